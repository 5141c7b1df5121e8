package io.harborai.engine.translate;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes requests of Anthropic's messages. */
final class AnthropicRequestWriter {
    /** Anthropic wants a bound; this one every model of theirs takes. */
    static final long DEFAULT_MAX_TOKENS = 4_096;
    /** Its smallest bound on thinking. */
    static final long LEAST_THINKING = 1_024;
    private static final String NO_ARGUMENTS = "{\"type\":\"object\",\"properties\":{}}";
    private final Ask ask;
    private final Changes changes;
    private final JsonGenerator json;

    private AnthropicRequestWriter(Ask ask, Changes changes, JsonGenerator json) {
        this.ask = ask;
        this.changes = changes;
        this.json = json;
    }

    static byte[] write(Ask ask, Changes changes) {
        return Out.object(json -> new AnthropicRequestWriter(ask, changes, json).fields());
    }

    private void fields() {
        long maxTokens = ask.maxTokens == null || ask.maxTokens < 1 ? DEFAULT_MAX_TOKENS : ask.maxTokens;
        Long thinking = thinkingTokens(maxTokens);
        json.writeStringProperty("model", ask.model);
        // A caller who set no bound did not mean to shorten the answer because it thinks.
        json.writeNumberProperty("max_tokens",
                ask.maxTokens == null && thinking != null && thinking > 0 ? maxTokens + thinking : maxTokens);
        if (ask.stream) {
            json.writeBooleanProperty("stream", true);
        }
        String system = MessageForm.texts(ask.system);
        if (!system.isEmpty()) {
            json.writeStringProperty("system", system);
        }
        Out.array(json, "messages", () -> ask.turns.forEach(this::turn));
        tools();
        sampling(thinking != null);
        if (thinking != null) {
            Out.within(json, "thinking", value -> {
                value.writeStringProperty("type", thinking < 0 ? "adaptive" : "enabled");
                if (thinking > 0) {
                    value.writeNumberProperty("budget_tokens", thinking);
                }
            });
        }
        output();
        if (ask.user != null) {
            Out.within(json, "metadata", value -> value.writeStringProperty("user_id", ask.user));
        }
        changes.unless(ask.presencePenalty == null, "presence_penalty");
        changes.unless(ask.frequencyPenalty == null, "frequency_penalty");
        changes.unless(ask.seed == null, "seed");
        changes.addAll(ask.others);
    }

    /** Tokens for thinking, -1 for as many as it likes, null for none. */
    private @Nullable Long thinkingTokens(long maxTokens) {
        Long wanted = ask.thinkingTokens;
        if (wanted == null && ask.effort != null) {
            wanted = switch (ask.effort) {
                case "none" -> 0L;
                case "minimal", "low" -> LEAST_THINKING;
                case "medium" -> 2 * LEAST_THINKING;
                default -> 4 * LEAST_THINKING;
            };
            changes.add("reasoning_effort");
        }
        if (wanted == null || wanted == 0) {
            return null;
        }
        if (unsignedToolUse()) {
            // Anthropic refuses to think on after a tool use whose thought it does not see again.
            changes.add("thinking");
            return null;
        }
        if (wanted < 0 || ask.maxTokens == null || wanted < maxTokens) {
            return wanted < 0 ? wanted : Long.valueOf(Math.max(LEAST_THINKING, wanted));
        }
        changes.add("thinking");
        return maxTokens > LEAST_THINKING ? Long.valueOf(LEAST_THINKING) : null;
    }

    private boolean unsignedToolUse() {
        for (int i = ask.turns.size() - 1; i >= 0; i--) {
            Turn turn = ask.turns.get(i);
            if (turn.role() == Turn.Role.MODEL) {
                boolean uses = turn.parts().stream().anyMatch(Part.ToolUse.class::isInstance);
                boolean signed = turn.parts().stream().anyMatch(part -> part instanceof Part.HiddenThought
                        || part instanceof Part.Thought thought && thought.signature() != null);
                return uses && !signed;
            }
        }
        return false;
    }

    private void sampling(boolean thinks) {
        Double temperature = ask.temperature;
        if (temperature != null && (temperature > 1 || thinks && temperature != 1)) {
            changes.add("temperature");
            temperature = thinks ? null : Double.valueOf(1);
        }
        Out.number(json, "temperature", temperature);
        Out.number(json, "top_p", ask.topP);
        if (thinks) {
            changes.unless(ask.topK == null, "top_k");
        } else {
            Out.whole(json, "top_k", ask.topK);
        }
        List<String> stops = ask.stop.stream().filter(stop -> !stop.isBlank()).toList();
        changes.unless(stops.size() == ask.stop.size(), "stop");
        if (!stops.isEmpty()) {
            Out.array(json, "stop_sequences", () -> stops.forEach(json::writeString));
        }
    }

