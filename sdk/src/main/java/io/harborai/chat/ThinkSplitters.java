package io.harborai.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.engine.wire.JsonTexts;
import io.harborai.json.JsonValues;
import org.jspecify.annotations.Nullable;

/** The splitters of a stream's answers, by their numbers. Not thread-safe. */
final class ThinkSplitters {
    private final Map<Integer, ThinkSplitter> byIndex = new TreeMap<>();

    ThinkSplitter of(int index) {
        return byIndex.computeIfAbsent(index, absent -> new ThinkSplitter());
    }

    /** Whether the end would bring a chunk. */
    boolean areHolding() {
        return byIndex.values().stream().anyMatch(ThinkSplitter::isHolding);
    }

    /** What is still held back when a stream ends without saying so, as a chunk; null when nothing is. */
    @Nullable
    ChatChunk rest() {
        List<@Nullable Object> choices = new ArrayList<>();
        byIndex.forEach((index, splitter) -> {
            ThinkSplitter.Split rest = splitter.finish();
            if (rest.content() != null || rest.reasoning() != null) {
                choices.add(Fields.of("index", index, "delta",
                        Fields.of("reasoning_content", rest.reasoning(), "content", rest.content())));
            }
        });
        byIndex.clear();
        if (choices.isEmpty()) {
            return null;
        }
        Map<String, @Nullable Object> chunk = new LinkedHashMap<>();
        chunk.put("choices", choices);
        return new ChatChunk(new JsonTexts(), JsonValues.toBytes(chunk), null);
    }
}
