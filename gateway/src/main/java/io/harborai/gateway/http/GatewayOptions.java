package io.harborai.gateway.http;

import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The bounds and manners of the HTTP face. Durations in milliseconds, sizes in bytes, all at least 1 unless said otherwise.
 *
 * @param host               the address to listen on
 * @param port               0 for any free one
 * @param loops              event loops
 * @param maxBodyBytes       longest request body
 * @param headerTimeoutMs    how long a new connection may take to send its first request's headers
 * @param bodyTimeoutMs      how long a request's body may take
 * @param idleTimeoutMs      how long a connection may stay without a request
 * @param keepAliveCommentMs after how long a silence in a stream a comment is sent
 * @param drainMs            how long a stop waits for calls in progress, 0 or more
 * @param maxConnections     connections of callers
 * @param maxInFlight        calls at a time
 * @param metricsAccess      who may read {@code /metrics} without the administrator's key
 * @param origins            sites whose pages may open WebSockets beside this one's, such as {@code https://chat.example}
 * @param callers            tells where a request comes from
 */
public record GatewayOptions(String host, int port, int loops, int maxBodyBytes, int headerTimeoutMs, int bodyTimeoutMs,
        int idleTimeoutMs, int keepAliveCommentMs, int drainMs, int maxConnections, int maxInFlight,
        MetricsAccess metricsAccess, Set<String> origins, CallerAddress callers) {
    /** Who may read the metrics without a key. */
    public enum MetricsAccess {
        LOOPBACK, ALWAYS, NEVER
    }

    /** Without pages of other sites. */
    public GatewayOptions(String host, int port, int loops, int maxBodyBytes, int headerTimeoutMs, int bodyTimeoutMs,
            int idleTimeoutMs, int keepAliveCommentMs, int drainMs, int maxConnections, int maxInFlight,
            MetricsAccess metricsAccess, CallerAddress callers) {
        this(host, port, loops, maxBodyBytes, headerTimeoutMs, bodyTimeoutMs, idleTimeoutMs, keepAliveCommentMs,
                drainMs, maxConnections, maxInFlight, metricsAccess, Set.of(), callers);
    }

    /** The same with pages of these sites. */
    public GatewayOptions withOrigins(Set<String> sites) {
        return new GatewayOptions(host, port, loops, maxBodyBytes, headerTimeoutMs, bodyTimeoutMs, idleTimeoutMs,
                keepAliveCommentMs, drainMs, maxConnections, maxInFlight, metricsAccess, sites, callers);
    }

    /** Checks the ranges, and copies the set. */
    public GatewayOptions {
        origins = origins.stream().map(site -> site.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port is " + port + ", it must be 0 to 65535");
        }
        require("loops", loops, 1);
        require("maxBodyBytes", maxBodyBytes, 1);
        require("headerTimeoutMs", headerTimeoutMs, 1);
        require("bodyTimeoutMs", bodyTimeoutMs, 1);
        require("idleTimeoutMs", idleTimeoutMs, 1);
        require("keepAliveCommentMs", keepAliveCommentMs, 1);
        require("drainMs", drainMs, 0);
        require("maxConnections", maxConnections, 1);
        require("maxInFlight", maxInFlight, 1);
    }

    /** The defaults on a loopback port, for one machine with {@code loops} cores. */
    public static GatewayOptions onLoopback(int port, int loops) {
        return new GatewayOptions("127.0.0.1", port, loops, 32 << 20, 10_000, 30_000, 75_000, 15_000, 30_000, 10_000,
                5_000, MetricsAccess.LOOPBACK, CallerAddress.PEER);
    }

    /** The same with other time-outs for a caller's headers, body and idle connection. */
    public GatewayOptions withCallerTimeouts(int headerMs, int bodyMs, int idleMs) {
        return new GatewayOptions(host, port, loops, maxBodyBytes, headerMs, bodyMs, idleMs, keepAliveCommentMs,
                drainMs, maxConnections, maxInFlight, metricsAccess, origins, callers);
    }

    /** The same with another interval of comments and another wait when it stops. */
    public GatewayOptions withPatience(int commentMs, int newDrainMs) {
        return new GatewayOptions(host, port, loops, maxBodyBytes, headerTimeoutMs, bodyTimeoutMs, idleTimeoutMs,
                commentMs, newDrainMs, maxConnections, maxInFlight, metricsAccess, origins, callers);
    }

    /** The same with other bounds. */
    public GatewayOptions withBounds(int bodyBytes, int connections, int inFlight) {
        return new GatewayOptions(host, port, loops, bodyBytes, headerTimeoutMs, bodyTimeoutMs, idleTimeoutMs,
                keepAliveCommentMs, drainMs, connections, inFlight, metricsAccess, origins, callers);
    }

    /** The same with other proxies that are believed. */
    public GatewayOptions withCallers(CallerAddress other) {
        return new GatewayOptions(host, port, loops, maxBodyBytes, headerTimeoutMs, bodyTimeoutMs, idleTimeoutMs,
                keepAliveCommentMs, drainMs, maxConnections, maxInFlight, metricsAccess, origins, other);
    }

    private static void require(String name, int value, int lowest) {
        if (value < lowest) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be at least " + lowest);
        }
    }
}
