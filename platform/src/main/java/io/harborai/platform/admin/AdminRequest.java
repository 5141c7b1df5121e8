package io.harborai.platform.admin;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * A request to the admin API, from somebody who has the role that its route needs. The bytes belong to it; nobody changes
 * them.
 *
 * @param method  in capitals
 * @param path    without the query
 * @param query   what follows the question mark, as sent; empty when nothing does
 * @param body    the body; empty unless one was sent
 * @param actor   who asks; null only on open routes
 * @param address the address that the connection comes from, without a port
 * @param traceId the id by which the request is found again
 * @param headers by name in lower case; of several with one name the first
 */
// Requests are never compared, and a copy of a body for each look at it would cost up to 32 MB.
@SuppressWarnings("ArrayRecordComponent")
public record AdminRequest(String method, String path, String query, byte[] body, @Nullable Actor actor, String address,
        String traceId, Map<String, String> headers) {
    /** Copies the headers. */
    public AdminRequest {
        headers = Map.copyOf(headers);
    }

    /** Whether the method changes something. */
    public boolean writes() {
        return !method.equals("GET") && !method.equals("HEAD");
    }

    /** The same as a reading of the same path, without what followed the question mark. */
    public AdminRequest asGet() {
        return new AdminRequest("GET", path, "", new byte[0], actor, address, traceId, headers);
    }

    /** A header; null when it was not sent. */
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    /** Who asks. @throws IllegalStateException on an open route */
    public Actor someone() {
        Actor known = actor;
        if (known == null) {
            throw new IllegalStateException(method + " " + path + " is open: nobody is known to ask");
        }
        return known;
    }

    @Override
    public String toString() {
        return method + " " + path + " by " + actor + " from " + address + " [" + traceId + "]";
    }
}
