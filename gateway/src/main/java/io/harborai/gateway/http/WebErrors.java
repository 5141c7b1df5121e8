package io.harborai.gateway.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.storage.StorageException;
import io.harborai.platform.web.ErrorShape;
import io.harborai.platform.web.WebFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** What callers of modules' routes are told of failures, in the shape that the route has. */
final class WebErrors {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private WebErrors() {
    }

    static void send(HttpServerResponse response, ErrorShape shape, Told told, String traceId) {
        switch (shape) {
            case OPENAI -> ErrorAnswer.send(response, told.failure(), traceId);
            case ENVELOPE -> ErrorAnswer.send(response, told.failure(), traceId, envelope(told, traceId));
        }
    }

    /**
     * A failure with what the envelope shows beside it.
     *
     * @param failure what the caller is told
     * @param details more about it
     */
    record Told(Failure failure, Map<String, Object> details) {
        Told(Failure failure) {
            this(failure, Map.of());
        }
    }

    private static Buffer envelope(Told told, String traceId) {
        Map<String, Object> details = new LinkedHashMap<>(told.details());
        told.failure().param().ifPresent(param -> details.putIfAbsent("param", param));
        details.put("trace_id", traceId);
        Map<String, Object> error = new LinkedHashMap<>();
        error.put("code", told.failure().code());
        error.put("message", told.failure().message());
        error.put("details", details);
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("status", "error");
        body.put("error", error);
        body.put("timestamp", Instant.now().toString());
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        MAPPER.writeValue(bytes, body);
        return Buffer.buffer(bytes.toByteArray());
    }

    /** What a handler's exception means for the caller; null when it is a defect. */
    static @Nullable Told of(Throwable thrown) {
        return switch (thrown) {
            case WebFailure refused -> new Told(refused.failure(), refused.details());
            case BodyPipe.Broken broken -> new Told(broken.failure());
            case WrongInput wrong -> new Told(Failure.of(FailureKind.INVALID_REQUEST, wrong.getMessage())
                    .withParam(wrong.field()));
            case StorageException conflict when conflict.kind() == StorageException.Kind.CONFLICT -> new Told(
                    Failure.of(FailureKind.INVALID_REQUEST, "Somebody else has just changed it: "
                            + conflict.getMessage()).withProviderStatus(409).withCode("conflict"));
            case StorageException broken -> new Told(Failure.of(FailureKind.OVERLOADED, "The database failed: "
                    + broken.getMessage()).withCode("storage_failed"));
            case IOException wrapping when wrapping.getCause() instanceof BodyPipe.Broken broken ->
                new Told(broken.failure());
            case CompletionException wrapping when wrapping.getCause() != null -> of(wrapping.getCause());
            case ExecutionException wrapping when wrapping.getCause() != null -> of(wrapping.getCause());
            default -> null;
        };
    }
}
