package io.harborai.standin;

import java.util.ArrayList;
import java.util.List;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** A request's JSON, read with checks of types: whatever is wrong becomes a {@link BadRequest}. */
final class RequestBody {

    private final JsonObject json;

    private RequestBody(JsonObject json) {
        this.json = json;
    }

    static RequestBody parse(Buffer bytes) {
        try {
            return new RequestBody(bytes.toJsonObject());
        } catch (DecodeException | ClassCastException e) {
            throw new BadRequest("the body is not a JSON object: " + e.getMessage(), null);
        }
    }

    String text(String field) {
        if (json.getValue(field) instanceof String text) {
            return text;
        }
        throw new BadRequest("'" + field + "' must be a string", field);
    }

    @Nullable
    String textOrNull(String field) {
        return json.getValue(field) == null ? null : text(field);
    }

    boolean flag(String field) {
        Object value = json.getValue(field);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw new BadRequest("'" + field + "' must be true or false", field);
    }

    int number(String field, int otherwise, int min, int max) {
        Object value = json.getValue(field);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Number number && number.doubleValue() == Math.rint(number.doubleValue())
                && number.doubleValue() >= min && number.doubleValue() <= max) {
            return number.intValue();
        }
        throw new BadRequest("'" + field + "' must be a whole number, " + min + " to " + max, field);
    }

    JsonArray list(String field) {
        if (json.getValue(field) instanceof JsonArray array && !array.isEmpty()) {
            return array;
        }
        throw new BadRequest("'" + field + "' must be a list with at least one element", field);
    }

    JsonArray listOrEmpty(String field) {
        Object value = json.getValue(field);
        boolean empty = value == null || (value instanceof JsonArray array && array.isEmpty());
        return empty ? new JsonArray() : list(field);
    }

    JsonObject objectOrEmpty(String field) {
        Object value = json.getValue(field);
        if (value == null) {
            return new JsonObject();
        }
        if (value instanceof JsonObject object) {
            return object;
        }
        throw new BadRequest("'" + field + "' must be an object", field);
    }

    @Nullable
    Object value(String field) {
        return json.getValue(field);
    }

    /** A field that is a string or a list; each element as text, token lists written out. */
    List<String> texts(String field) {
        Object value = json.getValue(field);
        if (value instanceof String text) {
            return List.of(text);
        }
        JsonArray array = list(field);
        if (array.getValue(0) instanceof Number) {
            return List.of(array.encode());
        }
        List<String> texts = new ArrayList<>(array.size());
        for (Object element : array) {
            if (element instanceof String text) {
                texts.add(text);
            } else if (element instanceof JsonArray tokens) {
                texts.add(tokens.encode());
            } else {
                throw new BadRequest("'" + field + "' must hold strings or lists of tokens", field);
            }
        }
        return texts;
    }

    /** The size that tokens are guessed from: one for every four characters, one at least. */
    static long tokensOf(String text) {
        return Math.max(1, (text.length() + 3) / 4);
    }
}
