package io.harborai.chat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What a chunk adds to a message. Immutable. */
public final class Delta {
    private final @Nullable Role role;
    private final @Nullable String content;
    private final @Nullable String reasoning;
    private final @Nullable String refusal;
    private final List<ToolCallDelta> toolCalls;
    private final Map<String, @Nullable Object> extraFields;

    Delta(JsonObject delta) {
        String who = delta.takeString("role");
        this.role = who == null ? null : new Role(who);
        String text = delta.takeString("content");
        this.content = text == null ? AssistantMessage.textOfParts(delta.peek("content")) : text;
        String thought = delta.takeString("reasoning_content");
        this.reasoning = thought == null ? delta.takeString("reasoning") : thought;
        this.refusal = delta.takeString("refusal");
        List<JsonObject> calls = delta.takeObjects("tool_calls");
        this.toolCalls = calls == null ? List.of() : deltas(calls);
        delta.dropNull("role", "content", "reasoning_content", "reasoning", "refusal", "tool_calls");
        this.extraFields = delta.rest();
    }

    private static List<ToolCallDelta> deltas(List<JsonObject> calls) {
        List<ToolCallDelta> deltas = new ArrayList<>(calls.size());
        calls.forEach(call -> deltas.add(new ToolCallDelta(call, deltas.size())));
        return List.copyOf(deltas);
    }

    /** Whose message it is, in the first chunk. */
    public Optional<Role> role() {
        return Optional.ofNullable(role);
    }

    /** The next piece of the text. */
    public Optional<String> content() {
        return Optional.ofNullable(content);
    }

    /** The next piece of what a reasoning model thinks. */
    public Optional<String> reasoningContent() {
        return Optional.ofNullable(reasoning);
    }

    /** The next piece of a refusal. */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** The next pieces of tool calls; empty when there are none. */
    public List<ToolCallDelta> toolCalls() {
        return toolCalls;
    }

    /** Fields beyond these, as plain Java values. */
    public Map<String, @Nullable Object> extraFields() {
        return extraFields;
    }

    @Override
    public String toString() {
        return "Delta[" + (content == null ? "" : content) + (toolCalls.isEmpty() ? "" : toolCalls) + "]";
    }
}
