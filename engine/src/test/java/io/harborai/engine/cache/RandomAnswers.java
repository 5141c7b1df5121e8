package io.harborai.engine.cache;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import io.harborai.engine.cache.Value.Fields;
import io.harborai.engine.cache.Value.Items;
import io.harborai.engine.cache.Value.Scalar;
import io.harborai.engine.cache.Value.Text;

/** Answers as a model might give them, and streams of them as a provider might cut them. */
final class RandomAnswers {
    private static final String[] LETTERS = {"a", "Z", " ", "\n", "\t", "\\", "\"", "/", "é", "港", "口", "🙂", "🇨🇳",
            "\ud83d", "\u0000",
            "\u2028", "0", "{", "}", "data: ", "\r\n", "[DONE]"};

    private RandomAnswers() {
    }

    static String text(Random random, int most) {
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(most + 1);
        for (int i = 0; i < length; i++) {
            text.append(LETTERS[random.nextInt(LETTERS.length)]);
        }
        return text.toString();
    }

    /** An answer of one to three choices, with usage. */
    static Fields whole(Random random) {
        List<Value> choices = new ArrayList<>();
        int number = 1 + random.nextInt(3);
        for (int i = 0; i < number; i++) {
            Map<String, Value> choice = new LinkedHashMap<>();
            choice.put("index", new Scalar(Integer.toString(i)));
            choice.put("message", message(random));
            choice.put("finish_reason", new Text("stop"));
            choices.add(new Fields(choice));
        }
        return new Fields(new LinkedHashMap<>(Map.of("id", new Text("c" + random.nextInt()), "object",
                new Text("chat.completion"), "created", new Scalar("1.70E9"), "model", new Text("m"), "choices",
                new Items(choices), "usage", new Fields(Map.of("total_tokens", new Scalar("12"))))));
    }

    private static Fields message(Random random) {
        Map<String, Value> message = new LinkedHashMap<>();
        message.put("role", new Text("assistant"));
        message.put("content", random.nextInt(4) == 0 ? Value.NULL : new Text(text(random, 200)));
        for (String name : List.of("reasoning_content", "refusal")) {
            if (random.nextBoolean()) {
                message.put(name, new Text("x" + text(random, 100)));
            }
        }
        int calls = random.nextInt(3);
        List<Value> tools = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            tools.add(new Fields(Map.of("id", new Text("id" + i), "type", new Text("function"), "function",
                    new Fields(Map.of("name", new Text("f" + i), "arguments", new Text(text(random, 80)))))));
        }
        if (calls > 0) {
            message.put("tool_calls", new Items(tools));
        }
        if (random.nextInt(4) == 0) {
            message.put("x_note", new Fields(Map.of("n", new Scalar("1e400"))));
        }
        return new Fields(message);
    }

    /** The chunks of a whole answer: texts cut anywhere but inside a character, choices mixed, their order kept. */
    static List<Fields> chunks(Fields whole, Random random) {
        List<List<Fields>> lanes = new ArrayList<>();
        for (Fields choice : whole.objects("choices")) {
            lanes.add(lane(choice, random));
        }
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < lanes.size(); i++) {
            order.addAll(Collections.nCopies(lanes.get(i).size(), i));
        }
        Collections.shuffle(order, random);
        List<Fields> chunks = new ArrayList<>();
        for (int lane : order) {
            chunks.add(chunk(whole, new Items(List.of(lanes.get(lane).remove(0))), Value.NULL));
        }
        chunks.add(chunk(whole, new Items(List.of()), field(whole, "usage")));
        return chunks;
    }

    private static Fields chunk(Fields whole, Items choices, Value usage) {
        Map<String, Value> chunk = new LinkedHashMap<>(whole.values());
        chunk.put("object", new Text("chat.completion.chunk"));
        chunk.put("choices", choices);
        chunk.put("usage", usage);
        return new Fields(chunk);
    }

    private static List<Fields> lane(Fields choice, Random random) {
        Fields message = Value.object("message", choice.get("message"));
        List<Fields> lane = new ArrayList<>();
        Value index = field(choice, "index");
        Value content = field(message, "content");
        delta(lane, index, Map.of("role", new Text("assistant"), "content", content.equals(Value.NULL)
                ? content
                : new Text("")));
        for (String name : List.of("reasoning_content", "content", "refusal")) {
            Value value = message.get(name);
            if (value != null) {
                cut(Value.text(name, value), random).forEach(piece -> delta(lane, index, Map.of(name, piece)));
            }
        }
        List<Fields> tools = message.objects("tool_calls");
        for (int i = 0; i < tools.size(); i++) {
            tool(lane, index, new Scalar(Integer.toString(i)), tools.get(i), random);
        }
        Value note = message.get("x_note");
        lane.add(new Fields(Map.of("index", index, "delta", note == null
                ? new Fields(Map.of())
                : new Fields(Map.of("x_note", note)), "finish_reason", new Text("stop"))));
        return lane;
    }

    private static void tool(List<Fields> lane, Value choice, Value at, Fields tool, Random random) {
        Fields function = Value.object("function", tool.get("function"));
        Map<String, Value> first = new LinkedHashMap<>(tool.values());
        first.put("index", at);
        first.put("function", new Fields(Map.of("name", field(function, "name"), "arguments", new Text(""))));
        delta(lane, choice, Map.of("tool_calls", new Items(List.of(new Fields(first)))));
        cut(Value.text("arguments", field(function, "arguments")), random).forEach(piece -> delta(lane, choice,
                Map.of("tool_calls", new Items(List.of(new Fields(Map.of("index", at, "function", new Fields(Map.of(
                        "arguments", piece)))))))));
    }

    private static Value field(Fields fields, String name) {
        return Objects.requireNonNull(fields.values().get(name), name);
    }

    private static void delta(List<Fields> lane, Value index, Map<String, Value> delta) {
        lane.add(new Fields(Map.of("index", index, "delta", new Fields(delta), "finish_reason", Value.NULL)));
    }

    private static List<Text> cut(String text, Random random) {
        List<Text> pieces = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int end = text.offsetByCodePoints(at, Math.min(text.codePointCount(at, text.length()), 1 + random.nextInt(
                    30)));
            pieces.add(new Text(text.substring(at, end)));
            at = end;
        }
        return pieces;
    }
}
