package io.harborai.engine.translate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Reads requests of OpenAI's chat completions. */
final class ChatRequests {
    /** Said to HarborAI, or to the transport, and not to a model. */
    private static final Set<String> FRAME = Set.of("models", "provider");
    private final Ask ask;
    private final Scan in;

    private ChatRequests(Scan in, Ask ask) {
        this.in = in;
        this.ask = ask;
    }

    static Ask read(byte[] body) {
        Ask ask = new Ask();
        Scan.object(body, 0, body.length, in -> new ChatRequests(in, ask)::field);
        return ask;
    }

    private void field(String name) {
        switch (name) {
            case "model" -> ask.model = in.text();
            case "stream" -> ask.stream = in.flag();
            case "stream_options" -> in.object(option -> {
                if (option.equals("include_usage")) {
                    ask.includeUsage = in.flag();
                } else {
                    in.skip();
                }
            });
            case "messages" -> in.array(this::message);
            case "tools" -> in.array(() -> ask.tools.add(tool(in)));
            case "tool_choice" -> toolChoice();
            case "parallel_tool_calls" -> ask.parallelTools = in.isNull() ? null : in.flag();
            case "response_format" -> responseFormat();
            default -> sampling(name);
        }
    }

    private void sampling(String name) {
        switch (name) {
            case "max_tokens", "max_completion_tokens" -> ask.maxTokens = in.isNull() ? ask.maxTokens : in.whole();
            case "temperature" -> ask.temperature = in.number();
            case "top_p" -> ask.topP = in.number();
            case "top_k" -> ask.topK = in.whole();
            case "presence_penalty" -> ask.presencePenalty = in.number();
            case "frequency_penalty" -> ask.frequencyPenalty = in.number();
            case "seed" -> ask.seed = in.whole();
            case "stop" -> ask.stop.addAll(in.texts());
            case "user" -> ask.user = in.textOrNull();
            case "reasoning_effort" -> ask.effort = in.textOrNull();
            default -> other(name);
        }
    }

    /** A field that asks for nothing needs no mention. */
    private void other(String name) {
        String value = in.raw();
        boolean nothing = value.equals("null") || value.equals("false") || value.equals("[]") || value.equals("{}")
                || name.equals("n") && value.equals("1") || FRAME.contains(name);
        if (!nothing) {
            ask.others.add(name);
        }
    }

    /** One message, whatever the order of its fields. */
    private final class Message {
        private String role = "";
        private String call = "";
        private final List<Part> content = new ArrayList<>();
        private final List<Part> thoughts = new ArrayList<>();
        private final List<Part> uses = new ArrayList<>();
        private @Nullable String thought;

        void field(String name) {
            switch (name) {
                case "role" -> role = in.text();
                case "tool_call_id" -> call = in.text();
                case "content" -> content(content);
                case "refusal" -> {
                    String said = in.text();
                    if (!said.isEmpty()) {
                        content.add(new Part.Refusal(said));
                    }
                }
                case "reasoning_content" -> thought = in.textOrNull();
                case "reasoning_details" -> in.array(() -> thoughts.addAll(detail()));
                case "tool_calls" -> in.array(() -> uses.add(use()));
                case "name" -> {
                    in.skip();
                    ask.others.add("messages.name");
                }
                default -> in.skip();
            }
        }

        void end() {
            switch (role) {
                case "system", "developer" -> ask.system.addAll(content);
                case "tool" -> ask.say(Turn.Role.USER,
                        List.of(new Part.ToolResult(call, ask.toolOf(call), content, false)));
                case "assistant" -> {
                    List<Part> all = new ArrayList<>(thoughts);
                    if (thoughts.isEmpty() && thought != null && !thought.isEmpty()) {
                        all.add(new Part.Thought(thought, null));
                    }
                    all.addAll(content);
                    all.addAll(uses);
                    ask.say(Turn.Role.MODEL, all);
                }
                case "user" -> ask.say(Turn.Role.USER, content);
                default -> throw new WrongFormat("messages", "the role '" + role
                        + "' is none of system, developer, user, assistant, tool");
            }
        }
    }

    private void message() {
        Message message = new Message();
        in.object(message::field);
        message.end();
    }

