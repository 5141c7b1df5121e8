package io.harborai.engine.translate;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes what a model said as content blocks of Anthropic's messages, in requests and in answers alike. */
final class AnthropicBlocks {
    private AnthropicBlocks() {
    }

    /** Writes a block; an empty text is none, because Anthropic refuses it. */
    static void write(JsonGenerator json, Part part) {
        if (part instanceof Part.Text said) {
            text(json, said.text());
        } else if (part instanceof Part.Refusal said) {
            text(json, said.text());
        } else if (part instanceof Part.Thought thought) {
            Out.object(json, block -> {
                block.writeStringProperty("type", "thinking");
                block.writeStringProperty("thinking", thought.text());
                block.writeStringProperty("signature", thought.signature() == null ? "" : thought.signature());
            });
        } else if (part instanceof Part.HiddenThought hidden) {
            Out.object(json, block -> {
                block.writeStringProperty("type", "redacted_thinking");
                block.writeStringProperty("data", hidden.data());
            });
        } else if (part instanceof Part.ToolUse use) {
            Out.object(json, block -> {
                block.writeStringProperty("type", "tool_use");
                block.writeStringProperty("id", use.id());
                block.writeStringProperty("name", use.name());
                Out.raw(block, "input", Out.arguments(use.arguments()));
            });
        }
    }

    private static void text(JsonGenerator json, String text) {
        if (!text.isEmpty()) {
            Out.object(json, block -> {
                block.writeStringProperty("type", "text");
                block.writeStringProperty("text", text);
            });
        }
    }

    /** Anthropic counts the cached tokens beside the others, and not within them. */
    static void usage(JsonGenerator json, Tokens tokens) {
        Out.within(json, "usage", usage -> {
            usage.writeNumberProperty("input_tokens", Math.max(0,
                    tokens.promptOrNone() - tokens.cachedOrNone() - tokens.writtenOrNone()));
            usage.writeNumberProperty("cache_creation_input_tokens", tokens.writtenOrNone());
            usage.writeNumberProperty("cache_read_input_tokens", tokens.cachedOrNone());
            usage.writeNumberProperty("output_tokens", tokens.completionOrNone());
        });
    }

    static String reason(Stop stop, boolean refused) {
        return switch (stop) {
            case END -> refused ? "refusal" : "end_turn";
            case SEQUENCE -> "stop_sequence";
            case LENGTH -> "max_tokens";
            case TOOLS -> "tool_use";
            case FILTER -> "refusal";
            case PAUSE -> "pause_turn";
        };
    }

    static Stop stop(@Nullable String reason) {
        return switch (reason == null ? "" : reason) {
            case "stop_sequence" -> Stop.SEQUENCE;
            case "max_tokens", "model_context_window_exceeded" -> Stop.LENGTH;
            case "tool_use" -> Stop.TOOLS;
            case "refusal" -> Stop.FILTER;
            case "pause_turn" -> Stop.PAUSE;
            default -> Stop.END;
        };
    }
}
