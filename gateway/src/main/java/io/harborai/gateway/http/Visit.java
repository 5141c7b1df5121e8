package io.harborai.gateway.http;

import io.vertx.core.http.HttpServerRequest;

/**
 * One request on its way in.
 *
 * @param request  the request
 * @param path     without the query
 * @param traceId  the id by which it is found again
 * @param arrived  when its head came, by {@link System#nanoTime()}
 * @param watched  its connection
 * @param address  where it comes from, without a port; empty when that is not known
 */
record Visit(HttpServerRequest request, String path, String traceId, long arrived, ConnectionWatch.Watched watched,
        String address) {
    boolean writes() {
        String method = request.method().name();
        return !method.equals("GET") && !method.equals("HEAD");
    }
}
