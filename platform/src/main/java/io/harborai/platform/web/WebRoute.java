package io.harborai.platform.web;

import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.Role;

/**
 * A route that a module brings. Immutable.
 *
 * @param shape     method, path, parameters, body and answer; the OpenAPI document is made of it. Its role is without meaning
 * @param access    who may use it
 * @param errors    how a failure is told
 * @param bodyBytes the longest body, at least 0
 * @param handler   answers
 */
public record WebRoute(AdminRoute shape, WebAccess access, ErrorShape errors, long bodyBytes, WebHandler handler) {
    /** What a body of JSON may have when a route does not say otherwise: 10 MB. */
    public static final long USUAL_BODY_BYTES = 10L << 20;

    /** Checks the range. */
    public WebRoute {
        if (bodyBytes < 0) {
            throw new IllegalArgumentException("bodyBytes is " + bodyBytes + ", it must be 0 or more");
        }
    }

    /** A route that tells failures in the envelope of {@code /api}. */
    public static WebRoute of(String method, String path, WebAccess access, String summary, WebHandler handler) {
        return new WebRoute(AdminRoute.of(method, path, Role.VIEWER, summary), access, ErrorShape.ENVELOPE,
                USUAL_BODY_BYTES, handler);
    }

    /** The same with more about what goes in and out. */
    public WebRoute shaped(AdminRoute described) {
        return new WebRoute(described, access, errors, bodyBytes, handler);
    }

    /** The same with another bound on the body. */
    public WebRoute upTo(long bytes) {
        return new WebRoute(shape, access, errors, bytes, handler);
    }

    /** The same with another error shape. */
    public WebRoute errors(ErrorShape other) {
        return new WebRoute(shape, access, other, bodyBytes, handler);
    }
}
