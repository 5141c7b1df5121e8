package io.harborai.chat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/** A message of a request. Immutable. */
public final class ChatMessage {
    private final Map<String, @Nullable Object> json;

    private ChatMessage(Map<String, ? extends @Nullable Object> json) {
        this.json = Fields.frozen(json);
    }

    private static ChatMessage of(Role role, Object content) {
        return new ChatMessage(Fields.of("role", role.value(), "content", content));
    }

    /** Instructions. */
    public static ChatMessage system(String text) {
        return of(Role.SYSTEM, text);
    }

    /** Instructions, in the words of newer OpenAI models. */
    public static ChatMessage developer(String text) {
        return of(Role.DEVELOPER, text);
    }

    /** What the user says. */
    public static ChatMessage user(String text) {
        return of(Role.USER, text);
    }

    /** What the user says and shows. */
    public static ChatMessage user(ContentPart... parts) {
        return of(Role.USER, Arrays.stream(parts).map(ContentPart::toJson).toList());
    }

    /** What the model said. */
    public static ChatMessage assistant(String text) {
        return of(Role.ASSISTANT, text);
    }

    /**
     * What the model said in an earlier reply, its tool calls included. Its reasoning is not sent back: most providers ignore
     * or refuse it; see {@link #withReasoning}.
     */
    public static ChatMessage of(AssistantMessage message) {
        List<Map<String, @Nullable Object>> calls = message.toolCalls().stream().map(ToolCall::toJson).toList();
        return new ChatMessage(Fields.with(Fields.of("role", Role.ASSISTANT.value(), "refusal",
                message.refusal().orElse(null), "tool_calls", calls.isEmpty() ? null : calls), "content",
                message.content().orElse(null)));
    }

    /**
     * The same with what the model thought, in the fields that it came in. DeepSeek, Moonshot and Zhipu want that for messages
     * that call tools (DeepSeek refuses the request without), and for no others; OpenRouter passes it on to the models that do.
     * A {@link ToolLoop} follows these rules by itself.
     */
    public static ChatMessage withReasoning(AssistantMessage message) {
        ChatMessage said = of(message);
        for (Map.Entry<String, @Nullable Object> field : message.reasoningFields().entrySet()) {
            said = said.with(field.getKey(), field.getValue());
        }
        return said;
    }

    /** The result of a tool call, by its id. */
    public static ChatMessage tool(String toolCallId, String result) {
        return new ChatMessage(Fields.of("role", Role.TOOL.value(), "tool_call_id",
                Fields.text("toolCallId", toolCallId), "content", result));
    }

    /** Any message, as a JSON object of plain Java values. */
    public static ChatMessage of(Map<String, ? extends @Nullable Object> json) {
        if (!(json.get("role") instanceof String)) {
            throw new IllegalArgumentException("a message must have a 'role'");
        }
        return new ChatMessage(json);
    }

    /** The same message with one more field, or another value of it: for example {@code name}. */
    public ChatMessage with(String field, @Nullable Object jsonValue) {
        return new ChatMessage(Fields.with(json, field, jsonValue));
    }

    /** Whose message it is. */
    public Role role() {
        return new Role(String.valueOf(json.get("role")));
    }

    /** The message as it is sent; cannot be changed. */
    public Map<String, @Nullable Object> toJson() {
        return json;
    }

    @Override
    public String toString() {
        return "ChatMessage[" + role() + "]";
    }
}
