package io.harborai.gateway.batch;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * One line of a batch's file.
 *
 * @param id   the caller's own id of it
 * @param body the request
 */
// Never compared.
@SuppressWarnings("ArrayRecordComponent")
record BatchLine(String id, byte[] body) {
    static final int MAX_ID = 512;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A line that is wrong; the message says why, without what is in it. */
    static final class Wrong extends Exception {
        private static final long serialVersionUID = 1L;

        Wrong(String message) {
            super(message, null, false, false);
        }
    }

    static BatchLine read(String line, String endpoint) throws Wrong {
        JsonNode node;
        try {
            node = JSON.readTree(line);
        } catch (JacksonException malformed) {
            throw new Wrong("it is not JSON");
        }
        String id = text(node, "custom_id");
        if (id.isEmpty() || id.length() > MAX_ID) {
            throw new Wrong("'custom_id' must be a text of 1 to " + MAX_ID + " characters");
        }
        if (!text(node, "method").equals("POST")) {
            throw new Wrong("'method' must be POST");
        }
        if (!text(node, "url").equals(endpoint)) {
            throw new Wrong("'url' must be the batch's endpoint, " + endpoint);
        }
        JsonNode body = node.path("body");
        if (!body.isObject()) {
            throw new Wrong("'body' must be an object");
        }
        if (body.path("stream").asBoolean(false)) {
            throw new Wrong("'body.stream' must be left out: nobody listens");
        }
        return new BatchLine(id, JSON.writeValueAsBytes(body));
    }

    private static String text(JsonNode node, String name) {
        JsonNode value = node.path(name);
        return value.isString() ? value.asString() : "";
    }

    /** The line of the file of answers or failures for an answer. */
    static String answered(String batch, int number, String id, LineCaller.Answer answer) {
        Map<String, @Nullable Object> response = new LinkedHashMap<>();
        response.put("status_code", answer.status());
        response.put("request_id", answer.requestId());
        response.put("body", json(answer.body()));
        return line(batch, number, id, response, null);
    }

    /** The line of the file of failures for a line of which no answer came. */
    static String failed(String batch, int number, String id, String code, String message) {
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("code", code);
        error.put("message", message);
        return line(batch, number, id, null, error);
    }

    private static Object json(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JacksonException text) {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    private static String line(String batch, int number, String id, @Nullable Object response,
            @Nullable Object error) {
        Map<String, @Nullable Object> line = new LinkedHashMap<>();
        line.put("id", "batch_req_" + batch.substring(batch.indexOf('_') + 1) + "_" + number);
        line.put("custom_id", id);
        line.put("response", response);
        line.put("error", error);
        return JSON.writeValueAsString(line);
    }
}