    private void content(List<Part> into) {
        if (in.isText()) {
            String text = in.text();
            if (!text.isEmpty()) {
                into.add(new Part.Text(text));
            }
        } else {
            in.array(() -> {
                if (in.isText()) {
                    into.add(new Part.Text(in.text()));
                } else {
                    into.add(new ChatPart(in).read());
                }
            });
        }
    }

    private List<Part> detail() {
        String[] found = new String[4];
        in.object(name -> {
            switch (name) {
                case "type" -> found[0] = in.text();
                case "text" -> found[1] = in.text();
                case "signature" -> found[2] = in.textOrNull();
                case "data" -> found[3] = in.text();
                default -> in.skip();
            }
        });
        if ("reasoning.encrypted".equals(found[0])) {
            return List.of(new Part.HiddenThought(orEmpty(found[3])));
        }
        return found[1] == null && found[2] == null
                ? List.of()
                : List.of(new Part.Thought(orEmpty(found[1]), found[2]));
    }

    private Part use() {
        String[] found = {"", "", ""};
        @Nullable
        String[] signature = {null};
        in.object(name -> {
            switch (name) {
                case "id" -> found[0] = in.text();
                case "function" -> in.object(part -> {
                    switch (part) {
                        case "name" -> found[1] = in.text();
                        case "arguments" -> found[2] = in.isText() ? in.text() : in.raw();
                        default -> in.skip();
                    }
                });
                case "extra_content" -> signature[0] = signature(in);
                default -> in.skip();
            }
        });
        return new Part.ToolUse(found[0], found[1], found[2], signature[0]);
    }

    /** Google's place for a thought's signature within OpenAI's format. */
    static @Nullable String signature(Scan in) {
        @Nullable
        String[] found = {null};
        in.object(maker -> in.object(name -> {
            if (name.equals("thought_signature")) {
                found[0] = in.textOrNull();
            } else {
                in.skip();
            }
        }));
        return found[0];
    }

    /** A tool in OpenAI's form, which others took over. */
    static ToolSpec tool(Scan in) {
        @Nullable
        String[] found = new String[3];
        boolean[] strict = {false};
        in.object(name -> {
            if (name.equals("type")) {
                String type = in.text();
                if (!type.equals("function")) {
                    throw new WrongFormat("tools", "a tool of the type '" + type
                            + "' exists on the platform of its maker alone; only functions are translated");
                }
            } else if (name.equals("function")) {
                in.object(part -> {
                    switch (part) {
                        case "name" -> found[0] = in.text();
                        case "description" -> found[1] = in.textOrNull();
                        case "parameters" -> found[2] = in.isNull() ? null : in.raw();
                        case "strict" -> strict[0] = in.flag();
                        default -> in.skip();
                    }
                });
            } else {
                in.skip();
            }
        });
        return new ToolSpec(orEmpty(found[0]), found[1], found[2], strict[0]);
    }

    private void toolChoice() {
        if (in.isText()) {
            String rule = in.text();
            ask.toolRule = ToolRule.of(rule.equals("none")
                    ? ToolRule.Kind.NONE
                    : rule.equals("required") ? ToolRule.Kind.ANY : ToolRule.Kind.AUTO);
            return;
        }
        in.object(name -> {
            if (name.equals("function")) {
                in.object(part -> {
                    if (part.equals("name")) {
                        ask.toolRule = new ToolRule(ToolRule.Kind.ONE, in.text());
                    } else {
                        in.skip();
                    }
                });
            } else {
                in.skip();
            }
        });
    }

    private void responseFormat() {
        @Nullable
        String[] found = new String[3];
        boolean[] strict = {false};
        in.object(name -> {
            if (name.equals("type")) {
                found[0] = in.text();
            } else if (name.equals("json_schema")) {
                in.object(part -> {
                    switch (part) {
                        case "name" -> found[1] = in.textOrNull();
                        case "schema" -> found[2] = in.isNull() ? null : in.raw();
                        case "strict" -> strict[0] = in.flag();
                        default -> in.skip();
                    }
                });
            } else {
                in.skip();
            }
        });
        if (found[0] != null && !found[0].equals("text")) {
            ask.output = new OutputRule(found[1], found[2], strict[0]);
        }
    }

    private static String orEmpty(@Nullable String text) {
        return text == null ? "" : text;
    }
}
