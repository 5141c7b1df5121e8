package io.harborai.chat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.harborai.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a chunk adds to one of the answers. Immutable. */
public final class ChunkChoice {
    private final int index;
    private final Delta delta;
    private final @Nullable FinishReason finishReason;
    private final @Nullable Map<String, @Nullable Object> logprobs;
    private final Map<String, @Nullable Object> extraFields;

    ChunkChoice(JsonObject choice, int position, @Nullable ThinkSplitters splitters) {
        this.index = choice.takeIndex("index", position);
        JsonObject added = choice.takeObject("delta");
        String reason = choice.takeString("finish_reason");
        this.delta = new Delta(added == null ? JsonObject.of(new LinkedHashMap<>()) : added,
                splitters == null ? null : splitters.of(index), reason != null);
        this.finishReason = reason == null ? null : new FinishReason(reason);
        JsonObject probabilities = choice.takeObject("logprobs");
        this.logprobs = probabilities == null ? null : probabilities.rest();
        choice.dropNull("finish_reason", "logprobs");
        this.extraFields = choice.rest();
    }

    /** The number of the answer, from 0. */
    public int index() {
        return index;
    }

    /** What is added. */
    public Delta delta() {
        return delta;
    }

    /** Why the answer ended, in its last chunk. */
    public Optional<FinishReason> finishReason() {
        return Optional.ofNullable(finishReason);
    }

    /** The tokens' log probabilities as the server sent them, when they were asked for. */
    public Optional<Map<String, @Nullable Object>> logprobs() {
        return Optional.ofNullable(logprobs);
    }

    /** Fields beyond these, as plain Java values. */
    public Map<String, @Nullable Object> extraFields() {
        return extraFields;
    }

    @Override
    public String toString() {
        return "ChunkChoice[" + index + ", " + delta + ", " + finishReason + "]";
    }
}
