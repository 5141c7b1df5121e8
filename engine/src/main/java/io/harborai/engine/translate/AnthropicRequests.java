package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;

/** Reads requests of Anthropic's messages. */
final class AnthropicRequests {
    private final Ask ask;
    private final Scan in;

    private AnthropicRequests(Scan in, Ask ask) {
        this.in = in;
        this.ask = ask;
    }

    static Ask read(byte[] body) {
        Ask ask = new Ask();
        Scan.object(body, 0, body.length, in -> new AnthropicRequests(in, ask)::field);
        return ask;
    }

    private void field(String name) {
        switch (name) {
            case "model" -> ask.model = in.text();
            case "stream" -> ask.stream = in.flag();
            case "messages" -> in.array(this::message);
            case "system" -> AnthropicBlock.content(in, ask.others, ask.system);
            case "max_tokens" -> ask.maxTokens = in.whole();
            case "temperature" -> ask.temperature = in.number();
            case "top_p" -> ask.topP = in.number();
            case "top_k" -> ask.topK = in.whole();
            case "stop_sequences" -> ask.stop.addAll(in.texts());
            case "tools" -> in.array(this::tool);
            case "tool_choice" -> toolChoice();
            case "thinking" -> thinking();
            case "output_config" -> in.object(this::outputConfig);
            case "output_format" -> format();
            case "metadata" -> in.object(field -> {
                if (field.equals("user_id")) {
                    ask.user = in.textOrNull();
                } else {
                    in.skip();
                }
            });
            case "models", "provider" -> in.skip();
            default -> {
                if (!in.isNull()) {
                    ask.others.add(name);
                }
                in.skip();
            }
        }
    }

    private void message() {
        String[] role = {""};
        List<Part> content = new ArrayList<>();
        in.object(name -> {
            switch (name) {
                case "role" -> role[0] = in.text();
                case "content" -> AnthropicBlock.content(in, ask.others, content);
                default -> in.skip();
            }
        });
        switch (role[0]) {
            case "user" -> ask.say(Turn.Role.USER, named(content));
            case "assistant" -> ask.say(Turn.Role.MODEL, content);
            case "system" -> ask.system.addAll(content);
            default -> throw new WrongFormat("messages", "the role '" + role[0] + "' is neither user nor assistant");
        }
    }

    /** Results name the use they answer; Gemini wants the tool's name. */
    private List<Part> named(List<Part> content) {
        List<Part> all = new ArrayList<>(content.size());
        for (Part part : content) {
            all.add(part instanceof Part.ToolResult result
                    ? new Part.ToolResult(result.id(), ask.toolOf(result.id()), result.content(), result.failed())
                    : part);
        }
        return all;
    }

    private void tool() {
        @Nullable
        String[] found = new String[4];
        boolean[] strict = {false};
        in.object(name -> {
            switch (name) {
                case "type" -> found[3] = in.textOrNull();
                case "name" -> found[0] = in.text();
                case "description" -> found[1] = in.textOrNull();
                case "input_schema" -> found[2] = in.raw();
                case "strict" -> strict[0] = in.flag();
                case "cache_control" -> {
                    in.skip();
                    ask.others.add("cache_control");
                }
                default -> in.skip();
            }
        });
        if (found[3] != null && !found[3].equals("custom")) {
            throw new WrongFormat("tools", "a tool of the type '" + found[3]
                    + "' exists on the platform of its maker alone; only tools with an input_schema are translated");
        }
        ask.tools.add(new ToolSpec(found[0] == null ? "" : found[0], found[1], found[2], strict[0]));
    }

    private void toolChoice() {
        String[] found = {"", ""};
        in.object(name -> {
            switch (name) {
                case "type" -> found[0] = in.text();
                case "name" -> found[1] = in.text();
                case "disable_parallel_tool_use" -> ask.parallelTools = !in.flag();
                default -> in.skip();
            }
        });
        ask.toolRule = switch (found[0]) {
            case "any" -> ToolRule.of(ToolRule.Kind.ANY);
            case "none" -> ToolRule.of(ToolRule.Kind.NONE);
            case "tool" -> new ToolRule(ToolRule.Kind.ONE, found[1]);
            default -> ToolRule.of(ToolRule.Kind.AUTO);
        };
    }

    private void thinking() {
        String[] type = {""};
        in.object(name -> {
            switch (name) {
                case "type" -> type[0] = in.text();
                case "budget_tokens" -> ask.thinkingTokens = in.whole();
                default -> in.skip();
            }
        });
        if (type[0].equals("disabled")) {
            ask.thinkingTokens = 0L;
        } else if (type[0].equals("adaptive")) {
            ask.thinkingTokens = -1L;
        }
    }

    private void outputConfig(String name) {
        switch (name) {
            case "effort" -> ask.effort = in.textOrNull();
            case "format" -> format();
            default -> {
                in.skip();
                ask.others.add("output_config." + name);
            }
        }
    }

    private void format() {
        in.object(name -> {
            if (name.equals("schema")) {
                ask.output = new OutputRule(null, in.raw(), true);
            } else {
                in.skip();
            }
        });
    }
}
