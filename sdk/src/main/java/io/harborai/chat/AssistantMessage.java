package io.harborai.chat;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.harborai.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** What the model says. Immutable. */
public final class AssistantMessage {
    private final Role role;
    private final @Nullable String content;
    private final @Nullable String reasoning;
    private final Map<String, @Nullable Object> reasoningFields;
    private final @Nullable String refusal;
    private final List<ToolCall> toolCalls;
    private final Map<String, @Nullable Object> extraFields;

    AssistantMessage(JsonObject message, boolean splitThinkTags) {
        this.role = new Role(Objects.requireNonNullElse(message.takeString("role"), Role.ASSISTANT.value()));
        this.reasoningFields = Reasoning.fields(message);
        String thought = Reasoning.take(message);
        String text = message.takeString("content");
        text = text == null ? textOfParts(message.peek("content")) : text;
        if (splitThinkTags && text != null && text.stripLeading().startsWith("<think>")) {
            ThinkSplitter splitter = new ThinkSplitter();
            ThinkSplitter.Split split = splitter.add(text);
            ThinkSplitter.Split rest = splitter.finish();
            thought = Stream.of(thought, split.reasoning(), rest.reasoning()).filter(Objects::nonNull)
                    .collect(Collectors.joining());
            text = Objects.requireNonNullElse(split.content(), "");
        }
        this.reasoning = thought;
        this.content = text;
        this.refusal = message.takeString("refusal");
        List<JsonObject> calls = message.takeObjects("tool_calls");
        this.toolCalls = calls == null ? List.of() : calls.stream().map(ToolCall::new).toList();
        message.dropNull("content", "refusal", "tool_calls");
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

    /**
     * What a reasoning model thought before, if its provider tells, whichever way: {@code reasoning_content},
     * {@code reasoning}, {@code thinking}, {@code reasoning_details}, {@code thinking_blocks} or parts of the content. Tags
     * inside the text only when the request asks for it: {@link ChatRequestBuilder#splitThinkTags}.
     */
    public Optional<String> reasoning() {
        return Optional.ofNullable(reasoning);
    }

    /** The fields that the reasoning came in. */
    Map<String, @Nullable Object> reasoningFields() {
        return reasoningFields;
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
