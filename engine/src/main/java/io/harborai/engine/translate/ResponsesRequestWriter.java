package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.core.JsonGenerator;

/** Writes requests of OpenAI's responses. */
final class ResponsesRequestWriter {
    private static final String NO_ARGUMENTS = "{\"type\":\"object\",\"properties\":{}}";
    private final Ask ask;
    private final Changes changes;
    private final JsonGenerator json;
    private int items;

    private ResponsesRequestWriter(Ask ask, Changes changes, JsonGenerator json) {
        this.ask = ask;
        this.changes = changes;
        this.json = json;
    }

    static byte[] write(Ask ask, Changes changes) {
        return Out.object(json -> new ResponsesRequestWriter(ask, changes, json).fields());
    }

    private void fields() {
        json.writeStringProperty("model", ask.model);
        if (ask.stream) {
            json.writeBooleanProperty("stream", true);
        }
        // Nobody here could ask for it again.
        json.writeBooleanProperty("store", false);
        String system = MessageForm.texts(ask.system);
        if (!system.isEmpty()) {
            json.writeStringProperty("instructions", system);
        }
        Out.array(json, "input", () -> ask.turns.forEach(this::turn));
        tools();
        output();
        Out.whole(json, "max_output_tokens", ask.maxTokens);
        Out.number(json, "temperature", ask.temperature);
        Out.number(json, "top_p", ask.topP);
        Out.text(json, "user", ask.user);
        thinking();
        changes.unless(ask.stop.isEmpty(), "stop");
        changes.unless(ask.topK == null, "top_k");
        changes.unless(ask.presencePenalty == null, "presence_penalty");
        changes.unless(ask.frequencyPenalty == null, "frequency_penalty");
        changes.unless(ask.seed == null, "seed");
        changes.addAll(ask.others);
    }

    private void thinking() {
        String effort = ask.effort;
        if (effort == null && ask.thinkingTokens != null && ask.thinkingTokens != 0) {
            effort = ChatRequestWriter.effort(ask.thinkingTokens);
            changes.add("thinking");
        }
        if (effort != null) {
            String wanted = effort;
            Out.within(json, "reasoning", reasoning -> {
                reasoning.writeStringProperty("effort", wanted);
                reasoning.writeStringProperty("summary", "auto");
            });
        }
    }

    private void turn(Turn turn) {
        List<Part> message = new ArrayList<>();
        for (Part part : turn.parts()) {
            if (part instanceof Part.ToolResult || part instanceof Part.ToolUse || part instanceof Part.Thought
                    || part instanceof Part.HiddenThought) {
                message(turn.role(), message);
                item(part);
            } else {
                message.add(part);
            }
        }
        message(turn.role(), message);
    }

    private void message(Turn.Role role, List<Part> parts) {
        if (parts.isEmpty()) {
            return;
        }
        if (role == Turn.Role.MODEL) {
            ResponsesItems.message(json, "msg_" + items++, "completed", parts);
        } else {
            Out.object(json, message -> {
                message.writeStringProperty("type", "message");
                message.writeStringProperty("role", "user");
                Out.array(message, "content", () -> parts.forEach(this::content));
            });
        }
        parts.clear();
    }

    private void item(Part part) {
        if (part instanceof Part.ToolUse use) {
            ResponsesItems.use(json, "fc_" + items++, "completed", use);
        } else if (part instanceof Part.Thought said) {
            ResponsesItems.thought(json, "rs_" + items++, said.text(), said.signature());
        } else if (part instanceof Part.HiddenThought hidden) {
            ResponsesItems.thought(json, "rs_" + items++, null, hidden.data());
        } else if (part instanceof Part.ToolResult result) {
            Out.object(json, item -> {
                item.writeStringProperty("type", "function_call_output");
                item.writeStringProperty("call_id", result.id());
                Out.array(item, "output", () -> result.content().forEach(this::content));
            });
            changes.unless(!result.failed(), "tool_result.is_error");
        }
    }

    private void content(Part part) {
        if (part instanceof Part.Text said) {
            Out.object(json, text -> {
                text.writeStringProperty("type", "input_text");
                text.writeStringProperty("text", said.text());
            });
        } else if (part instanceof Part.Medium medium) {
            medium(medium);
        }
    }

    private void medium(Part.Medium medium) {
        if (medium.kind() == Part.Medium.Kind.AUDIO) {
            changes.add("input_audio");
            return;
        }
        boolean image = medium.kind() == Part.Medium.Kind.IMAGE;
        String url = Media.url(medium.source());
        Out.object(json, part -> {
            part.writeStringProperty("type", image ? "input_image" : "input_file");
            Out.text(part, "filename", medium.name());
            if (medium.source() instanceof Part.Source.Uploaded uploaded) {
                part.writeStringProperty("file_id", uploaded.id());
            } else if (image) {
                Out.text(part, "image_url", url);
            } else {
                Out.text(part, medium.source() instanceof Part.Source.Inline ? "file_data" : "file_url", url);
            }
        });
    }

    private void tools() {
        if (!ask.tools.isEmpty()) {
            Out.array(json, "tools", () -> ask.tools.forEach(tool -> Out.object(json, entry -> {
                entry.writeStringProperty("type", "function");
                entry.writeStringProperty("name", tool.name());
                Out.text(entry, "description", tool.description());
                Out.raw(entry, "parameters", tool.schema() == null ? NO_ARGUMENTS : tool.schema());
                // Unsaid it would be strict.
                entry.writeBooleanProperty("strict", tool.strict());
            })));
        }
        ToolRule rule = ask.toolRule;
        if (rule != null && rule.kind() == ToolRule.Kind.ONE) {
            Out.within(json, "tool_choice", choice -> {
                choice.writeStringProperty("type", "function");
                choice.writeStringProperty("name", rule.toolName());
            });
        } else if (rule != null) {
            json.writeStringProperty("tool_choice", rule.kind() == ToolRule.Kind.NONE
                    ? "none"
                    : rule.kind() == ToolRule.Kind.ANY ? "required" : "auto");
        }
        if (ask.parallelTools != null) {
            json.writeBooleanProperty("parallel_tool_calls", ask.parallelTools);
        }
    }

    private void output() {
        OutputRule rule = ask.output;
        if (rule == null) {
            return;
        }
        String wanted = rule.schema();
        Out.within(json, "text", text -> Out.within(text, "format", format -> {
            format.writeStringProperty("type", wanted == null ? "json_object" : "json_schema");
            if (wanted != null) {
                format.writeStringProperty("name", rule.name() == null ? "answer" : rule.name());
                format.writeBooleanProperty("strict", rule.strict());
                Out.raw(format, "schema", wanted);
            }
        }));
    }
}
