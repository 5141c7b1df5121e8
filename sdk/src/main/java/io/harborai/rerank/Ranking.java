package io.harborai.rerank;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.harborai.call.Exceptions;
import io.harborai.call.WholeAnswer;
import io.harborai.json.JsonObject;
import io.harborai.reply.CallInfo;
import org.jspecify.annotations.Nullable;

/** Documents by how well they answer a question, the best first. Immutable. */
public final class Ranking {
    private final byte[] raw;
    private final CallInfo info;
    private final String model;
    private final List<RankedDocument> documents;
    private final Map<String, @Nullable Object> extraFields;

    private Ranking(JsonObject answer, byte[] raw, CallInfo info) {
        this.raw = raw;
        this.info = info;
        this.model = Objects.requireNonNullElse(answer.takeString("model"), "");
        List<JsonObject> results = answer.takeObjects("results");
        if (results == null) {
            throw new IllegalArgumentException("the answer has no 'results'");
        }
        List<RankedDocument> ranked = new ArrayList<>();
        for (JsonObject result : results) {
            Object score = result.peek("relevance_score");
            ranked.add(new RankedDocument(result.takeIndex("index", ranked.size()),
                    score instanceof Number number ? number.doubleValue() : 0));
        }
        ranked.sort((one, other) -> Double.compare(other.score(), one.score()));
        this.documents = List.copyOf(ranked);
        this.extraFields = answer.rest();
    }

    static Ranking read(WholeAnswer answer) {
        try {
            return new Ranking(JsonObject.parse(answer.json(), 0, answer.json().length), answer.json(), answer.info());
        } catch (IllegalArgumentException unreadable) {
            throw Exceptions.unreadable(answer.info(), unreadable);
        }
    }

    /** The model as the server names it, empty when it does not. */
    public String model() {
        return model;
    }

    /** The documents, the best first; fewer than were asked about when the request bounded them. */
    public List<RankedDocument> documents() {
        return documents;
    }

    /** What else the answer says. */
    public Map<String, @Nullable Object> extraFields() {
        return extraFields;
    }

    /** The answer as it came. */
    public String rawJson() {
        return new String(raw, StandardCharsets.UTF_8);
    }

    /** Who answered, and what it cost. */
    public CallInfo info() {
        return info;
    }

    @Override
    public String toString() {
        return "Ranking[model=" + model + ", documents=" + documents + "]";
    }
}
