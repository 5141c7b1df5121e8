package io.harborai.response;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.harborai.call.Exceptions;
import io.harborai.call.WholeAnswer;
import io.harborai.json.JsonObject;
import io.harborai.reply.CallInfo;
import io.harborai.reply.Usage;
import org.jspecify.annotations.Nullable;

/** An answer of OpenAI's responses. Immutable. */
public final class Response {
    private final byte[] raw;
    private final CallInfo info;
    private final String id;
    private final String model;
    private final String status;
    private final String text;
    private final List<Map<String, @Nullable Object>> output;
    private final @Nullable Usage usage;
    private final Map<String, @Nullable Object> extraFields;

    private Response(JsonObject answer, byte[] raw, CallInfo info) {
        this.raw = raw;
        this.info = info;
        this.id = Objects.requireNonNullElse(answer.takeString("id"), "");
        this.model = Objects.requireNonNullElse(answer.takeString("model"), "");
        this.status = Objects.requireNonNullElse(answer.takeString("status"), "");
        List<JsonObject> items = answer.takeObjects("output");
        if (items == null) {
            throw new IllegalArgumentException("the answer has no 'output'");
        }
        StringBuilder said = new StringBuilder();
        List<Map<String, @Nullable Object>> all = new ArrayList<>();
        for (JsonObject item : items) {
            Map<String, @Nullable Object> fields = item.rest();
            all.add(fields);
            if (fields.get("content") instanceof List<?> parts && "message".equals(fields.get("type"))) {
                parts.forEach(part -> said.append(text(part)));
            }
        }
        this.text = said.toString();
        this.output = List.copyOf(all);
        this.usage = info.usage().orElse(null);
        answer.drop("object");
        this.extraFields = answer.rest();
    }

    private static String text(@Nullable Object part) {
        return part instanceof Map<?, ?> fields && "output_text".equals(fields.get("type"))
                && fields.get("text") instanceof String said ? said : "";
    }

    static Response read(WholeAnswer answer) {
        try {
            return new Response(JsonObject.parse(answer.json(), 0, answer.json().length), answer.json(), answer.info());
        } catch (IllegalArgumentException unreadable) {
            throw Exceptions.unreadable(answer.info(), unreadable);
        }
    }

    /** The id that the server gave it, empty when it gave none. */
    public String id() {
        return id;
    }

    /** The model as the server names it, empty when it does not. */
    public String model() {
        return model;
    }

    /** {@code completed}, {@code incomplete}, or whatever the server says. */
    public String status() {
        return status;
    }

    /** All that the model said, without thoughts and refusals. */
    public String text() {
        return text;
    }

    /** The items as they came: messages, thoughts, calls of functions. */
    public List<Map<String, @Nullable Object>> output() {
        return output;
    }

    /** Tokens, when they are known. */
    public Optional<Usage> usage() {
        return Optional.ofNullable(usage);
    }

    /** What else the answer says. */
    public Map<String, @Nullable Object> extraFields() {
        return extraFields;
    }

    /** The answer as it came. */
    public String rawJson() {
        return new String(raw, StandardCharsets.UTF_8);
    }

    /** Who answered, and what it cost. */
    public CallInfo info() {
        return info;
    }

    @Override
    public String toString() {
        return "Response[id=" + id + ", model=" + model + ", status=" + status + "]";
    }
}
