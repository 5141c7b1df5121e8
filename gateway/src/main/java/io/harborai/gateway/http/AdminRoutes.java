package io.harborai.gateway.http;

import io.vertx.core.http.HttpServerRequest;

/** The routes below {@code /admin/v1}. The caller is known to be an administrator. */
public interface AdminRoutes {
    /** Whether there is something at this path. */
    boolean serves(String path);

    /** Answers; called on an event loop, so whatever blocks must go elsewhere. {@code body} is empty unless posted. */
    void answer(HttpServerRequest request, String path, byte[] body, String traceId);
}
