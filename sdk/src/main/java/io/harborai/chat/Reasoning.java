package io.harborai.chat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.json.JsonObject;
import io.harborai.json.JsonValues;
import org.jspecify.annotations.Nullable;

/** Where providers put what a model thinks. */
final class Reasoning {
    /** DeepSeek, Moonshot, Zhipu, DashScope, vLLM and others; Groq, OpenRouter and Ollama; Ollama's own face. */
    private static final List<String> TEXTS = List.of("reasoning_content", "reasoning", "thinking");
    /** OpenRouter; gateways before Anthropic. Their blocks have signatures, so they stay in the extra fields. */
    private static final List<String> BLOCKS = List.of("reasoning_details", "thinking_blocks", "content");

    private Reasoning() {
    }

    /** The fields as they came, for whoever must send them back. */
    static Map<String, @Nullable Object> fields(JsonObject message) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (String name : TEXTS) {
            if (message.peek(name) instanceof String text) {
                fields.put(name, text);
            }
        }
        for (String name : BLOCKS) {
            if (text(message.peek(name)) != null) {
                fields.put(name, JsonValues.frozen(message.peek(name)));
            }
        }
        return fields;
    }

    /** Takes the text out of a message or a piece of one; null when there is none. */
    static @Nullable String take(JsonObject message) {
        String found = null;
        for (String name : TEXTS) {
            String text = message.takeString(name);
            found = found == null || found.isEmpty() && text != null ? text : found;
        }
        message.dropNull(TEXTS.toArray(String[]::new));
        for (String name : BLOCKS) {
            found = found == null || found.isEmpty() ? text(message.peek(name)) : found;
        }
        return found;
    }

    /** The text of blocks that are thoughts, null when there are none. */
    private static @Nullable String text(@Nullable Object blocks) {
        if (!(blocks instanceof List<?> list)) {
            return null;
        }
        StringBuilder text = null;
        for (Object element : list) {
            if (element instanceof Map<?, ?> block && block.get("type") instanceof String type
                    && (type.equals("thinking") || type.startsWith("reasoning."))) {
                text = text == null ? new StringBuilder() : text;
                append(text, block);
            }
        }
        return text == null ? null : text.toString();
    }

    private static void append(StringBuilder text, Map<?, ?> block) {
        for (String name : List.of("thinking", "text", "summary")) {
            Object said = block.get(name);
            if (said instanceof String thought) {
                text.append(thought);
            } else if (said instanceof List<?> parts) {
                // Mistral's thoughts are parts themselves.
                parts.stream().filter(Map.class::isInstance).map(part -> ((Map<?, ?>) part).get("text"))
                        .filter(String.class::isInstance).forEach(text::append);
            }
        }
    }
}
