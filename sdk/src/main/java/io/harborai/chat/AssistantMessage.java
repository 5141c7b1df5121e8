package io.harborai.chat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;

import io.harborai.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What the model says. Immutable. */
public final class AssistantMessage {
    private final Role role;
    private final @Nullable String content;
    private final @Nullable String reasoning;
    private final @Nullable String refusal;
    private final List<ToolCall> toolCalls;
    private final Map<String, @Nullable Object> extraFields;

    AssistantMessage(JsonObject message) {
        this.role = new Role(Objects.requireNonNullElse(message.takeString("role"), Role.ASSISTANT.value()));
        String text = message.takeString("content");
        this.content = text == null ? textOfParts(message.peek("content")) : text;
        String thought = message.takeString("reasoning_content");
        this.reasoning = thought == null ? message.takeString("reasoning") : thought;
        this.refusal = message.takeString("refusal");
        List<JsonObject> calls = message.takeObjects("tool_calls");
        this.toolCalls = calls == null ? List.of() : calls.stream().map(ToolCall::new).toList();
        message.dropNull("content", "reasoning_content", "reasoning", "refusal", "tool_calls");
        this.extraFields = message.rest();
    }

    /** Some servers send content in parts; they stay in the extra fields, too. */
    static @Nullable String textOfParts(@Nullable Object content) {
        return content instanceof List<?> parts
                ? parts.stream().filter(Map.class::isInstance).map(part -> ((Map<?, ?>) part).get("text"))
                        .filter(String.class::isInstance).map(String.class::cast).collect(Collectors.joining())
                : null;
    }

    /** The assistant, as a rule. */
    public Role role() {
        return role;
    }

    /** The text; empty when the model only calls tools or refuses. */
    public Optional<String> content() {
        return Optional.ofNullable(content);
    }

    /** What a reasoning model thought before, if its provider tells. */
    public Optional<String> reasoningContent() {
        return Optional.ofNullable(reasoning);
    }

    /** Why the model refuses, if it does. */
    public Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** The tools that the model asks for; empty when it asks for none. */
    public List<ToolCall> toolCalls() {
        return toolCalls;
    }

    /** Fields beyond these, as plain Java values: annotations, audio, a provider's own. */
    public Map<String, @Nullable Object> extraFields() {
        return extraFields;
    }

    @Override
    public String toString() {
        return "AssistantMessage[" + Objects.requireNonNullElse(content, "") + (toolCalls.isEmpty() ? "" : toolCalls)
                + "]";
    }
}
