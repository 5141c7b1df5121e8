package io.harborai.ops.fetch;

import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.engine.transport.PrivateNetwork;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import org.jspecify.annotations.Nullable;

/**
 * Makes HTTP calls and waits for them, on virtual threads. An address in a private network is refused once it is known, after
 * its name was resolved, unless the call allows it; redirects are not followed; answers are bounded. The event loop and its
 * connections are made with the first call. Thread-safe.
 */
public final class Fetcher implements AutoCloseable {
    /** Longest answer: a list of ten thousand models has 2 MB. */
    public static final int MOST_BYTES = 8 << 20;
    private static final int CONNECT_MS = 5_000;
    private static final int MOST_CONNECTIONS = 16;
    private static final int MOST_WAITING = 256;
    private static final long CLOSE_SECONDS = 5;

    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Wires wires;
    private boolean closed;

    private record Wires(Vertx vertx, HttpClient anywhere, HttpClient publicOnly) {
        static Wires open() {
            Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1)
                    .setInternalBlockingPoolSize(1).setPreferNativeTransport(true).setFileSystemOptions(
                            new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
            HttpClientOptions options = new HttpClientOptions().setMaxRedirects(0).setConnectTimeout(CONNECT_MS)
                    .setKeepAliveTimeout(30).setDecompressionSupported(false);
            PoolOptions pool = new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS).setMaxWaitQueueSize(MOST_WAITING);
            return new Wires(vertx, vertx.httpClientBuilder().with(options).with(pool).build(),
                    vertx.httpClientBuilder().with(options).with(pool).withConnectHandler(connection -> {
                        if (PrivateNetwork.contains(connection.remoteAddress())) {
                            connection.close();
                        }
                    }).build());
        }
    }

    /**
     * Asks, and waits for the whole answer.
     *
     * @throws IOException if there is none within the limit; the message says why and holds nothing of the URL but its host
     */
    public Reply send(Question question) throws IOException {
        boolean tls = question.url().getScheme().equals("https");
        int port = question.url().getPort() < 0 ? tls ? 443 : 80 : question.url().getPort();
        String path = Optional.ofNullable(question.url().getRawPath()).filter(given -> !given.isEmpty()).orElse("/")
                + Optional.ofNullable(question.url().getRawQuery()).map(query -> "?" + query).orElse("");
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.valueOf(question.method()))
                .setHost(question.url().getHost()).setPort(port).setSsl(tls).setURI(path)
                .setTimeout(question.limit().toMillis());
        question.headers().forEach(options::putHeader);
        Wires open = wires();
        HttpClient client = question.allowPrivate() ? open.anywhere() : open.publicOnly();
        Future<Reply> reply = client.request(options).compose(request -> send(request, question))
                .timeout(question.limit().toMillis(), TimeUnit.MILLISECONDS);
        try {
            return reply.await(question.limit().toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            throw new IOException(question + " took longer than " + question.limit().toMillis() + " ms", late);
        } catch (Exception failed) {
            // Futures throw what they failed with, declared or not.
            if (failed instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            throw new IOException(question + " failed: " + failed.getMessage(), failed);
        }
    }

    private Wires wires() throws IOException {
        lock.lock();
        try {
            if (closed) {
                throw new IOException("the program is stopping");
            }
            Wires open = wires;
            if (open == null) {
                open = Wires.open();
                wires = open;
            }
            return open;
        } finally {
            lock.unlock();
        }
    }

    private static Future<Reply> send(HttpClientRequest request, Question question) {
        Promise<Reply> reply = Promise.promise();
        request.exceptionHandler(reply::tryFail);
        if (!question.allowPrivate() && PrivateNetwork.contains(request.connection().remoteAddress())) {
            request.reset();
            return Future.failedFuture("the address of " + question.url().getHost()
                    + " is on this machine or in a private network; allow_private_network: true allows it");
        }
        Future<HttpClientResponse> sent = question.body().length == 0
                ? request.send()
                : request.send(Buffer.buffer(question.body()));
        sent.onSuccess(response -> read(response, reply)).onFailure(reply::tryFail);
        return reply.future().onFailure(any -> request.reset());
    }

    private static void read(HttpClientResponse response, Promise<Reply> reply) {
        Buffer body = Buffer.buffer();
        response.handler(piece -> {
            if (body.length() + piece.length() > MOST_BYTES) {
                reply.tryFail("the answer is longer than " + MOST_BYTES + " bytes");
            } else {
                body.appendBuffer(piece);
            }
        });
        response.exceptionHandler(reply::tryFail);
        response.endHandler(end -> reply.tryComplete(new Reply(response.statusCode(), body.getBytes())));
    }

    @Override
    public void close() {
        Wires open;
        lock.lock();
        try {
            closed = true;
            open = wires;
            wires = null;
        } finally {
            lock.unlock();
        }
        if (open != null) {
            try {
                open.vertx().close().await(CLOSE_SECONDS, TimeUnit.SECONDS);
            } catch (TimeoutException late) {
                throw new IllegalStateException("the operations' event loop did not end within " + CLOSE_SECONDS + " s",
                        late);
            }
        }
    }
}
