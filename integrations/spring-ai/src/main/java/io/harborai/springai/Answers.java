package io.harborai.springai;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.harborai.chat.ChatChunk;
import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatMessage;
import io.harborai.chat.Choice;
import io.harborai.chat.ToolCall;
import io.harborai.reply.Usage;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.metadata.ChatGenerationMetadata;
import org.springframework.ai.chat.metadata.ChatResponseMetadata;
import org.springframework.ai.chat.metadata.DefaultUsage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.model.Generation;

/** The SDK's answers in Spring AI's words, and the way back of what the model said. */
final class Answers {
    /** What the model thought, among a message's properties. */
    static final String THOUGHTS = "reasoningContent";
    /** Where a message with calls of tools has it as it came: signed thoughts and calls must go back to the letter. */
    static final String AS_IT_CAME = "harborai.message";

    private Answers() {
    }

    static ChatResponse of(ChatCompletion completion) {
        return response(completion, true);
    }

    /** The end of a stream, whose texts have been told. */
    static ChatResponse last(ChatCompletion completion) {
        return response(completion, false);
    }

    private static ChatResponse response(ChatCompletion completion, boolean texts) {
        List<Generation> generations = new ArrayList<>();
        for (Choice choice : completion.choices()) {
            generations.add(new Generation(message(choice.message(), texts), ChatGenerationMetadata.builder()
                    .finishReason(choice.finishReason().map(reason -> reason.value()).orElse("")).build()));
        }
        return new ChatResponse(generations, ChatResponseMetadata.builder().id(completion.id())
                .model(completion.model()).usage(tokens(completion.usage().orElse(null)))
                .keyValue("harborai.target", completion.info().target())
                .keyValue("harborai.trace_id", completion.info().traceId()).build());
    }

    /** A piece of a stream; null when it has neither text nor thoughts. */
    static @Nullable ChatResponse piece(ChatChunk chunk) {
        if (chunk.text().isEmpty() && chunk.reasoningText().isEmpty()) {
            return null;
        }
        Map<String, Object> properties = chunk.reasoningText().isEmpty()
                ? Map.of()
                : Map.of(THOUGHTS, chunk.reasoningText());
        AssistantMessage message = AssistantMessage.builder().content(chunk.text()).properties(properties).build();
        return new ChatResponse(List.of(new Generation(message)), ChatResponseMetadata.builder().id(chunk.id())
                .model(chunk.model()).build());
    }

    private static AssistantMessage message(io.harborai.chat.AssistantMessage said, boolean texts) {
        Map<String, Object> properties = new LinkedHashMap<>();
        if (texts) {
            said.reasoning().ifPresent(thoughts -> properties.put(THOUGHTS, thoughts));
        }
        if (!said.toolCalls().isEmpty()) {
            properties.put(AS_IT_CAME, ChatMessage.withReasoning(said).toJson());
        }
        return AssistantMessage.builder().content(texts ? said.content().orElse("") : "").properties(properties)
                .toolCalls(said.toolCalls().stream().map(Answers::call).toList()).build();
    }

    private static AssistantMessage.ToolCall call(ToolCall call) {
        return new AssistantMessage.ToolCall(call.id(), "function", call.name(), call.arguments());
    }

    static DefaultUsage tokens(@Nullable Usage usage) {
        return usage == null
                ? new DefaultUsage(0, 0, 0)
                : new DefaultUsage(whole(usage.promptTokens()), whole(usage.completionTokens()),
                        whole(usage.totalTokens()), usage);
    }

    private static int whole(long tokens) {
        return (int) Math.min(Integer.MAX_VALUE, tokens);
    }

    /** What the model said, for the next request: its calls as they came, unless somebody has changed them since. */
    static ChatMessage sentBack(AssistantMessage message) {
        List<Map<String, @Nullable Object>> calls = new ArrayList<>();
        for (AssistantMessage.ToolCall call : message.getToolCalls()) {
            Map<String, @Nullable Object> json = new LinkedHashMap<>();
            json.put("id", call.id());
            json.put("type", "function");
            json.put("function", Map.of("name", call.name(), "arguments", call.arguments()));
            calls.add(json);
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (message.getMetadata().get(AS_IT_CAME) instanceof Map<?, ?> came && same(came, message.getToolCalls())) {
            came.forEach((name, value) -> fields.put(String.valueOf(name), value));
            return ChatMessage.of(fields);
        }
        fields.put("role", "assistant");
        fields.put("content", calls.isEmpty() || message.getText() != null && !message.getText().isEmpty()
                ? message.getText()
                : null);
        if (!calls.isEmpty()) {
            fields.put("tool_calls", calls);
        }
        return ChatMessage.of(fields);
    }

    private static boolean same(Map<?, ?> came, List<AssistantMessage.ToolCall> calls) {
        if (!(came.get("tool_calls") instanceof List<?> before) || before.size() != calls.size()) {
            return false;
        }
        for (int i = 0; i < calls.size(); i++) {
            if (!(before.get(i) instanceof Map<?, ?> call) || !(call.get("function") instanceof Map<?, ?> function)
                    || !Objects.equals(call.get("id"), calls.get(i).id())
                    || !Objects.equals(function.get("name"), calls.get(i).name())
                    || !Objects.equals(function.get("arguments"), calls.get(i).arguments())) {
                return false;
            }
        }
        return true;
    }
}
