package io.harborai.engine.cache;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.engine.cache.Value.Fields;
import io.harborai.engine.cache.Value.Items;
import io.harborai.engine.cache.Value.Scalar;
import io.harborai.engine.cache.Value.Text;
import org.jspecify.annotations.Nullable;

/** One choice of a stream as it grows. Texts are joined; what nobody can say how to join makes the stream odd. */
final class GatheredChoice {
    private final boolean chat;
    private final int index;
    private final Map<String, StringBuilder> texts = new LinkedHashMap<>();
    private final Map<String, Value> message = new LinkedHashMap<>();
    private final Map<String, Value> rest = new LinkedHashMap<>();
    private final Map<String, List<Value>> logprobs = new LinkedHashMap<>();
    private final TreeMap<Integer, GatheredCall> tools = new TreeMap<>();
    private @Nullable GatheredCall function;
    private @Nullable Value finishReason;

    GatheredChoice(boolean chat, int index) {
        this.chat = chat;
        this.index = index;
    }

    void add(Fields choice) {
        choice.values().forEach((name, value) -> {
            switch (name) {
                case "index" -> {
                    // It is how this choice was found.
                }
                case "finish_reason" -> finishReason = once(name, finishReason, value);
                case "logprobs" -> logprobs(value);
                case "delta" -> {
                    if (!value.isNothing()) {
                        Value.object(name, value).values().forEach(this::delta);
                    }
                }
                case "text" -> join(name, value);
                default -> keep(rest, name, value, true);
            }
        });
    }

    private void delta(String name, Value value) {
        switch (name) {
            case "role" -> keep(message, name, value, true);
            case "content", "reasoning_content", "reasoning", "refusal" -> join(name, value);
            case "tool_calls" -> {
                if (!value.isNothing()) {
                    new Fields(Map.of(name, value)).objects(name).forEach(this::tool);
                }
            }
            case "function_call" -> {
                if (!value.isNothing()) {
                    GatheredCall call = function == null ? new GatheredCall() : function;
                    call.function(Value.object(name, value));
                    function = call;
                }
            }
            default -> keep(message, name, value, value instanceof Scalar);
        }
    }

    private void tool(Fields tool) {
        int at = tool.index("index", -1);
        if (at < 0) {
            throw new OddAnswer("a tool call without index");
        }
        tools.computeIfAbsent(at, fresh -> new GatheredCall()).add(tool);
    }

    private void join(String name, Value piece) {
        if (piece.equals(Value.NULL)) {
            message.putIfAbsent(name, Value.NULL);
        } else {
            texts.computeIfAbsent(name, fresh -> new StringBuilder()).append(Value.text(name, piece));
        }
    }

    private void logprobs(Value value) {
        if (!value.isNothing()) {
            Value.object("logprobs", value).values().forEach((name, part) -> {
                List<Value> all = logprobs.computeIfAbsent(name, fresh -> new ArrayList<>());
                if (part instanceof Items items) {
                    all.addAll(items.values());
                } else if (!part.isNothing()) {
                    throw new OddAnswer("logprobs." + name + " is no array");
                }
            });
        }
    }

    /** Keeps a field that is told once, or again and again the same when that is {@code repeatable}. */
    static void keep(Map<String, Value> into, String name, Value value, boolean repeatable) {
        Value before = into.get(name);
        if (before == null || before.isNothing()) {
            into.put(name, value);
        } else if (!value.isNothing() && !(repeatable && value.equals(before))) {
            throw new OddAnswer(name + " is told twice");
        }
    }

    private static @Nullable Value once(String name, @Nullable Value before, Value value) {
        if (value.isNothing()) {
            return before;
        }
        if (before != null && !before.equals(value)) {
            throw new OddAnswer(name + " is told twice");
        }
        return value;
    }

    Fields whole() {
        Map<String, Value> whole = new LinkedHashMap<>();
        whole.put("index", new Scalar(Integer.toString(index)));
        if (chat) {
            whole.put("message", message());
        } else {
            StringBuilder text = texts.get("text");
            if (text == null) {
                throw new OddAnswer("no text");
            }
            whole.put("text", new Text(text.toString()));
        }
        if (!logprobs.isEmpty()) {
            Map<String, Value> joined = new LinkedHashMap<>();
            logprobs.forEach((name, values) -> joined.put(name, values.isEmpty() ? Value.NULL : new Items(values)));
            whole.put("logprobs", new Fields(joined));
        }
        if (finishReason == null) {
            throw new OddAnswer("no finish reason");
        }
        whole.put("finish_reason", finishReason);
        rest.forEach(whole::putIfAbsent);
        return new Fields(whole);
    }

    private Fields message() {
        Map<String, Value> whole = new LinkedHashMap<>();
        Value role = message.get("role");
        whole.put("role", role == null || role.isNothing() ? new Text("assistant") : role);
        whole.put("content", Value.NULL);
        texts.forEach((name, text) -> whole.put(name, new Text(text.toString())));
        if (!tools.isEmpty()) {
            whole.put("tool_calls", new Items(tools.values().stream().map(call -> (Value) call.tool()).toList()));
        }
        if (function != null) {
            whole.put("function_call", function.called());
        }
        message.forEach(whole::putIfAbsent);
        return new Fields(whole);
    }
}
