package io.harborai.gateway.batch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.Supplier;

/** Calls this very server over loopback: keys, limits, budgets, routing and the ledger are those of any call. */
public final class HttpLineCaller implements LineCaller {
    /** Above the longest total time-out that a provider may have. */
    private static final Duration LONGEST_CALL = Duration.ofHours(2);
    private static final long LONGEST_WAIT_S = 3_600;

    private final AtomicReference<HttpClient> client = new AtomicReference<>();
    private final Supplier<URI> server;
    private final Function<String, String> credentials;

    /**
     * A caller.
     *
     * @param server      where this server listens, asked for each call
     * @param credentials what opens the door for a key, by the key's id
     */
    public HttpLineCaller(Supplier<URI> server, Function<String, String> credentials) {
        this.server = server;
        this.credentials = credentials;
    }

    /** Made by the first call: a server without batches starts without it. */
    private HttpClient client() {
        HttpClient made = client.get();
        if (made == null) {
            HttpClient next = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1)
                    .proxy(HttpClient.Builder.NO_PROXY).build();
            made = client.compareAndSet(null, next) ? next : Objects.requireNonNull(client.get());
        }
        return made;
    }

    @Override
    public Answer call(String key, String path, byte[] body, String traceId) throws IOException, InterruptedException {
        HttpResponse<byte[]> answer = client().send(HttpRequest.newBuilder(server.get().resolve(path))
                .timeout(LONGEST_CALL).header("authorization", "Bearer " + credentials.apply(key))
                .header("content-type", "application/json").header("x-harborai-priority", "low")
                .header("x-request-id", traceId).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build(),
                HttpResponse.BodyHandlers.ofByteArray());
        String after = answer.headers().firstValue("retry-after").orElse("0");
        return new Answer(answer.statusCode(), answer.body(), traceId,
                Duration.ofSeconds(after.matches("\\d{1,6}") ? Math.min(LONGEST_WAIT_S, Long.parseLong(after)) : 0));
    }
}
