package io.harborai.engine.transport;

import java.util.EnumMap;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The HTTP client of one event loop: a call never leaves its loop. Must be created and used on that loop. TLS always
 * verifies certificate and host name; redirects are not followed; answers are asked for uncompressed, and a compressed one
 * is inflated all the same.
 */
public final class HttpTransport {
    /** Longest header block of an answer, in bytes. */
    static final int MAX_HEADER_BYTES = 32 << 10;

    /** The client's own bound, for connections whose exchange has long given up. */
    private static final int CONNECT_MS = 30_000;
    /** How long calls may go on over connections of a pool that has another size now. */
    private static final int LAST_CALLS_S = 3_600;
    private static final Logger LOG = LoggerFactory.getLogger(HttpTransport.class);

    private final Vertx vertx;
    private final HttpClientOptions options;
    private final IdentityHashMap<RemoteProvider, Endpoint> endpoints = new IdentityHashMap<>();
    private final Map<String, HostQueue> hosts = new HashMap<>();
    private final LoopConnections connections;
    /** Those of another size, until their last calls are over. */
    private final Set<HttpClient> retired = ConcurrentHashMap.newKeySet();
    private PoolLimits share;
    private int poolSize;
    private HttpClient anywhere;
    private HttpClient publicOnly;

    /** A transport with one event loop's share of {@code limits}. */
    public HttpTransport(Vertx vertx, PoolLimits limits, int loops, LoopConnections connections) {
        this.vertx = vertx;
        this.connections = connections;
        this.share = limits.shareOf(loops);
        this.poolSize = share.perHost();
        this.options = new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_1_1).setKeepAlive(share.keeps())
                .setKeepAliveTimeout(Math.max(1, share.keepAliveMs() / 1_000)).setTcpNoDelay(true)
                .setTcpKeepAlive(true).setConnectTimeout(CONNECT_MS).setMaxHeaderSize(MAX_HEADER_BYTES)
                .setDecompressionSupported(true).setMaxRedirects(0).setShared(false);
        this.anywhere = clientAnywhere();
        this.publicOnly = clientPublicOnly();
    }

    private HttpClient clientAnywhere() {
        return vertx.httpClientBuilder().with(options).with(pool()).withConnectHandler(this::opened).build();
    }

    private HttpClient clientPublicOnly() {
        return vertx.httpClientBuilder().with(options).with(pool()).withConnectHandler(connection -> {
            if (PrivateNetwork.contains(connection.remoteAddress())) {
                connections.refusePrivate(connection);
                return;
            }
            opened(connection);
        }).build();
    }

    /** Exchanges wait in a HostQueue; in the pool they wait at most until the last one's connection is back. */
    private PoolOptions pool() {
        return new PoolOptions().setHttp1MaxSize(poolSize).setMaxWaitQueueSize(poolSize)
                .setCleanerPeriod(1_000);
    }

    /**
     * Changes the bound on connections to one host; those that carry a call stay until it is over, and idle ones until their time
     * is. Pools become larger, never smaller: whoever tries sizes would leave a heap of idle connections behind in the old ones.
     */
    public void resize(int perHost) {
        share = new PoolLimits(perHost, share.waiting(), share.keepAliveMs());
        if (perHost > poolSize) {
            poolSize = perHost;
            retire(anywhere);
            retire(publicOnly);
            anywhere = clientAnywhere();
            publicOnly = clientPublicOnly();
        }
        hosts.values().forEach(host -> host.resize(perHost));
    }

    /** Not at once: a client that shuts down drops whoever is just being connected. */
    private void retire(HttpClient client) {
        retired.add(client);
        vertx.setTimer(CONNECT_MS, id -> {
            // The transport may have been closed meanwhile.
            if (retired.contains(client)) {
                client.shutdown(LAST_CALLS_S, TimeUnit.SECONDS).onComplete(done -> retired.remove(client))
                        .onFailure(HttpTransport::notClosed);
            }
        });
    }

    private void opened(HttpConnection connection) {
        connections.opened();
        connection.closeHandler(closed -> connections.closed());
        // Each exchange on it hears of its own trouble; an idle connection that breaks troubles nobody.
        connection.exceptionHandler(broken -> LOG.debug("a provider's connection broke", broken));
    }

    /** Sends a request; {@code sink} hears what comes of it, on this loop. */
    public UpstreamExchange open(RemoteProvider provider, UpstreamRequest request, UpstreamSink sink) {
        Endpoint endpoint = endpoints.get(provider);
        if (endpoint == null) {
            endpoint = new Endpoint(provider, hosts.computeIfAbsent(hostOf(provider),
                    first -> new HostQueue(connections, share.perHost(), share.waiting())));
            endpoints.put(provider, endpoint);
        }
        HttpExchange exchange = new HttpExchange(provider, request, sink, connections, this, endpoint);
        exchange.begin();
        return exchange;
    }

    /** The client for a provider: to be asked when a connection is needed, for one that waited may have been replaced. */
    HttpClient client(RemoteProvider provider) {
        return provider.allowPrivateNetwork() ? anywhere : publicOnly;
    }

    /** Runs a step on this loop, after the one that runs now. */
    void later(Runnable step) {
        vertx.getOrCreateContext().runOnContext(now -> step.run());
    }

    /** The pool counts by address, and the two clients have a pool each. */
    private static String hostOf(RemoteProvider provider) {
        return provider.host() + " " + provider.port() + " " + provider.tls() + " " + provider.allowPrivateNetwork();
    }

    /** Forgets providers that are no longer configured. */
    public void forgetEndpoints() {
        endpoints.clear();
        hosts.values().removeIf(HostQueue::isIdle);
    }

    /** Closes all clients and their connections. */
    public void close() {
        retired.removeIf(client -> {
            client.close().onFailure(HttpTransport::notClosed);
            return true;
        });
        anywhere.close().onFailure(HttpTransport::notClosed);
        publicOnly.close().onFailure(HttpTransport::notClosed);
    }

    private static void notClosed(Throwable cause) {
        LOG.warn("a client of providers did not close", cause);
    }

    /** What is the same for all requests to a provider, made once. */
    static final class Endpoint {
        private final Map<Operation, RequestOptions> options = new EnumMap<>(Operation.class);
        private final CharSequence authorizationName;
        private final CharSequence authorization;
        private final Map<String, String> headers;
        private final HostQueue host;
        private final String root;
        private final CharSequence bearer;

        Endpoint(RemoteProvider provider, HostQueue host) {
            this.host = host;
            for (Operation operation : Operation.values()) {
                options.put(operation,
                        new RequestOptions().setMethod(HttpMethod.valueOf(operation.method()))
                                .setHost(provider.baseUrl().getHost()).setPort(provider.port()).setSsl(provider.tls())
                                .setURI(provider.path() + operation.path()));
            }
            authorizationName = HttpHeaders.createOptimized(provider.credentialHeader());
            authorization = provider.credential() == null
                    ? ""
                    : HttpHeaders.createOptimized(provider.credentialPrefix() + provider.credential().reveal());
            bearer = provider.credential() == null ? "" : "Bearer " + provider.credential().reveal();
            headers = new HashMap<>(provider.dialect().headers());
            headers.putAll(provider.headers());
            root = provider.path();
        }

        RequestOptions options(UpstreamRequest request) {
            RequestOptions own = Objects.requireNonNull(options.get(request.operation()));
            return request.path().isEmpty() ? own : new RequestOptions(own).setURI(root + request.path());
        }

        /** The credential as a bearer's. */
        CharSequence bearer() {
            return bearer;
        }

        HostQueue host() {
            return host;
        }

        CharSequence authorizationName() {
            return authorizationName;
        }

        /** The header's value, empty when there is no credential. */
        CharSequence authorization() {
            return authorization;
        }

        Map<String, String> headers() {
            return headers;
        }
    }
}
