package io.harborai.engine.translate;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes what a model said as items of OpenAI's responses, in requests and in answers alike. */
final class ResponsesItems {
    private ResponsesItems() {
    }

    /** A message of texts and refusals. */
    static void message(JsonGenerator json, String id, String status, List<Part> said) {
        Out.object(json, item -> {
            item.writeStringProperty("id", id);
            item.writeStringProperty("type", "message");
            item.writeStringProperty("status", status);
            item.writeStringProperty("role", "assistant");
            Out.array(item, "content", () -> said.forEach(part -> Out.object(item, one -> content(one, part))));
        });
    }

    /** The fields of a part of a message. */
    static void content(JsonGenerator json, Part part) {
        if (part instanceof Part.Refusal said) {
            json.writeStringProperty("type", "refusal");
            json.writeStringProperty("refusal", said.text());
        } else if (part instanceof Part.Text said) {
            json.writeStringProperty("type", "output_text");
            json.writeStringProperty("text", said.text());
            Out.array(json, "annotations", () -> {
            });
        }
    }

    /** A thought: {@code text} is null when nobody can read it. */
    static void thought(JsonGenerator json, String id, @Nullable String text, @Nullable String encrypted) {
        Out.object(json, item -> {
            item.writeStringProperty("id", id);
            item.writeStringProperty("type", "reasoning");
            Out.array(item, "summary", () -> {
                if (text != null) {
                    Out.object(item, summary -> {
                        summary.writeStringProperty("type", "summary_text");
                        summary.writeStringProperty("text", text);
                    });
                }
            });
            Out.text(item, "encrypted_content", encrypted);
        });
    }

    /** The use of a tool. */
    static void use(JsonGenerator json, String id, String status, Part.ToolUse use) {
        Out.object(json, item -> {
            item.writeStringProperty("id", id);
            item.writeStringProperty("type", "function_call");
            item.writeStringProperty("status", status);
            item.writeStringProperty("call_id", use.id());
            item.writeStringProperty("name", use.name());
            item.writeStringProperty("arguments", use.arguments());
            if (use.signature() != null) {
                ChatMessageWriter.signature(item, use.signature());
            }
        });
    }
}
