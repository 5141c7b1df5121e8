package io.harborai.engine.translate;

import java.util.List;

import tools.jackson.core.JsonGenerator;

/** Writes what a model says in Ollama's form, in requests and in answers. */
final class OllamaMessage {
    private OllamaMessage() {
    }

    /** The fields of a message of the model's. */
    static void model(JsonGenerator message, String text, String thought, List<Part.ToolUse> uses) {
        message.writeStringProperty("role", "assistant");
        message.writeStringProperty("content", text);
        if (!thought.isEmpty()) {
            message.writeStringProperty("thinking", thought);
        }
        if (!uses.isEmpty()) {
            Out.array(message, "tool_calls", () -> uses.forEach(use -> use(message, use)));
        }
    }

    private static void use(JsonGenerator message, Part.ToolUse use) {
        Out.object(message, call -> {
            if (!use.id().isEmpty()) {
                call.writeStringProperty("id", use.id());
            }
            Out.within(call, "function", function -> {
                function.writeStringProperty("name", use.name());
                Out.raw(function, "arguments", Out.arguments(use.arguments()));
            });
        });
    }
}
