package io.harborai.chat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.harborai.call.Usages;
import io.harborai.engine.wire.JsonTexts;
import io.harborai.json.JsonObject;
import io.harborai.json.JsonValues;
import io.harborai.reply.Usage;
import org.jspecify.annotations.Nullable;

/** A piece of a streamed answer. Immutable. */
public final class ChatChunk {
    private final byte[] raw;
    private final String id;
    private final String model;
    private final long created;
    private final List<ChunkChoice> choices;
    private final @Nullable Usage usage;
    private final @Nullable Object rawUsage;
    private final @Nullable String systemFingerprint;
    private final @Nullable String serviceTier;
    private final Map<String, @Nullable Object> extraFields;

    /**
     * A chunk of its JSON, which must not be changed any more.
     *
     * @param texts     reads it
     * @param splitters tell thought from text, null when nobody asks for that
     * @throws IllegalArgumentException when it is no JSON object with choices
     */
    ChatChunk(JsonTexts texts, byte[] raw, @Nullable ThinkSplitters splitters) {
        JsonObject chunk = JsonObject.parse(texts, raw, 0, raw.length);
        this.raw = raw;
        this.id = Objects.requireNonNullElse(chunk.takeString("id"), "");
        this.model = Objects.requireNonNullElse(chunk.takeString("model"), "");
        this.created = chunk.takeLong("created", -1);
        this.choices = choices(chunk, splitters);
        this.rawUsage = JsonValues.frozen(chunk.peek("usage"));
        this.usage = Usages.take(chunk);
        this.systemFingerprint = chunk.takeString("system_fingerprint");
        this.serviceTier = chunk.takeString("service_tier");
        chunk.drop("object");
        chunk.dropNull("id", "model", "created", "choices", "system_fingerprint", "service_tier");
        this.extraFields = chunk.rest();
    }

    /** A chunk that tells usage only may leave them out. */
    private static List<ChunkChoice> choices(JsonObject chunk, @Nullable ThinkSplitters splitters) {
        if (chunk.peek("choices") == null) {
            return List.of();
        }
        List<JsonObject> objects = chunk.takeObjects("choices");
        if (objects == null) {
            throw new IllegalArgumentException("'choices' is not an array of objects");
        }
        List<ChunkChoice> choices = new ArrayList<>(objects.size());
        objects.forEach(object -> choices.add(new ChunkChoice(object, choices.size(), splitters)));
        return List.copyOf(choices);
    }

    /** The server's id of the answer, empty when it sent none. */
    public String id() {
        return id;
    }

    /** The model as the server names it, empty when it does not. */
    public String model() {
        return model;
    }

    /** When the answer was begun, by the server's clock. */
    public Optional<Instant> created() {
        return created < 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(created));
    }

    /** What is added to the answers; empty in a chunk that tells usage only. */
    public List<ChunkChoice> choices() {
        return choices;
    }

    /** The text that is added to the first answer; empty when there is none. */
    public String text() {
        return choices.isEmpty() ? "" : choices.get(0).delta().content().orElse("");
    }

    /** The reasoning that is added to the first answer; empty when there is none. */
    public String reasoningText() {
        return choices.isEmpty() ? "" : choices.get(0).delta().reasoning().orElse("");
    }

    /** The tokens, in the chunk that tells them. */
    public Optional<Usage> usage() {
        return Optional.ofNullable(usage);
    }

    @Nullable
    Object rawUsage() {
        return rawUsage;
    }

    /** The server's configuration, when it tells. A stand-in says here that it is one. */
    public Optional<String> systemFingerprint() {
        return Optional.ofNullable(systemFingerprint);
    }

    /** The class of service that was given, when the server tells. */
    public Optional<String> serviceTier() {
        return Optional.ofNullable(serviceTier);
    }

    /** Fields beyond these, as plain Java values; numbers are exact. */
    public Map<String, @Nullable Object> extraFields() {
        return extraFields;
    }

    /** The chunk as it came. */
    public String rawJson() {
        return new String(raw, StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
        return "ChatChunk[" + id + ", " + choices + "]";
    }
}
