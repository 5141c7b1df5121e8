package io.harborai.chat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.harborai.call.Exceptions;
import io.harborai.call.Usages;
import io.harborai.call.WholeAnswer;
import io.harborai.json.JsonObject;
import io.harborai.reply.CallInfo;
import io.harborai.reply.Usage;
import io.harborai.schema.JsonType;
import io.harborai.schema.MismatchException;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer. Of a server only {@code choices} is expected; what else it leaves out is empty here, and what else it
 * sends is in the extra fields. Immutable.
 */
public final class ChatCompletion {
    private final byte[] raw;
    private final CallInfo info;
    private final String id;
    private final String model;
    private final long created;
    private final List<Choice> choices;
    private final @Nullable Usage usage;
    private final @Nullable String systemFingerprint;
    private final @Nullable String serviceTier;
    private final Map<String, @Nullable Object> extraFields;
    private final boolean thinkTagsSplit;

    /** The same answer to another call. */
    private ChatCompletion(ChatCompletion same, CallInfo info) {
        this.raw = same.raw;
        this.info = info;
        this.id = same.id;
        this.model = same.model;
        this.created = same.created;
        this.choices = same.choices;
        this.usage = same.usage;
        this.systemFingerprint = same.systemFingerprint;
        this.serviceTier = same.serviceTier;
        this.extraFields = same.extraFields;
        this.thinkTagsSplit = same.thinkTagsSplit;
    }

    private ChatCompletion(JsonObject answer, byte[] raw, CallInfo info, boolean splitThinkTags) {
        this.raw = raw;
        this.info = info;
        this.id = Objects.requireNonNullElse(answer.takeString("id"), "");
        this.model = Objects.requireNonNullElse(answer.takeString("model"), "");
        this.created = answer.takeLong("created", -1);
        this.choices = choices(answer, splitThinkTags);
        this.usage = Usages.take(answer, info);
        this.systemFingerprint = answer.takeString("system_fingerprint");
        this.serviceTier = answer.takeString("service_tier");
        answer.drop("object");
        answer.dropNull("id", "model", "created", "system_fingerprint", "service_tier");
        this.extraFields = answer.rest();
        this.thinkTagsSplit = splitThinkTags;
    }

    private static List<Choice> choices(JsonObject answer, boolean splitThinkTags) {
        List<JsonObject> objects = answer.takeObjects("choices");
        if (objects == null) {
            throw new IllegalArgumentException("'choices' is not an array of objects");
        }
        List<Choice> choices = new ArrayList<>(objects.size());
        for (JsonObject object : objects) {
            choices.add(new Choice(object, choices.size(), splitThinkTags));
        }
        return List.copyOf(choices);
    }

    static ChatCompletion read(WholeAnswer answer, boolean splitThinkTags) {
        WholeAnswer.Memory memory = answer.remembered();
        if (memory != null && memory.get() instanceof ChatCompletion known && known.thinkTagsSplit == splitThinkTags) {
            return new ChatCompletion(known, answer.info());
        }
        try {
            ChatCompletion read = new ChatCompletion(JsonObject.parse(answer.json(), 0, answer.json().length),
                    answer.json(), answer.info(), splitThinkTags);
            if (memory != null) {
                memory.keep(read);
            }
            return read;
        } catch (IllegalArgumentException unreadable) {
            throw Exceptions.unreadable(answer.info(), unreadable);
        }
    }

    /** The server's id of the answer, empty when it sent none. */
    public String id() {
        return id;
    }

    /** The model as the server names it, empty when it does not. */
    public String model() {
        return model;
    }

    /** When the answer was made, by the server's clock. */
    public Optional<Instant> created() {
        return created < 0 ? Optional.empty() : Optional.of(Instant.ofEpochSecond(created));
    }

    /** The answers, in the server's order; as many as the request's {@code n}. */
    public List<Choice> choices() {
        return choices;
    }

    /** The message of the first choice; empty when there is no choice. */
    public Optional<AssistantMessage> message() {
        return choices.stream().findFirst().map(Choice::message);
    }

    /** The text of the first choice; empty when it has none. */
    public String text() {
        return message().flatMap(AssistantMessage::content).orElse("");
    }

    /**
     * The text of the first choice as a value of a Java type, for an answer that was asked for with
     * {@link ResponseFormat#jsonSchema(Class)} or {@link ChatCompletions#stream(java.util.function.Consumer, Class)}.
     *
     * @throws io.harborai.error.ProtocolException when it does not follow the type's schema (code {@code structured_output})
     */
    public <T> T as(Class<T> type) {
        try {
            return StructuredDialogue.read(this, JsonType.of(type)::read);
        } catch (MismatchException wrong) {
            throw StructuredDialogue.unfit(this, wrong);
        }
    }

    /** The tools that the first choice asks for. */
    public List<ToolCall> toolCalls() {
        return message().map(AssistantMessage::toolCalls).orElse(List.of());
    }

    /** Why the first choice ended. */
    public Optional<FinishReason> finishReason() {
        return choices.stream().findFirst().flatMap(Choice::finishReason);
    }

    /** The tokens, as the server tells, or estimated when it does not: see {@link Usage#isEstimated}. */
    public Optional<Usage> usage() {
        return Optional.ofNullable(usage);
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

    /** The answer as it came; of a stream, as it was put together. */
    public String rawJson() {
        return new String(raw, StandardCharsets.UTF_8);
    }

    /** The figures of the call. */
    public CallInfo info() {
        return info;
    }

    @Override
    public String toString() {
        return "ChatCompletion[" + id + ", " + model + ", " + choices + "]";
    }
}
