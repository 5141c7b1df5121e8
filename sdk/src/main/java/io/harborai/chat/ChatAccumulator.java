package io.harborai.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.json.JsonValues;
import org.jspecify.annotations.Nullable;

/**
 * Puts the chunks of a stream together to the JSON that the server would have sent without streaming. Texts are joined, lists
 * are appended, of anything else the last value counts. Not thread-safe.
 */
final class ChatAccumulator {
    private final Map<String, @Nullable Object> answer = new LinkedHashMap<>();
    private final Map<Integer, Growing> choices = new TreeMap<>();

    /** One answer as it grows. */
    private static final class Growing {
        private final Map<String, @Nullable Object> choiceFields = new LinkedHashMap<>();
        private final Map<String, @Nullable Object> messageFields = new LinkedHashMap<>();
        private final List<GrowingCall> calls = new ArrayList<>();
        private final Map<Integer, GrowingCall> latest = new LinkedHashMap<>();
        private String role = Role.ASSISTANT.value();
        private @Nullable StringBuilder content;
        private @Nullable StringBuilder reasoning;
        private @Nullable StringBuilder refusal;
        private @Nullable Object finishReason;
        private @Nullable Map<String, @Nullable Object> logprobs;
    }

    /** One tool call as it grows. */
    private static final class GrowingCall {
        private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        private final StringBuilder name = new StringBuilder();
        private final StringBuilder arguments = new StringBuilder();
        private @Nullable String id;
        private @Nullable String type;
    }

    void add(ChatChunk chunk) {
        if (!chunk.id().isEmpty()) {
            answer.putIfAbsent("id", chunk.id());
        }
        if (!chunk.model().isEmpty()) {
            answer.put("model", chunk.model());
        }
        chunk.created().ifPresent(instant -> answer.putIfAbsent("created", instant.getEpochSecond()));
        chunk.systemFingerprint().ifPresent(print -> answer.put("system_fingerprint", print));
        chunk.serviceTier().ifPresent(tier -> answer.put("service_tier", tier));
        if (chunk.rawUsage() != null) {
            answer.put("usage", chunk.rawUsage());
        }
        merge(answer, chunk.extraFields());
        chunk.choices().forEach(this::add);
    }

    private void add(ChunkChoice added) {
        Growing choice = choices.computeIfAbsent(added.index(), index -> new Growing());
        added.finishReason().ifPresent(reason -> choice.finishReason = reason.value());
        added.logprobs().ifPresent(more -> {
            Map<String, @Nullable Object> all = choice.logprobs == null ? new LinkedHashMap<>() : choice.logprobs;
            merge(all, more);
            choice.logprobs = all;
        });
        merge(choice.choiceFields, added.extraFields());
        Delta delta = added.delta();
        delta.role().ifPresent(role -> choice.role = role.value());
        choice.content = joined(choice.content, delta.content().orElse(null));
        choice.reasoning = joined(choice.reasoning, delta.reasoning().orElse(null));
        choice.refusal = joined(choice.refusal, delta.refusal().orElse(null));
        merge(choice.messageFields, delta.extraFields());
        delta.toolCalls().forEach(call -> add(choice, call));
    }

    /** Some servers number all calls 0: another id at the same number is another call. */
    private static void add(Growing choice, ToolCallDelta added) {
        GrowingCall call = choice.latest.get(added.index());
        String id = added.id().filter(text -> !text.isEmpty()).orElse(null);
        if (call == null || id != null && call.id != null && !id.equals(call.id)) {
            call = new GrowingCall();
            choice.calls.add(call);
            choice.latest.put(added.index(), call);
        }
        if (id != null) {
            call.id = id;
        }
        call.type = added.type().orElse(call.type);
        added.name().ifPresent(call.name::append);
        call.arguments.append(added.arguments());
        merge(call.fields, added.extraFields());
    }

    private static @Nullable StringBuilder joined(@Nullable StringBuilder before, @Nullable String more) {
        if (more == null) {
            return before;
        }
        return (before == null ? new StringBuilder() : before).append(more);
    }

    private static void merge(Map<String, @Nullable Object> into, Map<String, @Nullable Object> more) {
        more.forEach((name, value) -> {
            if (value instanceof List<?> added && into.get(name) instanceof List<?> before) {
                List<@Nullable Object> all = new ArrayList<>(before);
                all.addAll(added);
                into.put(name, all);
            } else {
                into.put(name, value);
            }
        });
    }

    /** The answer so far. */
    byte[] toJson() {
        Map<String, @Nullable Object> whole = new LinkedHashMap<>(answer);
        whole.put("object", "chat.completion");
        List<Object> list = new ArrayList<>(choices.size());
        choices.forEach((index, choice) -> list.add(choice(index, choice)));
        whole.put("choices", list);
        return JsonValues.toBytes(whole);
    }

    private static Map<String, @Nullable Object> choice(int index, Growing choice) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("role", choice.role);
        message.putAll(choice.messageFields);
        message.put("content", choice.content);
        if (choice.reasoning != null) {
            message.put("reasoning_content", choice.reasoning);
        }
        if (choice.refusal != null) {
            message.put("refusal", choice.refusal);
        }
        if (!choice.calls.isEmpty()) {
            message.put("tool_calls", choice.calls.stream().map(ChatAccumulator::call).toList());
        }
        Map<String, @Nullable Object> json = new LinkedHashMap<>();
        json.put("index", index);
        json.putAll(choice.choiceFields);
        json.put("message", message);
        json.put("logprobs", choice.logprobs);
        json.put("finish_reason", choice.finishReason);
        return json;
    }

    private static Map<String, @Nullable Object> call(GrowingCall call) {
        Map<String, @Nullable Object> json = Fields.of("id", call.id, "type", call.type == null
                ? "function"
                : call.type);
        Map<String, @Nullable Object> function = new LinkedHashMap<>();
        if (call.fields.get("function") instanceof Map<?, ?> unknown) {
            unknown.forEach((name, value) -> function.put(String.valueOf(name), value));
        }
        json.putAll(call.fields);
        function.put("name", call.name);
        function.put("arguments", call.arguments);
        json.put("function", function);
        return json;
    }
}
