package io.harborai.engine.translate;

import java.util.List;

import tools.jackson.core.JsonGenerator;

/** Writes what a model said as a message of OpenAI's chat format, in requests and in answers alike. */
final class ChatMessageWriter {
    private ChatMessageWriter() {
    }

    static void fields(JsonGenerator json, List<Part> parts) {
        StringBuilder text = new StringBuilder();
        StringBuilder refusal = new StringBuilder();
        StringBuilder thought = new StringBuilder();
        boolean signed = false;
        boolean uses = false;
        for (Part part : parts) {
            if (part instanceof Part.Text said) {
                text.append(said.text());
            } else if (part instanceof Part.Refusal said) {
                refusal.append(said.text());
            } else if (part instanceof Part.Thought said) {
                thought.append(said.text());
                signed |= said.signature() != null;
            }
            signed |= part instanceof Part.HiddenThought;
            uses |= part instanceof Part.ToolUse;
        }
        if (text.isEmpty()) {
            json.writeNullProperty("content");
        } else {
            json.writeStringProperty("content", text.toString());
        }
        if (!refusal.isEmpty()) {
            json.writeStringProperty("refusal", refusal.toString());
        }
        if (!thought.isEmpty()) {
            json.writeStringProperty("reasoning_content", thought.toString());
        }
        if (signed) {
            Out.array(json, "reasoning_details", () -> parts.forEach(part -> detail(json, part)));
        }
        if (uses) {
            Out.array(json, "tool_calls", () -> parts.forEach(part -> use(json, part)));
        }
    }

    private static void detail(JsonGenerator json, Part part) {
        if (part instanceof Part.Thought said) {
            Out.object(json, detail -> {
                detail.writeStringProperty("type", "reasoning.text");
                detail.writeStringProperty("text", said.text());
                Out.text(detail, "signature", said.signature());
            });
        } else if (part instanceof Part.HiddenThought hidden) {
            hidden(json, hidden.data());
        }
    }

    static void hidden(JsonGenerator json, String data) {
        Out.object(json, detail -> {
            detail.writeStringProperty("type", "reasoning.encrypted");
            detail.writeStringProperty("data", data);
        });
    }

    private static void use(JsonGenerator json, Part part) {
        if (part instanceof Part.ToolUse use) {
            Out.object(json, call -> {
                call.writeStringProperty("id", use.id());
                call.writeStringProperty("type", "function");
                Out.within(call, "function", function -> {
                    function.writeStringProperty("name", use.name());
                    function.writeStringProperty("arguments", use.arguments().isEmpty() ? "{}" : use.arguments());
                });
                if (use.signature() != null) {
                    signature(call, use.signature());
                }
            });
        }
    }

    static void signature(JsonGenerator json, String signature) {
        Out.within(json, "extra_content", extra -> Out.within(extra, "google",
                google -> google.writeStringProperty("thought_signature", signature)));
    }
}
