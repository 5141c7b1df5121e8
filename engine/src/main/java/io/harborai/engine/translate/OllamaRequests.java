package io.harborai.engine.translate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Reads requests of Ollama's own chat. */
final class OllamaRequests {
    /** Said to the server about its memory, and not to a model. */
    private static final Set<String> FRAME = Set.of("keep_alive", "truncate", "shift");
    private final Ask ask;
    private final Scan in;
    /** Uses of tools that nobody has answered yet; results name a tool, and few name a use. */
    private final Deque<Part.ToolUse> open = new ArrayDeque<>();
    private int uses;

    private OllamaRequests(Scan in, Ask ask) {
        this.in = in;
        this.ask = ask;
    }

    static Ask read(byte[] body) {
        Ask ask = new Ask();
        Scan.object(body, 0, body.length, in -> new OllamaRequests(in, ask)::field);
        return ask;
    }

    private void field(String name) {
        switch (name) {
            case "model" -> ask.model = in.text();
            case "stream" -> ask.stream = in.flag();
            case "messages" -> in.array(this::message);
            case "tools" -> in.array(() -> ask.tools.add(ChatRequests.tool(in)));
            case "format" -> format();
            case "think" -> think();
            case "options" -> in.object(this::option);
            default -> other(name, name);
        }
    }

    /** A field that asks for nothing needs no mention. */
    private void other(String name, String told) {
        String value = in.raw();
        if (!value.equals("null") && !value.equals("false") && !FRAME.contains(name)) {
            ask.others.add(told);
        }
    }

    private void option(String name) {
        switch (name) {
            case "temperature" -> ask.temperature = in.number();
            case "top_p" -> ask.topP = in.number();
            case "top_k" -> ask.topK = in.whole();
            case "seed" -> ask.seed = in.whole();
            case "presence_penalty" -> ask.presencePenalty = in.number();
            case "frequency_penalty" -> ask.frequencyPenalty = in.number();
            case "stop" -> ask.stop.addAll(in.isNull() ? List.of() : in.texts());
            case "num_predict" -> {
                Long most = in.whole();
                // Below 1 it means as many as there is room for.
                ask.maxTokens = most == null || most < 1 ? null : most;
            }
            default -> other(name, "options." + name);
        }
    }

    private void format() {
        if (in.isObject()) {
            ask.output = new OutputRule(null, in.raw(), false);
        } else if (in.isText()) {
            String form = in.text();
            ask.output = form.equals("json") ? new OutputRule(null, null, false) : null;
        } else {
            in.skip();
        }
    }

    /** On, off, or how much. */
    private void think() {
        if (in.isText()) {
            ask.effort = in.text();
        } else if (!in.isNull()) {
            ask.effort = in.flag() ? "medium" : "none";
        }
    }

    /** One message, whatever the order of its fields. */
    private final class Message {
        private String role = "";
        private String text = "";
        private String thought = "";
        private String tool = "";
        private String call = "";
        private final List<Part> pictures = new ArrayList<>();
        private final List<Part> used = new ArrayList<>();

        void field(String name) {
            switch (name) {
                case "role" -> role = in.text();
                case "content" -> text = in.text();
                case "thinking" -> thought = in.text();
                case "images" -> in.array(() -> pictures.add(picture(in.text())));
                case "tool_calls" -> in.array(() -> used.add(use()));
                case "tool_name", "name" -> tool = in.text();
                case "tool_call_id" -> call = in.text();
                default -> in.skip();
            }
        }

        void end() {
            List<Part> all = new ArrayList<>();
            if (!thought.isEmpty()) {
                all.add(new Part.Thought(thought, null));
            }
            if (!text.isEmpty()) {
                all.add(new Part.Text(text));
            }
            all.addAll(pictures);
            all.addAll(used);
            switch (role) {
                case "system" -> ask.system.addAll(all);
                case "user" -> ask.say(Turn.Role.USER, all);
                case "assistant" -> ask.say(Turn.Role.MODEL, all);
                case "tool" -> {
                    Part.@Nullable ToolUse asked = answered(call, tool);
                    String id = asked != null ? asked.id() : call.isEmpty() ? tool : call;
                    ask.say(Turn.Role.USER, List.of(new Part.ToolResult(id, asked == null ? tool : asked.name(), all,
                            false)));
                }
                default -> throw new WrongFormat("messages", "the role '" + role
                        + "' is none of system, user, assistant, tool");
            }
        }
    }

    private void message() {
        Message message = new Message();
        in.object(message::field);
        message.end();
    }

    private Part use() {
        String[] found = {"", "", "{}"};
        in.object(name -> {
            switch (name) {
                case "id" -> found[0] = in.text();
                case "function" -> in.object(part -> {
                    switch (part) {
                        case "name" -> found[1] = in.text();
                        case "arguments" -> found[2] = in.isNull() ? "{}" : in.isText() ? in.text() : in.raw();
                        default -> in.skip();
                    }
                });
                default -> in.skip();
            }
        });
        Part.ToolUse use = new Part.ToolUse(found[0].isEmpty() ? "call_" + uses : found[0], found[1], found[2], null);
        uses++;
        open.add(use);
        return use;
    }

    /** The use that a result answers: the one of that id, else the oldest of that tool, else the oldest. */
    private Part.@Nullable ToolUse answered(String id, String tool) {
        for (Iterator<Part.ToolUse> uses = open.iterator(); uses.hasNext();) {
            Part.ToolUse use = uses.next();
            if (!id.isEmpty() ? use.id().equals(id) : tool.isEmpty() || use.name().equals(tool)) {
                uses.remove();
                return use;
            }
        }
        return null;
    }

    /** Pictures have no type here; the first bytes of each kind are the same, and so is their base64. */
    private static Part picture(String base64) {
        String type = base64.startsWith("/9j/")
                ? "image/jpeg"
                : base64.startsWith("R0lGOD") ? "image/gif" : base64.startsWith("UklGR") ? "image/webp" : "image/png";
        return new Part.Medium(Part.Medium.Kind.IMAGE, new Part.Source.Inline(type, base64), null);
    }
}
