package io.harborai.gateway.prompt;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.wire.Json;
import io.harborai.gateway.team.FieldException;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What became of a request that names a prompt. Only such requests come here; all their other bytes stay as they are. */
public sealed interface PromptExpansion {
    /** The request, with messages in place of the prompt. */
    // Never compared.
    @SuppressWarnings("ArrayRecordComponent")
    record Expanded(byte[] body) implements PromptExpansion {}

    /** Why it cannot be. */
    record Refused(Failure failure) implements PromptExpansion {}

    /** Expands: the template's messages come first, the request's own after them. */
    static PromptExpansion of(byte[] body, Map<String, Prompt> prompts) {
        try {
            return new Expanded(new Expander(body, prompts).expanded());
        } catch (FieldException wrong) {
            return refused(String.valueOf(wrong.getMessage()), wrong.field(), "invalid_prompt");
        } catch (UnknownPrompt unknown) {
            return refused(String.valueOf(unknown.getMessage()), unknown.field, "prompt_not_found");
        } catch (JacksonException malformed) {
            return refused("The request's body is not valid JSON: " + malformed.getOriginalMessage() + ".", "prompt",
                    "invalid_json");
        }
    }

    private static Refused refused(String message, String param, String code) {
        return new Refused(Failure.of(FailureKind.INVALID_REQUEST, message).withParam(param).withCode(code));
    }

    /** There is no such prompt, version or label. Never leaves this file. */
    final class UnknownPrompt extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String field;

        UnknownPrompt(String field, String message) {
            super(message, null, false, false);
            this.field = field;
        }
    }

    /** Cuts one request apart and puts it together again. */
    final class Expander {
        private static final JsonMapper MAPPER = JsonMapper.builder().build();
        private static final List<String> KNOWN = List.of("id", "version", "label", "variables");

        private final byte[] body;
        private final Map<String, Prompt> prompts;
        private final ByteArrayOutputStream out;
        private @Nullable JsonNode prompt;
        private int messagesStart = -1;
        private int messagesEnd = -1;

        private Expander(byte[] body, Map<String, Prompt> prompts) {
            this.body = body;
            this.prompts = prompts;
            this.out = new ByteArrayOutputStream(body.length + 1_024);
        }

        private byte[] expanded() {
            out.write('{');
            try (JsonParser parser = Json.parser(body, 0, body.length)) {
                parser.nextToken();
                for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                    field(parser, name);
                }
            }
            JsonNode asked = prompt;
            if (asked == null) {
                throw new FieldException("prompt", "absent", "an object");
            }
            messages(version(asked).filled(variables(asked)));
            out.write('}');
            return out.toByteArray();
        }

        private void field(JsonParser parser, String name) {
            int nameStart = (int) parser.currentTokenLocation().getByteOffset();
            JsonToken value = parser.nextToken();
            int start = (int) parser.currentTokenLocation().getByteOffset();
            if (value.isScalarValue()) {
                // Strings are read lazily: only their end tells where they end.
                parser.getString();
            } else {
                parser.skipChildren();
            }
            int end = (int) parser.currentLocation().getByteOffset();
            if (name.equals("prompt")) {
                once(prompt == null, name);
                prompt = MAPPER.readTree(body, start, end - start);
            } else if (name.equals("messages")) {
                once(messagesStart < 0, name);
                if (value != JsonToken.START_ARRAY) {
                    throw new FieldException(name, "no array", "an array of messages, or absent");
                }
                messagesStart = start;
                messagesEnd = end;
            } else {
                out.write(body, nameStart, end - nameStart);
                out.write(',');
            }
        }

        private static void once(boolean first, String name) {
            if (!first) {
                throw new FieldException(name, "given twice", "given once");
            }
        }

        private PromptVersion version(JsonNode asked) {
            if (!asked.isObject()) {
                throw new FieldException("prompt", asked, "an object with 'id'");
            }
            asked.propertyNames().stream().filter(name -> !KNOWN.contains(name)).findFirst().ifPresent(unknown -> {
                throw new FieldException("prompt." + unknown, "given", "absent: known are " + String.join(", ", KNOWN));
            });
            String id = text(asked, "id");
            String label = text(asked, "label");
            Integer number = number(asked);
            if (id == null) {
                throw new FieldException("prompt.id", "absent", "the id of a prompt");
            }
            if (label != null && number != null) {
                throw new FieldException("prompt.label", label, "absent when there is a version");
            }
            Prompt known = prompts.get(id);
            if (known == null) {
                throw new UnknownPrompt("prompt.id", "There is no prompt '" + id
                        + "'. GET /admin/v1/prompts lists those there are.");
            }
            return known.find(number, label).orElseThrow(() -> new UnknownPrompt(
                    number == null ? "prompt.label" : "prompt.version", "The prompt '" + id + "' has no "
                            + (number == null
                                    ? "label '" + label + "'; it has " + known.labels().keySet()
                                    : "version " + number + "; it has " + known.versions().keySet())
                            + "."));
        }

        private static @Nullable String text(JsonNode asked, String name) {
            JsonNode value = asked.get(name);
            if (value == null || value.isNull()) {
                return null;
            }
            if (!value.isString() || value.asString().length() > 256) {
                throw new FieldException("prompt." + name, value, "a text of at most 256 characters");
            }
            return value.asString();
        }

        /** A whole number; OpenAI's clients send it as a text. */
        private static @Nullable Integer number(JsonNode asked) {
            JsonNode value = asked.get("version");
            if (value == null || value.isNull()) {
                return null;
            }
            String text = value.isString() ? value.asString() : value.toString();
            if (!text.matches("[1-9][0-9]{0,8}")) {
                throw new FieldException("prompt.version", value, "a whole number from 1");
            }
            return Integer.valueOf(text);
        }

        private static Map<String, JsonNode> variables(JsonNode asked) {
            JsonNode given = asked.get("variables");
            Map<String, JsonNode> variables = new HashMap<>();
            if (given == null || given.isNull()) {
                return variables;
            }
            if (!given.isObject()) {
                throw new FieldException("prompt.variables", given, "an object of values by name");
            }
            given.properties().forEach(entry -> variables.put(entry.getKey(), entry.getValue()));
            return variables;
        }

        private void messages(List<PromptMessage> first) {
            out.writeBytes("\"messages\":[".getBytes(StandardCharsets.UTF_8));
            byte[] written = MAPPER.writeValueAsBytes(first);
            out.write(written, 1, written.length - 2);
            if (messagesStart >= 0 && !isBlank(messagesStart + 1, messagesEnd - 1)) {
                out.write(',');
                out.write(body, messagesStart + 1, messagesEnd - messagesStart - 2);
            }
            out.write(']');
        }

        private boolean isBlank(int from, int to) {
            for (int i = from; i < to; i++) {
                if (body[i] > ' ' || body[i] < 0) {
                    return false;
                }
            }
            return true;
        }
    }
}
