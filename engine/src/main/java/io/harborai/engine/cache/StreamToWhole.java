package io.harborai.engine.cache;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.engine.cache.Value.Fields;
import io.harborai.engine.cache.Value.Items;
import io.harborai.engine.cache.Value.Text;

/** Gathers the chunks of a stream into the whole answer they make. */
final class StreamToWhole {
    private final boolean chat;
    private final Map<String, Value> top = new LinkedHashMap<>();
    private final TreeMap<Integer, GatheredChoice> choices = new TreeMap<>();
    private Value usage = Value.NULL;

    StreamToWhole(boolean chat) {
        this.chat = chat;
    }

    void add(Fields chunk) {
        Value told = chunk.get("usage");
        if (told != null) {
            usage = told;
        } else if (chunk.get("choices") == null) {
            throw new OddAnswer("a chunk without choices");
        }
        chunk.objects("choices").forEach(choice -> choices.computeIfAbsent(choice.index("index", 0),
                index -> new GatheredChoice(chat, index)).add(choice));
        chunk.values().forEach((name, value) -> {
            // Obfuscation only pads a chunk. The rest is the same in each chunk, or the last tells most.
            boolean noted = name.equals("usage") || name.equals("choices") || name.equals("obfuscation");
            if (!noted && !(value.isNothing() && top.containsKey(name))) {
                if (name.equals("id") || name.equals("created") || name.equals("model")) {
                    top.putIfAbsent(name, value);
                } else {
                    top.put(name, value);
                }
            }
        });
    }

    /** The answer, once the stream is over. */
    Fields whole() {
        if (choices.isEmpty() || choices.lastKey() != choices.size() - 1) {
            throw new OddAnswer("choices " + choices.keySet());
        }
        top.put("object", new Text(chat ? "chat.completion" : "text_completion"));
        List<Value> gathered = choices.values().stream().map(choice -> (Value) choice.whole()).toList();
        top.put("choices", new Items(gathered));
        if (!usage.isNothing()) {
            top.put("usage", usage);
        }
        return new Fields(top);
    }
}
