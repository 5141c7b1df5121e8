package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.core.JsonGenerator;

/** Writes requests of Ollama's own chat, whose settings stand in {@code options} and whose pictures beside the text. */
final class OllamaRequestWriter implements MessageForm {
    /** The models that tell degrees of thinking apart; to the others it is on or off. */
    private static final String LEVELS = "gpt-oss";
    private final Ask ask;
    private final Changes changes;
    private final JsonGenerator json;

    private OllamaRequestWriter(Ask ask, Changes changes, JsonGenerator json) {
        this.ask = ask;
        this.changes = changes;
        this.json = json;
    }

    static byte[] write(Ask ask, Changes changes) {
        return Out.object(json -> new OllamaRequestWriter(ask, changes, json).fields());
    }

    private void fields() {
        json.writeStringProperty("model", ask.model);
        // It streams unless it is told not to.
        json.writeBooleanProperty("stream", ask.stream);
        Out.array(json, "messages", () -> MessageForm.tell(ask, changes, this));
        if (!ask.tools.isEmpty() && (ask.toolRule == null || ask.toolRule.kind() != ToolRule.Kind.NONE)) {
            Out.array(json, "tools", () -> ask.tools.forEach(this::tool));
        }
        if (ask.toolRule != null && ask.toolRule.kind() != ToolRule.Kind.AUTO
                && ask.toolRule.kind() != ToolRule.Kind.NONE) {
            changes.add("tool_choice");
        }
        changes.unless(ask.parallelTools == null || ask.parallelTools, "parallel_tool_calls");
        if (ask.output != null) {
            String schema = ask.output.schema();
            if (schema == null) {
                json.writeStringProperty("format", "json");
            } else {
                Out.raw(json, "format", schema);
            }
        }
        thinking();
        Out.within(json, "options", options -> options());
        changes.unless(ask.user == null, "user");
        changes.addAll(ask.others);
    }

    private void options() {
        Out.number(json, "temperature", ask.temperature);
        Out.number(json, "top_p", ask.topP);
        Out.whole(json, "top_k", ask.topK);
        Out.whole(json, "seed", ask.seed);
        Out.whole(json, "num_predict", ask.maxTokens);
        Out.number(json, "presence_penalty", ask.presencePenalty);
        Out.number(json, "frequency_penalty", ask.frequencyPenalty);
        if (!ask.stop.isEmpty()) {
            Out.array(json, "stop", () -> ask.stop.forEach(json::writeString));
        }
    }

    private void thinking() {
        String effort = ask.effort;
        Long tokens = ask.thinkingTokens;
        if (effort == null && tokens == null) {
            return;
        }
        if (effort == null) {
            boolean none = tokens != null && tokens == 0;
            effort = none || tokens == null ? "none" : ChatRequestWriter.effort(tokens);
            changes.unless(none, "thinking");
        }
        if (effort.equals("none")) {
            json.writeBooleanProperty("think", false);
        } else if (ask.model.startsWith(LEVELS)) {
            boolean known = effort.equals("low") || effort.equals("medium") || effort.equals("high");
            changes.unless(known, "reasoning_effort");
            json.writeStringProperty("think", known ? effort : "low");
        } else {
            json.writeBooleanProperty("think", true);
            changes.unless(ask.effort == null, "reasoning_effort");
        }
    }

    @Override
    public void system(String text) {
        Out.object(json, message -> {
            message.writeStringProperty("role", "system");
            message.writeStringProperty("content", text);
        });
    }

    @Override
    public void user(List<Part> parts) {
        Out.object(json, message -> {
            message.writeStringProperty("role", "user");
            message.writeStringProperty("content", MessageForm.texts(parts));
            images(message, parts);
        });
    }

    @Override
    public void model(List<Part> parts) {
        Said said = Said.of(parts);
        for (Part part : parts) {
            changes.unless(!(part instanceof Part.HiddenThought), "messages.reasoning_details");
        }
        Out.object(json, message -> OllamaMessage.model(message, said.text(), said.thought(), said.uses()));
    }

    @Override
    public void result(Part.ToolResult result) {
        String name = result.name().isEmpty() ? ask.toolOf(result.id()) : result.name();
        Out.object(json, message -> {
            message.writeStringProperty("role", "tool");
            message.writeStringProperty("content", MessageForm.texts(result.content()));
            message.writeStringProperty("tool_name", name);
            if (!result.id().isEmpty()) {
                message.writeStringProperty("tool_call_id", result.id());
            }
        });
    }

    private void images(JsonGenerator message, List<Part> parts) {
        List<String> images = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Part.Medium medium) {
                if (medium.kind() == Part.Medium.Kind.IMAGE && medium.source() instanceof Part.Source.Inline inline) {
                    images.add(inline.base64());
                } else {
                    // It fetches nothing, and reads neither sounds nor documents.
                    changes.add(medium.kind() == Part.Medium.Kind.IMAGE ? "image.source" : "document");
                }
            }
        }
        if (!images.isEmpty()) {
            Out.array(message, "images", () -> images.forEach(message::writeString));
        }
    }

    private void tool(ToolSpec tool) {
        ChatRequestWriter.tool(json, tool,
                tool.schema() == null ? "{\"type\":\"object\",\"properties\":{}}" : tool.schema(), false);
        changes.unless(!tool.strict(), "tools.strict");
    }
}
