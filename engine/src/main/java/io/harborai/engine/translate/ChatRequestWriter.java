package io.harborai.engine.translate;

import java.util.List;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes requests of OpenAI's chat completions. */
final class ChatRequestWriter implements MessageForm {
    /** OpenAI's models that think refuse {@code max_tokens}; everybody else's may not know the newer name. */
    private static final Pattern NEWER = Pattern.compile("(o[1-9]|gpt-[5-9]).*");
    private static final long LITTLE = 4_096;
    private static final long SOME = 16_384;
    private final Ask ask;
    private final Changes changes;
    private final JsonGenerator json;

    private ChatRequestWriter(Ask ask, Changes changes, JsonGenerator json) {
        this.ask = ask;
        this.changes = changes;
        this.json = json;
    }

    static byte[] write(Ask ask, Changes changes) {
        return Out.object(json -> new ChatRequestWriter(ask, changes, json).fields());
    }

    private void fields() {
        json.writeStringProperty("model", ask.model);
        if (ask.stream) {
            json.writeBooleanProperty("stream", true);
            // Without it nobody would ever know what the call cost.
            Out.within(json, "stream_options", options -> options.writeBooleanProperty("include_usage", true));
        }
        Out.array(json, "messages", () -> MessageForm.tell(ask, changes, this));
        tools();
        if (ask.output != null) {
            output(ask.output);
        }
        Out.whole(json, NEWER.matcher(ask.model).matches() ? "max_completion_tokens" : "max_tokens", ask.maxTokens);
        Out.number(json, "temperature", ask.temperature);
        Out.number(json, "top_p", ask.topP);
        Out.number(json, "presence_penalty", ask.presencePenalty);
        Out.number(json, "frequency_penalty", ask.frequencyPenalty);
        Out.whole(json, "seed", ask.seed);
        if (!ask.stop.isEmpty()) {
            Out.array(json, "stop", () -> ask.stop.forEach(json::writeString));
        }
        Out.text(json, "user", ask.user);
        thinking();
        changes.unless(ask.topK == null, "top_k");
        changes.addAll(ask.others);
    }

    private void thinking() {
        if (ask.effort != null) {
            json.writeStringProperty("reasoning_effort", ask.effort);
        } else if (ask.thinkingTokens != null && ask.thinkingTokens != 0) {
            json.writeStringProperty("reasoning_effort", effort(ask.thinkingTokens));
            changes.add("thinking");
        }
    }

    /** The effort that a bound of tokens is about. */
    static String effort(long tokens) {
        return tokens >= 0 && tokens <= LITTLE ? "low" : tokens <= SOME ? "medium" : "high";
    }

    @Override
    public void system(String text) {
        Out.object(json, message -> {
            message.writeStringProperty("role", "system");
            message.writeStringProperty("content", text);
        });
    }

    @Override
    public void result(Part.ToolResult result) {
        Out.object(json, message -> {
            message.writeStringProperty("role", "tool");
            message.writeStringProperty("tool_call_id", result.id());
            message.writeStringProperty("content", MessageForm.texts(result.content()));
        });
    }

    @Override
    public void user(List<Part> parts) {
        Out.object(json, message -> {
            message.writeStringProperty("role", "user");
            content(parts);
        });
    }

    private void content(List<Part> parts) {
        if (parts.size() == 1 && parts.get(0) instanceof Part.Text only) {
            json.writeStringProperty("content", only.text());
            return;
        }
        Out.array(json, "content", () -> parts.forEach(this::part));
    }

    private void part(Part part) {
        if (part instanceof Part.Text said) {
            Out.object(json, text -> {
                text.writeStringProperty("type", "text");
                text.writeStringProperty("text", said.text());
            });
        } else if (part instanceof Part.Medium medium) {
            medium(medium);
        }
    }

    private void medium(Part.Medium medium) {
        String url = Media.url(medium.source());
        if (medium.kind() == Part.Medium.Kind.IMAGE && url != null) {
            Out.object(json, part -> {
                part.writeStringProperty("type", "image_url");
                Out.within(part, "image_url", image -> image.writeStringProperty("url", url));
            });
        } else if (medium.kind() == Part.Medium.Kind.AUDIO && medium.source() instanceof Part.Source.Inline inline) {
            Out.object(json, part -> {
                part.writeStringProperty("type", "input_audio");
                Out.within(part, "input_audio", audio -> {
                    audio.writeStringProperty("data", inline.base64());
                    audio.writeStringProperty("format",
                            inline.mediaType().substring(inline.mediaType().indexOf('/') + 1));
                });
            });
        } else if (medium.source() instanceof Part.Source.Address || medium.kind() != Part.Medium.Kind.DOCUMENT) {
            changes.add("document.source");
        } else {
            Out.object(json, part -> {
                part.writeStringProperty("type", "file");
                Out.within(part, "file", file -> file(medium, file, url));
            });
        }
    }

    private static void file(Part.Medium medium, JsonGenerator file, @Nullable String url) {
        Out.text(file, "filename", medium.name());
        Out.text(file, "file_data", url);
        if (medium.source() instanceof Part.Source.Uploaded uploaded) {
            file.writeStringProperty("file_id", uploaded.id());
        }
    }

    @Override
    public void model(List<Part> parts) {
        Out.object(json, message -> {
            message.writeStringProperty("role", "assistant");
            ChatMessageWriter.fields(json, parts);
        });
    }

    private void tools() {
        if (!ask.tools.isEmpty()) {
            Out.array(json, "tools", () -> ask.tools.forEach(tool -> tool(json, tool, tool.schema(), tool.strict())));
        }
        ToolRule rule = ask.toolRule;
        if (rule != null && rule.kind() == ToolRule.Kind.ONE) {
            Out.within(json, "tool_choice", choice -> {
                choice.writeStringProperty("type", "function");
                Out.within(choice, "function", one -> one.writeStringProperty("name", rule.toolName()));
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

    /** A function, as all formats write it that took the form over. */
    static void tool(JsonGenerator json, ToolSpec tool, @Nullable String schema, boolean strict) {
        Out.object(json, entry -> {
            entry.writeStringProperty("type", "function");
            Out.within(entry, "function", function -> {
                function.writeStringProperty("name", tool.name());
                Out.text(function, "description", tool.description());
                if (schema != null) {
                    Out.raw(function, "parameters", schema);
                }
                if (strict) {
                    function.writeBooleanProperty("strict", true);
                }
            });
        });
    }

    private void output(OutputRule rule) {
        Out.within(json, "response_format", format -> {
            String wanted = rule.schema();
            if (wanted == null) {
                format.writeStringProperty("type", "json_object");
                return;
            }
            format.writeStringProperty("type", "json_schema");
            Out.within(format, "json_schema", schema -> {
                schema.writeStringProperty("name", rule.name() == null ? "answer" : rule.name());
                if (rule.strict()) {
                    schema.writeBooleanProperty("strict", true);
                }
                Out.raw(schema, "schema", wanted);
            });
        });
    }
}
