package io.harborai.chat;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.harborai.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** One of the answers to a request. Immutable. */
public final class Choice {
    private final int index;
    private final AssistantMessage message;
    private final @Nullable FinishReason finishReason;
    private final @Nullable Map<String, @Nullable Object> logprobs;
    private final Map<String, @Nullable Object> extraFields;

    Choice(JsonObject choice, int position, boolean splitThinkTags) {
        this.index = choice.takeIndex("index", position);
        JsonObject said = choice.takeObject("message");
        this.message = new AssistantMessage(said == null ? JsonObject.of(new LinkedHashMap<>()) : said,
                splitThinkTags);
        String reason = choice.takeString("finish_reason");
        this.finishReason = reason == null ? null : new FinishReason(reason);
        JsonObject probabilities = choice.takeObject("logprobs");
        this.logprobs = probabilities == null ? null : probabilities.rest();
        choice.dropNull("finish_reason", "logprobs");
        this.extraFields = choice.rest();
    }

    /** Its number, from 0. */
    public int index() {
        return index;
    }

    /** What the model says. */
    public AssistantMessage message() {
        return message;
    }

    /** Why the answer ended; empty when the server does not tell. */
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
        return "Choice[" + index + ", " + message + ", " + finishReason + "]";
    }
}
