package io.harborai.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.harborai.call.Prepared;
import io.harborai.engine.exchange.Operation;
import io.harborai.json.JsonValues;
import io.harborai.request.RequestOptions;
import org.jspecify.annotations.Nullable;

/** A request for a chat completion. Immutable, so it may be sent any number of times. */
public final class ChatRequest {
    /** A longer one is written anew each time, rather than kept in memory twice. */
    private static final int LONGEST_KEPT = 64 << 10;

    private final @Nullable String model;
    private final List<ChatMessage> messages;
    private final Map<String, @Nullable Object> fields;
    private final RequestOptions options;
    private final boolean splitThinkTags;
    /** The last one made for a whole answer: whoever sends the request again saves writing and reading it. */
    private @Nullable Sent sent;

    private record Sent(@Nullable String defaultModel, Prepared prepared) {}

    ChatRequest(@Nullable String model, List<ChatMessage> messages, Map<String, @Nullable Object> fields,
            RequestOptions options, boolean splitThinkTags) {
        this.splitThinkTags = splitThinkTags;
        this.model = model;
        this.messages = List.copyOf(messages);
        this.fields = new LinkedHashMap<>(fields);
        this.options = options;
    }

    /** Begins a request. */
    public static ChatRequestBuilder builder() {
        return new ChatRequestBuilder();
    }

    /** Begins a request with everything that this one has. */
    public ChatRequestBuilder toBuilder() {
        return new ChatRequestBuilder(model, messages, fields, options).splitThinkTags(splitThinkTags);
    }

    /** The model; empty for the client's default. */
    public Optional<String> model() {
        return Optional.ofNullable(model);
    }

    /** The messages. */
    public List<ChatMessage> messages() {
        return messages;
    }

    /** What is said about the call beside its request. */
    public RequestOptions options() {
        return options;
    }

    boolean splitsThinkTags() {
        return splitThinkTags;
    }

    /** A field as it will be sent, null when it is not set. */
    @Nullable
    Object field(String name) {
        return fields.get(name);
    }

    /** What goes out for a whole answer. Any thread: who comes too early to find it makes the same. */
    Prepared prepared(@Nullable String defaultModel) {
        Sent known = sent;
        if (known == null || !Objects.equals(known.defaultModel, defaultModel)) {
            known = new Sent(defaultModel, new Prepared(Operation.CHAT_COMPLETIONS, toJson(defaultModel, false)));
            if (known.prepared.length() <= LONGEST_KEPT) {
                sent = known;
            }
        }
        return known.prepared;
    }

    byte[] toJson(@Nullable String defaultModel, boolean stream) {
        Map<String, @Nullable Object> body = new LinkedHashMap<>();
        String asked = model == null ? defaultModel : model;
        if (asked != null) {
            body.put("model", asked);
        }
        List<Object> list = new ArrayList<>(messages.size());
        messages.forEach(message -> list.add(message.toJson()));
        body.put("messages", list);
        body.putAll(fields);
        if (stream) {
            body.put("stream", true);
        }
        return JsonValues.toBytes(body);
    }

    @Override
    public String toString() {
        return "ChatRequest[model=" + model + ", " + messages.size() + " messages]";
    }
}
