package io.harborai.gateway.guardrail;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.harborai.engine.provider.Secret;
import io.harborai.engine.transport.PrivateNetwork;
import io.harborai.engine.wire.Json;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * Asks others whether a text may pass: POST of {@code {"rule","side","trace_id","model","key","texts"}}, answered by
 * {@code {"allow": true}} with status 200 within the rule's time. Redirects are not followed; an address in a private network is
 * refused once it is known, after its name was resolved, unless the rule allows it. Thread-safe.
 */
final class Webhooks implements AutoCloseable {
    /** Longest answer; it has one field. */
    static final int MAX_ANSWER_BYTES = 64 << 10;
    private static final int MAX_WAITING = 1_000;
    private static final int MAX_CONNECTIONS = 50;

    private static final Logger LOG = LoggerFactory.getLogger(Webhooks.class);

    private final HttpClient anywhere;
    private final HttpClient publicOnly;

    Webhooks(Vertx vertx) {
        HttpClientOptions options = new HttpClientOptions().setMaxRedirects(0).setConnectTimeout(5_000)
                .setKeepAliveTimeout(30).setDecompressionSupported(false);
        PoolOptions pool = new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setMaxWaitQueueSize(MAX_WAITING);
        anywhere = vertx.httpClientBuilder().with(options).with(pool).build();
        publicOnly = vertx.httpClientBuilder().with(options).with(pool).withConnectHandler(connection -> {
            if (PrivateNetwork.contains(connection.remoteAddress())) {
                connection.close();
            }
        }).build();
    }

    /** Whether it is allowed; a broken stage when nobody knows. */
    CompletionStage<Boolean> ask(Check.Webhook hook, Question question) {
        boolean tls = "https".equalsIgnoreCase(hook.url().getScheme());
        int port = hook.url().getPort() < 0 ? tls ? 443 : 80 : hook.url().getPort();
        String path = Optional.ofNullable(hook.url().getRawPath()).filter(given -> !given.isEmpty()).orElse("/")
                + Optional.ofNullable(hook.url().getRawQuery()).map(query -> "?" + query).orElse("");
        RequestOptions options = new RequestOptions().setMethod(HttpMethod.POST).setHost(hook.url().getHost())
                .setPort(port).setSsl(tls).setURI(path).setTimeout(hook.limit().toMillis());
        Secret token = hook.token();
        if (token != null) {
            options.putHeader(HttpHeaders.AUTHORIZATION, "Bearer " + token.reveal());
        }
        options.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
        HttpClient client = hook.allowPrivateNetwork() ? anywhere : publicOnly;
        return client.request(options)
                .compose(request -> send(request, question, hook))
                .timeout(hook.limit().toMillis(), TimeUnit.MILLISECONDS).toCompletionStage();
    }

    private static Future<Boolean> send(HttpClientRequest request, Question question, Check.Webhook hook) {
        // The future tells of it too.
        request.exceptionHandler(broken -> LOG.debug("a webhook's request broke", broken));
        if (!hook.allowPrivateNetwork() && PrivateNetwork.contains(request.connection().remoteAddress())) {
            request.reset();
            return Future.failedFuture("the address of " + hook.url().getHost() + " is in a private network");
        }
        return request.send(Buffer.buffer(question.toJson())).compose(Webhooks::read)
                .onFailure(late -> request.reset());
    }

    private static Future<Boolean> read(HttpClientResponse response) {
        if (response.statusCode() != 200) {
            return Future.failedFuture("it answered with status " + response.statusCode());
        }
        Buffer body = Buffer.buffer();
        Promise<Boolean> said = Promise.promise();
        response.handler(piece -> {
            if (body.length() + piece.length() > MAX_ANSWER_BYTES) {
                said.tryFail("its answer is longer than " + MAX_ANSWER_BYTES + " bytes");
                response.request().reset();
            } else {
                body.appendBuffer(piece);
            }
        });
        response.exceptionHandler(said::tryFail);
        response.endHandler(end -> {
            try {
                said.tryComplete(allows(body.getBytes()));
            } catch (RuntimeException odd) {
                said.tryFail(odd);
            }
        });
        return said.future();
    }

    private static boolean allows(byte[] json) {
        try (JsonParser parser = Json.parser(json, 0, json.length)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    JsonToken value = parser.nextToken();
                    if (name.equals("allow") && value.isBoolean()) {
                        return value == JsonToken.VALUE_TRUE;
                    }
                    parser.skipChildren();
                }
            }
        }
        throw new IllegalArgumentException("its answer has no field \"allow\" that is true or false");
    }

    /** What a webhook is asked. */
    record Question(String rule, Side side, String traceId, String model, String key, List<String> texts) {
        private byte[] toJson() {
            StringBuilder json = new StringBuilder(256).append("{\"rule\":").append(JsonText.quoted(rule))
                    .append(",\"side\":").append(JsonText.quoted(side.name().toLowerCase(Locale.ROOT)))
                    .append(",\"trace_id\":").append(JsonText.quoted(traceId)).append(",\"model\":")
                    .append(JsonText.quoted(model)).append(",\"key\":").append(JsonText.quoted(key))
                    .append(",\"texts\":[");
            for (int i = 0; i < texts.size(); i++) {
                json.append(i == 0 ? "" : ",").append(JsonText.quoted(texts.get(i)));
            }
            return json.append("]}").toString().getBytes(StandardCharsets.UTF_8);
        }
    }

    @Override
    public void close() {
        anywhere.close();
        publicOnly.close();
    }
}
