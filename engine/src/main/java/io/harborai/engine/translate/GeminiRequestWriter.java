package io.harborai.engine.translate;

import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes requests of Gemini's generateContent; the model and the wish for a stream go into the path. */
final class GeminiRequestWriter {
    private final Ask ask;
    private final Changes changes;
    private final JsonGenerator json;

    private GeminiRequestWriter(Ask ask, Changes changes, JsonGenerator json) {
        this.ask = ask;
        this.changes = changes;
        this.json = json;
    }

    static byte[] write(Ask ask, Changes changes) {
        return Out.object(json -> new GeminiRequestWriter(ask, changes, json).fields());
    }

    private void fields() {
        String system = MessageForm.texts(ask.system);
        if (!system.isEmpty()) {
            Out.within(json, "systemInstruction", value -> Out.array(value, "parts",
                    () -> Out.object(value, part -> part.writeStringProperty("text", system))));
        }
        Out.array(json, "contents", () -> ask.turns.forEach(this::turn));
        if (!ask.tools.isEmpty()) {
            Out.array(json, "tools", () -> Out.object(json,
                    entry -> Out.array(entry, "functionDeclarations", () -> ask.tools.forEach(this::tool))));
        }
        if (ask.toolRule != null) {
            toolRule(ask.toolRule);
        }
        Out.within(json, "generationConfig", config -> config());
        changes.unless(ask.user == null, "user");
        changes.unless(!Boolean.FALSE.equals(ask.parallelTools), "parallel_tool_calls");
        changes.addAll(ask.others);
    }

    private void config() {
        Out.number(json, "temperature", ask.temperature);
        Out.number(json, "topP", ask.topP);
        Out.whole(json, "topK", ask.topK);
        Out.whole(json, "maxOutputTokens", ask.maxTokens);
        Out.number(json, "presencePenalty", ask.presencePenalty);
        Out.number(json, "frequencyPenalty", ask.frequencyPenalty);
        Out.whole(json, "seed", ask.seed);
        if (!ask.stop.isEmpty()) {
            Out.array(json, "stopSequences", () -> ask.stop.forEach(json::writeString));
        }
        if (ask.output != null) {
            json.writeStringProperty("responseMimeType", "application/json");
            if (ask.output.schema() != null) {
                Out.raw(json, "responseJsonSchema", ask.output.schema());
            }
        }
        Long tokens = thinkingTokens();
        if (tokens != null) {
            Out.within(json, "thinkingConfig", thinking -> {
                thinking.writeNumberProperty("thinkingBudget", tokens);
                thinking.writeBooleanProperty("includeThoughts", tokens != 0);
            });
        }
    }

    /** Google's own figures for the efforts of OpenAI's clients. */
    private @Nullable Long thinkingTokens() {
        if (ask.thinkingTokens != null || ask.effort == null) {
            return ask.thinkingTokens;
        }
        changes.add("reasoning_effort");
        return switch (ask.effort) {
            case "none" -> 0L;
            case "minimal", "low" -> 1_024L;
            case "medium" -> 8_192L;
            default -> 24_576L;
        };
    }

    private void turn(Turn turn) {
        Out.object(json, content -> {
            content.writeStringProperty("role", turn.role() == Turn.Role.USER ? "user" : "model");
            Out.array(content, "parts", () -> turn.parts().forEach(this::part));
        });
    }

    private void part(Part part) {
        if (part instanceof Part.HiddenThought) {
            changes.add("messages.reasoning_details");
        } else if (part instanceof Part.Medium medium) {
            medium(medium);
        } else if (part instanceof Part.ToolResult result) {
            result(result);
        } else {
            write(json, part);
        }
    }

    /** What a model says, in requests and in answers alike. */
    static void write(JsonGenerator json, Part part) {
        if (part instanceof Part.Text said) {
            Out.object(json, text -> text.writeStringProperty("text", said.text()));
        } else if (part instanceof Part.Refusal said) {
            Out.object(json, text -> text.writeStringProperty("text", said.text()));
        } else if (part instanceof Part.Thought said) {
            Out.object(json, text -> {
                text.writeStringProperty("text", said.text());
                text.writeBooleanProperty("thought", true);
                Out.text(text, "thoughtSignature", said.signature());
            });
        } else if (part instanceof Part.ToolUse use) {
            Out.object(json, call -> {
                Out.within(call, "functionCall", function -> {
                    if (!use.id().isEmpty()) {
                        function.writeStringProperty("id", use.id());
                    }
                    function.writeStringProperty("name", use.name());
                    Out.raw(function, "args", Out.arguments(use.arguments()));
                });
                Out.text(call, "thoughtSignature", use.signature());
            });
        }
    }

    private void result(Part.ToolResult result) {
        String text = MessageForm.texts(result.content());
        Out.object(json, part -> Out.within(part, "functionResponse", response -> {
            if (!result.id().isEmpty()) {
                response.writeStringProperty("id", result.id());
            }
            response.writeStringProperty("name", result.name());
            if (Out.isObject(text)) {
                Out.raw(response, "response", text);
            } else {
                Out.within(response, "response",
                        wrapped -> wrapped.writeStringProperty(result.failed() ? "error" : "result", text));
            }
        }));
        for (Part inside : result.content()) {
            if (inside instanceof Part.Medium medium) {
                medium(medium);
            }
        }
    }

    private void medium(Part.Medium medium) {
        if (medium.source() instanceof Part.Source.Inline inline) {
            Out.object(json, part -> Out.within(part, "inlineData", data -> {
                data.writeStringProperty("mimeType", inline.mediaType());
                data.writeStringProperty("data", inline.base64());
            }));
        } else if (medium.source() instanceof Part.Source.Address address) {
            Out.object(json, part -> Out.within(part, "fileData", data -> {
                data.writeStringProperty("mimeType", Media.typeOf(address.url(), medium.kind()));
                data.writeStringProperty("fileUri", address.url());
            }));
        } else {
            changes.add("file_id");
        }
    }

    private void tool(ToolSpec tool) {
        Out.object(json, entry -> {
            entry.writeStringProperty("name", tool.name());
            Out.text(entry, "description", tool.description());
            if (tool.schema() != null) {
                Out.raw(entry, "parametersJsonSchema", tool.schema());
            }
        });
        changes.unless(!tool.strict(), "tools.strict");
    }

    private void toolRule(ToolRule rule) {
        Out.within(json, "toolConfig", config -> Out.within(config, "functionCallingConfig", calling -> {
            calling.writeStringProperty("mode", switch (rule.kind()) {
                case AUTO -> "AUTO";
                case NONE -> "NONE";
                case ANY, ONE -> "ANY";
            });
            if (rule.kind() == ToolRule.Kind.ONE) {
                List<String> one = List.of(rule.toolName());
                Out.array(calling, "allowedFunctionNames", () -> one.forEach(calling::writeString));
            }
        }));
    }
}
