package io.harborai.langchain4j;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import io.harborai.chat.AssistantMessage;
import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatMessage;
import io.harborai.chat.ToolCall;
import io.harborai.reply.Usage;
import org.jspecify.annotations.Nullable;

/** The SDK's answers in LangChain4j's words, and the way back of what the model said. */
final class Answers {
    /** Where an {@link AiMessage} carries its message as it came: signed thoughts and calls must go back to the letter. */
    static final String AS_IT_CAME = "harborai.message";

    private Answers() {
    }

    static ChatResponse of(ChatCompletion completion) {
        return ChatResponse.builder()
                .aiMessage(completion.message().map(Answers::message).orElseGet(() -> AiMessage.builder().build()))
                .id(completion.id()).modelName(completion.model())
                .tokenUsage(completion.usage().map(Answers::tokens).orElse(null))
                .finishReason(completion.finishReason().map(Answers::reason).orElse(null)).build();
    }

    private static AiMessage message(AssistantMessage said) {
        AiMessage.Builder message = AiMessage.builder().text(said.content().filter(text -> !text.isEmpty())
                .orElse(null)).thinking(said.reasoning().filter(text -> !text.isEmpty()).orElse(null));
        if (!said.toolCalls().isEmpty()) {
            message.toolExecutionRequests(said.toolCalls().stream().map(Answers::request).toList());
            message.attributes(Map.of(AS_IT_CAME, ChatMessage.withReasoning(said).toJson()));
        }
        return message.build();
    }

    private static ToolExecutionRequest request(ToolCall call) {
        return ToolExecutionRequest.builder().id(call.id()).name(call.name()).arguments(call.arguments()).build();
    }

    static TokenUsage tokens(Usage usage) {
        return new TokenUsage(whole(usage.promptTokens()), whole(usage.completionTokens()), whole(usage.totalTokens()));
    }

    private static int whole(long tokens) {
        return (int) Math.min(Integer.MAX_VALUE, tokens);
    }

    private static FinishReason reason(io.harborai.chat.FinishReason reason) {
        return switch (reason.value()) {
            case "stop" -> FinishReason.STOP;
            case "length" -> FinishReason.LENGTH;
            case "tool_calls", "function_call" -> FinishReason.TOOL_EXECUTION;
            case "content_filter" -> FinishReason.CONTENT_FILTER;
            default -> FinishReason.OTHER;
        };
    }

    /** What the model said, for the next request: as it came, unless somebody has changed it since. */
    static ChatMessage sentBack(AiMessage message) {
        List<Map<String, @Nullable Object>> calls = new ArrayList<>();
        for (ToolExecutionRequest request : message.toolExecutionRequests()) {
            Map<String, @Nullable Object> call = new LinkedHashMap<>();
            call.put("id", request.id() == null ? "call_" + calls.size() : request.id());
            call.put("type", "function");
            call.put("function", Map.of("name", request.name(), "arguments",
                    request.arguments() == null ? "{}" : request.arguments()));
            calls.add(call);
        }
        if (message.attributes().get(AS_IT_CAME) instanceof Map<?, ?> came && same(came, message, calls)) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            came.forEach((name, value) -> fields.put(String.valueOf(name), value));
            return ChatMessage.of(fields);
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("role", "assistant");
        fields.put("content", message.text());
        if (!calls.isEmpty()) {
            fields.put("tool_calls", calls);
        }
        return ChatMessage.of(fields);
    }

    private static boolean same(Map<?, ?> came, AiMessage message, List<Map<String, @Nullable Object>> calls) {
        String text = came.get("content") instanceof String said && !said.isEmpty() ? said : null;
        if (!Objects.equals(text, message.text()) || !(came.get("tool_calls") instanceof List<?> before)
                || before.size() != calls.size()) {
            return false;
        }
        for (int i = 0; i < calls.size(); i++) {
            if (!(before.get(i) instanceof Map<?, ?> call) || !(call.get("function") instanceof Map<?, ?> function)
                    || !Objects.equals(call.get("id"), calls.get(i).get("id"))
                    || !(calls.get(i).get("function") instanceof Map<?, ?> now)
                    || !Objects.equals(function.get("name"), now.get("name"))
                    || !Objects.equals(function.get("arguments"), now.get("arguments"))) {
                return false;
            }
        }
        return true;
    }
}
