package io.harborai.engine.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.harborai.engine.cache.Value.Fields;
import io.harborai.engine.cache.Value.Items;
import io.harborai.engine.cache.Value.Scalar;
import io.harborai.engine.cache.Value.Text;

/** Writes a whole answer as the stream it could have been: role, pieces of text, tool calls, finish reason, usage. */
final class WholeToStream {
    /** Characters of a piece, about a line; a long text has longer ones, so that there are at most {@link #MAX_PIECES}. */
    static final int PIECE_CHARS = 48;
    static final int MAX_PIECES = 500;
    /** Stands in each chunk; every other field of the answer stands in the last one alone. */
    private static final Set<String> EVERYWHERE = Set.of("id", "object", "created", "model", "system_fingerprint",
            "service_tier");
    private static final List<String> TEXTS = List.of("reasoning_content", "reasoning", "content", "refusal");

    private final boolean chat;
    private final Fields whole;
    private final Map<String, Value> everywhere = new LinkedHashMap<>();
    private final Map<String, Value> atTheEnd = new LinkedHashMap<>();
    private final EventText out = new EventText();

    WholeToStream(boolean chat, Fields whole) {
        this.chat = chat;
        this.whole = whole;
        if (whole.get("error") != null) {
            throw new OddAnswer("an error");
        }
        whole.values().forEach((name, value) -> {
            if (EVERYWHERE.contains(name)) {
                everywhere.put(name, value);
            } else if (!name.equals("choices") && !name.equals("usage")) {
                atTheEnd.put(name, value);
            }
        });
        everywhere.put("object", new Text(chat ? "chat.completion.chunk" : "text_completion"));
    }

    byte[] stream(boolean usage) {
        List<Fields> choices = whole.objects("choices");
        if (choices.isEmpty()) {
            throw new OddAnswer("no choices");
        }
        for (int i = 0; i < choices.size(); i++) {
            boolean last = i == choices.size() - 1;
            choice(choices.get(i), new Scalar(Integer.toString(choices.get(i).index("index", i))), last);
        }
        Value told = whole.get("usage");
        if (usage && told != null) {
            Map<String, Value> chunk = new LinkedHashMap<>(everywhere);
            chunk.put("choices", new Items(List.of()));
            chunk.put("usage", told);
            out.add(new Fields(chunk));
        }
        return out.done();
    }

    private void choice(Fields choice, Scalar index, boolean last) {
        if (choice.get("finish_reason") == null) {
            throw new OddAnswer("no finish reason");
        }
        Map<String, Value> finish = new LinkedHashMap<>();
        finish.put("index", index);
        if (chat) {
            finish.put("delta", message(Value.object("message", choice.get("message")), index));
        } else {
            text(index, choice);
            finish.put("text", new Text(""));
        }
        choice.values().forEach((name, value) -> {
            boolean said = name.equals("index") || name.equals("message") || name.equals("text");
            // Who gathers the pieces of logprobs joins arrays, and so may have them in one piece.
            if (!said && !(name.equals("logprobs") && value.isNothing())) {
                finish.put(name, value);
            }
        });
        chunk(finish, last);
    }

    private void text(Scalar index, Fields choice) {
        Value value = choice.get("text");
        if (value == null) {
            throw new OddAnswer("no text");
        }
        for (String piece : pieces(Value.text("text", value))) {
            chunk(choiceWith(index, "text", new Text(piece)), false);
        }
    }

    /** Writes a message's deltas; returns the last one, with all that has no better place. */
    private Fields message(Fields message, Scalar index) {
        Value role = message.get("role");
        Map<String, Value> first = new LinkedHashMap<>();
        first.put("role", role == null ? new Text("assistant") : role);
        first.put("content", message.get("content") == null ? Value.NULL : new Text(""));
        delta(index, first);
        for (String name : TEXTS) {
            Value value = message.get(name);
            if (value != null) {
                pieces(Value.text(name, value)).forEach(piece -> delta(index, Map.of(name, new Text(piece))));
            }
        }
        List<Fields> tools = message.objects("tool_calls");
        for (int i = 0; i < tools.size(); i++) {
            tool(index, i, tools.get(i));
        }
        Value function = message.get("function_call");
        if (function != null) {
            function(Value.object("function_call", function)).forEach(part -> delta(index, Map.of("function_call",
                    part)));
        }
        Map<String, Value> rest = new LinkedHashMap<>(message.values());
        rest.keySet().removeAll(Set.of("role", "tool_calls", "function_call"));
        TEXTS.forEach(rest::remove);
        return new Fields(rest);
    }

    private void tool(Scalar choice, int position, Fields tool) {
        Scalar index = new Scalar(Integer.toString(tool.index("index", position)));
        Map<String, Value> first = new LinkedHashMap<>();
        first.put("index", index);
        first.putAll(tool.values());
        first.put("index", index);
        Value function = tool.get("function");
        List<Fields> parts = function == null ? List.of() : function(Value.object("function", function));
        for (Fields part : parts) {
            Map<String, Value> call = first.isEmpty() ? new LinkedHashMap<>(Map.of("index", index)) : first;
            call.put("function", part);
            delta(choice, Map.of("tool_calls", new Items(List.of(new Fields(new LinkedHashMap<>(call))))));
            first.clear();
        }
        if (parts.isEmpty()) {
            delta(choice, Map.of("tool_calls", new Items(List.of(new Fields(first)))));
        }
    }

    /** A function first with its name and no arguments, then its arguments piece by piece. */
    private static List<Fields> function(Fields function) {
        List<Fields> parts = new ArrayList<>();
        Map<String, Value> named = new LinkedHashMap<>(function.values());
        Value arguments = function.get("arguments");
        if (arguments != null) {
            named.put("arguments", new Text(""));
        }
        parts.add(new Fields(named));
        if (arguments != null) {
            pieces(Value.text("arguments", arguments)).forEach(piece -> parts.add(new Fields(Map.of("arguments",
                    new Text(piece)))));
        }
        return parts;
    }

    private void delta(Scalar index, Map<String, Value> delta) {
        chunk(choiceWith(index, "delta", new Fields(delta)), false);
    }

    private static Map<String, Value> choiceWith(Scalar index, String name, Value value) {
        Map<String, Value> choice = new LinkedHashMap<>();
        choice.put("index", index);
        choice.put(name, value);
        choice.put("finish_reason", Value.NULL);
        return choice;
    }

    private void chunk(Map<String, Value> choice, boolean last) {
        Map<String, Value> chunk = new LinkedHashMap<>(everywhere);
        chunk.put("choices", new Items(List.of(new Fields(choice))));
        if (last) {
            chunk.putAll(atTheEnd);
        }
        out.add(new Fields(chunk));
    }

    /** A text in pieces; no character outside the basic plane is cut in two. */
    static List<String> pieces(String text) {
        if (text.isEmpty()) {
            return List.of();
        }
        int length = Math.max(PIECE_CHARS, (text.length() + MAX_PIECES - 1) / MAX_PIECES);
        List<String> pieces = new ArrayList<>();
        int start = 0;
        while (start < text.length()) {
            int end = Math.min(text.length(), start + length);
            if (end < text.length() && Character.isSurrogatePair(text.charAt(end - 1), text.charAt(end))) {
                end++;
            }
            pieces.add(text.substring(start, end));
            start = end;
        }
        return pieces;
    }
}
