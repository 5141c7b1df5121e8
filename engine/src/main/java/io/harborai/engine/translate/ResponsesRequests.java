package io.harborai.engine.translate;

import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Reads requests of OpenAI's responses. */
final class ResponsesRequests {
    /** Said to HarborAI, or of no consequence for what the model says. */
    private static final Set<String> FRAME = Set.of("models", "provider", "stream_options", "include",
            "prompt_cache_key", "prompt_cache_retention", "store");
    /** What was said before is kept at the platform that said it, and nowhere else. */
    private static final Set<String> KEPT = Set.of("previous_response_id", "conversation", "prompt");
    private final Ask ask;
    private final Scan in;

    private ResponsesRequests(Scan in, Ask ask) {
        this.in = in;
        this.ask = ask;
    }

    static Ask read(byte[] body) {
        Ask ask = new Ask();
        Scan.object(body, 0, body.length, in -> new ResponsesRequests(in, ask)::field);
        return ask;
    }

    private void field(String name) {
        switch (name) {
            case "model" -> ask.model = in.text();
            case "stream" -> ask.stream = in.flag();
            case "input" -> input();
            case "instructions" -> {
                String said = in.text();
                if (!said.isEmpty()) {
                    ask.system.add(0, new Part.Text(said));
                }
            }
            case "tools" -> in.array(this::tool);
            case "tool_choice" -> toolChoice();
            case "parallel_tool_calls" -> ask.parallelTools = in.isNull() ? null : in.flag();
            case "text" -> in.object(this::text);
            case "reasoning" -> in.object(this::reasoning);
            default -> sampling(name);
        }
    }

    private void sampling(String name) {
        switch (name) {
            case "max_output_tokens" -> ask.maxTokens = in.whole();
            case "temperature" -> ask.temperature = in.number();
            case "top_p" -> ask.topP = in.number();
            case "user", "safety_identifier" -> ask.user = in.isNull() ? ask.user : in.text();
            default -> other(name);
        }
    }

    /** A field that asks for nothing, or for what everybody does anyway, needs no mention. */
    private void other(String name) {
        String value = in.raw();
        boolean nothing = value.equals("null") || value.equals("false") || value.equals("[]") || value.equals("{}");
        if (!nothing && name.equals("background")) {
            throw new WrongFormat(name, "nobody works on it in the background there; leave 'background' out and ask "
                    + "for a stream");
        }
        if (!nothing && KEPT.contains(name)) {
            throw new WrongFormat(name, "'" + name + "' refers to what the platform of its maker keeps; "
                    + "send the conversation in 'input'");
        }
        boolean usual = name.equals("truncation") && value.equals("\"disabled\"")
                || name.equals("service_tier") && value.equals("\"auto\"") || name.equals("top_logprobs")
                        && value.equals("0");
        if (!nothing && !usual && !FRAME.contains(name)) {
            ask.others.add(name);
        }
    }

    private void input() {
        if (in.isText()) {
            ask.say(Turn.Role.USER, List.of(new Part.Text(in.text())));
            return;
        }
        in.array(() -> {
            ResponsesItem item = new ResponsesItem(in);
            in.object(item::field);
            say(item);
        });
    }

    private void say(ResponsesItem item) {
        switch (item.type()) {
            case "message" -> message(item);
            case "function_call", "reasoning" -> ask.say(Turn.Role.MODEL, item.parts());
            case "function_call_output" -> ask.say(Turn.Role.USER, List.of(new Part.ToolResult(item.callId(),
                    ask.toolOf(item.callId()), item.output(), false)));
            default -> throw new WrongFormat("input", "an item of the type '" + item.type()
                    + "' exists on the platform of its maker alone");
        }
    }

    private void message(ResponsesItem item) {
        switch (item.role()) {
            case "system", "developer" -> ask.system.addAll(item.parts());
            case "assistant" -> ask.say(Turn.Role.MODEL, item.parts());
            case "user" -> ask.say(Turn.Role.USER, item.parts());
            default -> throw new WrongFormat("input", "the role '" + item.role()
                    + "' is none of system, developer, user, assistant");
        }
    }

    private void tool() {
        @Nullable
        String[] found = new String[4];
        boolean[] strict = {false};
        in.object(name -> {
            switch (name) {
                case "type" -> found[3] = in.text();
                case "name" -> found[0] = in.text();
                case "description" -> found[1] = in.textOrNull();
                case "parameters" -> found[2] = in.isNull() ? null : in.raw();
                case "strict" -> strict[0] = in.flag();
                default -> in.skip();
            }
        });
        if (!"function".equals(found[3])) {
            throw new WrongFormat("tools", "a tool of the type '" + found[3]
                    + "' exists on the platform of its maker alone; only functions are translated");
        }
        ask.tools.add(new ToolSpec(found[0] == null ? "" : found[0], found[1], found[2], strict[0]));
    }

    private void toolChoice() {
        if (in.isText()) {
            ask.toolRule = switch (in.text()) {
                case "none" -> ToolRule.of(ToolRule.Kind.NONE);
                case "required" -> ToolRule.of(ToolRule.Kind.ANY);
                default -> ToolRule.of(ToolRule.Kind.AUTO);
            };
            return;
        }
        String[] found = {"", ""};
        in.object(name -> {
            switch (name) {
                case "type" -> found[0] = in.text();
                case "name" -> found[1] = in.text();
                default -> in.skip();
            }
        });
        if (found[0].equals("function")) {
            ask.toolRule = new ToolRule(ToolRule.Kind.ONE, found[1]);
        } else if (!found[0].isEmpty()) {
            ask.others.add("tool_choice");
        }
    }

    private void text(String name) {
        if (!name.equals("format")) {
            // How long a text shall be.
            boolean usual = in.isNull() || in.raw().equals("\"medium\"");
            if (!usual) {
                ask.others.add("text." + name);
            }
            return;
        }
        @Nullable
        String[] found = new String[3];
        boolean[] strict = {false};
        in.object(field -> {
            switch (field) {
                case "type" -> found[0] = in.text();
                case "name" -> found[1] = in.textOrNull();
                case "schema" -> found[2] = in.isNull() ? null : in.raw();
                case "strict" -> strict[0] = in.flag();
                default -> in.skip();
            }
        });
        if (found[0] != null && !found[0].equals("text")) {
            ask.output = new OutputRule(found[1], found[2], strict[0]);
        }
    }

    private void reasoning(String name) {
        switch (name) {
            case "effort" -> ask.effort = in.textOrNull();
            // Whoever has thoughts shows them.
            default -> in.skip();
        }
    }
}
