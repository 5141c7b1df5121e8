package io.harborai.chatroom.http;

import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

import io.harborai.chatroom.message.ChatJson;
import io.harborai.chatroom.message.RoomWriter;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.storage.StorageException;
import io.harborai.platform.web.WebFailure;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.exc.UnrecognizedPropertyException;
import tools.jackson.databind.node.ObjectNode;

/** Frames as text. */
final class Frames {
    private static final Logger LOG = LoggerFactory.getLogger(Frames.class);

    private Frames() {
    }

    /** What is wrong. */
    record Wrong(String code, String message, @Nullable String param, boolean retryable,
            @Nullable Long retryAfterMs) {}

    static JsonNode tree(String text) {
        return ChatJson.mapper().readTree(text);
    }

    /**
     * The record of a request.
     *
     * @throws WrongInput if it has no such form
     */
    static <I extends Record> I read(ObjectNode input, Class<I> type) {
        try {
            I read = ChatJson.mapper().treeToValue(input, type);
            for (var component : type.getRecordComponents()) {
                boolean optional = component.getAnnotatedType().isAnnotationPresent(Nullable.class);
                if (!optional && component.getAccessor().invoke(read) == null) {
                    throw new WrongInput(component.getName(), "'" + component.getName() + "' is missing.");
                }
            }
            return read;
        } catch (UnrecognizedPropertyException unknown) {
            throw new WrongInput(unknown.getPropertyName(), "'" + unknown.getPropertyName()
                    + "' is not known here; known are: " + unknown.getKnownPropertyIds() + ".");
        } catch (JacksonException wrong) {
            throw new WrongInput(null, "The request has a wrong form: " + wrong.getOriginalMessage());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("a record's accessor failed", e);
        }
    }

    static String reply(String type, String id, Object body) {
        String json = ChatJson.write(body);
        return "{\"type\":\"" + type + "\"" + id(id) + (json.equals("{}") ? "}" : "," + json.substring(1));
    }

    /** The beginning of a reply's text, up to its own fields. */
    static String head(String type, String id) {
        return "{\"type\":\"" + type + "\"" + id(id);
    }

    private static String id(String id) {
        return id.isEmpty() ? "" : ",\"id\":" + ChatJson.write(id);
    }

    static String error(String id, Failure failure) {
        return reply("error", id, new Wrong(failure.code(), failure.message(), failure.param().orElse(null), failure
                .kind().retryable(), failure.retryAfter().map(Duration::toMillis).orElse(null)));
    }

    /** What a client is told of a failure; what nobody foresaw is in the log. */
    static Failure failure(Throwable thrown) {
        return switch (thrown) {
            case CompletionException wrapped when wrapped.getCause() != null -> failure(wrapped.getCause());
            case ExecutionException wrapped when wrapped.getCause() != null -> failure(wrapped.getCause());
            case WebFailure refused -> refused.failure();
            case WrongInput wrong -> Failure.of(FailureKind.INVALID_REQUEST, wrong.getMessage()).withParam(wrong
                    .field());
            case StorageException storage -> RoomWriter.unavailable(storage).failure();
            default -> {
                LOG.error("A request of the chat room failed in a way that nobody foresaw", thrown);
                yield Failure.of(FailureKind.INTERNAL, "The server failed; the log says why.");
            }
        };
    }
}