    private void output() {
        OutputRule rule = ask.output;
        if (rule == null) {
            return;
        }
        String wanted = rule.schema();
        if (wanted == null) {
            changes.add("response_format");
            return;
        }
        Out.within(json, "output_config", config -> Out.within(config, "format", format -> {
            format.writeStringProperty("type", "json_schema");
            Out.raw(format, "schema", wanted);
        }));
    }

    private void turn(Turn turn) {
        List<Part> parts = new ArrayList<>(turn.parts());
        // Results must come first.
        parts.sort((one, other) -> Boolean.compare(other instanceof Part.ToolResult, one instanceof Part.ToolResult));
        Out.object(json, message -> {
            message.writeStringProperty("role", turn.role() == Turn.Role.USER ? "user" : "assistant");
            if (parts.size() == 1 && parts.get(0) instanceof Part.Text only) {
                message.writeStringProperty("content", only.text());
            } else {
                Out.array(message, "content", () -> parts.forEach(this::block));
            }
        });
    }

    private void block(Part part) {
        if (part instanceof Part.Medium medium) {
            medium(medium);
        } else if (part instanceof Part.ToolResult result) {
            Out.object(json, block -> {
                block.writeStringProperty("type", "tool_result");
                block.writeStringProperty("tool_use_id", result.id());
                Out.array(block, "content", () -> result.content().forEach(this::block));
                if (result.failed()) {
                    block.writeBooleanProperty("is_error", true);
                }
            });
        } else if (part instanceof Part.Thought thought && thought.signature() == null) {
            changes.add("messages.reasoning_content");
        } else {
            AnthropicBlocks.write(json, part);
        }
    }

    private void medium(Part.Medium medium) {
        if (medium.kind() == Part.Medium.Kind.AUDIO) {
            changes.add("input_audio");
            return;
        }
        Out.object(json, block -> {
            block.writeStringProperty("type", medium.kind() == Part.Medium.Kind.IMAGE ? "image" : "document");
            Out.within(block, "source", source -> source(source, medium.source()));
            Out.text(block, "title", medium.name());
        });
    }

    private static void source(JsonGenerator json, Part.Source source) {
        if (source instanceof Part.Source.Inline inline && inline.mediaType().startsWith("text/")) {
            json.writeStringProperty("type", "text");
            json.writeStringProperty("media_type", "text/plain");
            json.writeStringProperty("data", decoded(inline.base64()));
        } else if (source instanceof Part.Source.Inline inline) {
            json.writeStringProperty("type", "base64");
            json.writeStringProperty("media_type", inline.mediaType());
            json.writeStringProperty("data", inline.base64());
        } else if (source instanceof Part.Source.Address address) {
            json.writeStringProperty("type", "url");
            json.writeStringProperty("url", address.url());
        } else if (source instanceof Part.Source.Uploaded uploaded) {
            json.writeStringProperty("type", "file");
            json.writeStringProperty("file_id", uploaded.id());
        }
    }

    private static String decoded(String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException broken) {
            throw new WrongFormat("messages", "a document's data is not base64");
        }
    }

    private void tools() {
        if (!ask.tools.isEmpty()) {
            Out.array(json, "tools", () -> ask.tools.forEach(this::tool));
        }
        ToolRule rule = ask.toolRule;
        boolean oneByOne = Boolean.FALSE.equals(ask.parallelTools) && !ask.tools.isEmpty();
        if (rule == null && !oneByOne) {
            return;
        }
        ToolRule.Kind kind = rule == null ? ToolRule.Kind.AUTO : rule.kind();
        Out.within(json, "tool_choice", choice -> {
            choice.writeStringProperty("type", switch (kind) {
                case AUTO -> "auto";
                case NONE -> "none";
                case ANY -> "any";
                case ONE -> "tool";
            });
            if (rule != null && kind == ToolRule.Kind.ONE) {
                choice.writeStringProperty("name", rule.toolName());
            }
            if (oneByOne && kind != ToolRule.Kind.NONE) {
                choice.writeBooleanProperty("disable_parallel_tool_use", true);
            }
        });
    }

    private void tool(ToolSpec tool) {
        Out.object(json, entry -> {
            entry.writeStringProperty("name", tool.name());
            Out.text(entry, "description", tool.description());
            Out.raw(entry, "input_schema", tool.schema() == null ? NO_ARGUMENTS : tool.schema());
            if (tool.strict()) {
                entry.writeBooleanProperty("strict", true);
            }
        });
    }
}
