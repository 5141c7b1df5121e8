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

    /**
     * A piece.
     *
     * @param splitter tells thought from text, null when nobody asks for that
     * @param last     whether no more of this answer follows
     */
    Delta(JsonObject delta, @Nullable ThinkSplitter splitter, boolean last) {
        String who = delta.takeString("role");
        this.role = who == null ? null : new Role(who);
        String text = delta.takeString("content");
        // As a rule that was all of it.
        String thought = delta.isEmpty() ? null : Reasoning.take(delta);
        text = text == null ? AssistantMessage.textOfParts(delta.peek("content")) : text;
        if (splitter != null) {
            ThinkSplitter.Split split = splitter.add(text == null ? "" : text);
            ThinkSplitter.Split rest = last ? splitter.finish() : new ThinkSplitter.Split(null, null);
            thought = joined(joined(thought, split.reasoning()), rest.reasoning());
            text = joined(text == null || text.isEmpty() ? text : null, joined(split.content(), rest.content()));
        }
        this.reasoning = thought;
        this.content = text;
        this.refusal = delta.takeString("refusal");
        List<JsonObject> calls = delta.takeObjects("tool_calls");
        this.toolCalls = calls == null ? List.of() : deltas(calls);
        delta.dropNull("role", "content", "refusal", "tool_calls");
        this.extraFields = delta.rest();
    }

    private static @Nullable String joined(@Nullable String one, @Nullable String other) {
        return one == null ? other : other == null ? one : one + other;
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

    /** The next piece of what a reasoning model thinks, whichever way its provider tells; see {@link AssistantMessage#reasoning}. */
    public Optional<String> reasoning() {
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
