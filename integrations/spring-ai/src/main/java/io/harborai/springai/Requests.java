package io.harborai.springai;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.harborai.chat.ChatMessage;
import io.harborai.chat.ChatRequest;
import io.harborai.chat.ChatRequestBuilder;
import io.harborai.chat.ContentPart;
import io.harborai.chat.ResponseFormat;
import io.harborai.chat.Tool;
import io.harborai.json.JsonValues;
import org.jspecify.annotations.Nullable;
import org.springframework.ai.chat.messages.AssistantMessage;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.ToolResponseMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.prompt.ChatOptions;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.content.Media;
import org.springframework.ai.model.tool.StructuredOutputChatOptions;
import org.springframework.ai.model.tool.ToolCallingChatOptions;
import org.springframework.ai.tool.ToolCallback;
import org.springframework.ai.tool.definition.ToolDefinition;

/** Spring AI's prompts in the SDK's words. */
final class Requests {
    private Requests() {
    }

    static ChatRequestBuilder of(Prompt prompt, ChatOptions defaults) {
        ChatRequestBuilder builder = ChatRequest.builder();
        for (Message message : prompt.getInstructions()) {
            messages(message).forEach(builder::message);
        }
        Said said = new Said(prompt.getOptions(), defaults);
        said.tell(ChatOptions::getModel, builder::model);
        said.tell(ChatOptions::getTemperature, builder::temperature);
        said.tell(ChatOptions::getTopP, builder::topP);
        said.tell(ChatOptions::getTopK, count -> builder.put("top_k", count));
        said.tell(ChatOptions::getMaxTokens, count -> builder.maxTokens(count));
        said.tell(ChatOptions::getFrequencyPenalty, builder::frequencyPenalty);
        said.tell(ChatOptions::getPresencePenalty, builder::presencePenalty);
        said.tell(ChatOptions::getStopSequences, stops -> builder.stop(stops.toArray(String[]::new)));
        said.tell(options -> options instanceof StructuredOutputChatOptions structured
                ? structured.getOutputSchema()
                : null,
                schema -> builder.responseFormat(ResponseFormat.jsonSchema("answer",
                        JsonValues.parseObject("the output schema", schema), false)));
        said.tell(Requests::tools, tools -> builder.tools(tools.toArray(Tool[]::new)));
        return builder;
    }

    /** What a prompt says, and what counts when it does not. */
    private record Said(@Nullable ChatOptions first, ChatOptions second) {
        <T> void tell(Function<ChatOptions, @Nullable T> option, Teller<T> teller) {
            T value = first == null ? null : option.apply(first);
            if (value == null) {
                value = option.apply(second);
            }
            if (value != null) {
                teller.tell(value);
            }
        }
    }

    /** Takes a value into the request. */
    @FunctionalInterface
    private interface Teller<T> {
        Object tell(T value);
    }

    private static @Nullable List<Tool> tools(ChatOptions options) {
        if (!(options instanceof ToolCallingChatOptions calling) || calling.getToolCallbacks() == null
                || calling.getToolCallbacks().isEmpty()) {
            return null;
        }
        List<Tool> tools = new ArrayList<>();
        for (ToolCallback callback : calling.getToolCallbacks()) {
            ToolDefinition said = callback.getToolDefinition();
            tools.add(Tool.function(said.name(), said.description(), said.inputSchema()));
        }
        return tools;
    }

    private static Stream<ChatMessage> messages(Message message) {
        if (message instanceof ToolResponseMessage results) {
            return results.getResponses().stream()
                    .map(result -> ChatMessage.tool(result.id(), result.responseData()));
        }
        if (message instanceof AssistantMessage said) {
            return Stream.of(Answers.sentBack(said));
        }
        String text = message.getText() == null ? "" : message.getText();
        if (message instanceof UserMessage user) {
            return Stream.of(user.getMedia().isEmpty() ? ChatMessage.user(text) : shown(text, user.getMedia()));
        }
        return Stream.of(ChatMessage.of(Map.of("role", message.getMessageType().getValue(), "content", text)));
    }

    private static ChatMessage shown(String text, List<Media> media) {
        List<ContentPart> parts = new ArrayList<>();
        if (!text.isEmpty()) {
            parts.add(ContentPart.text(text));
        }
        media.forEach(each -> parts.add(part(each)));
        return ChatMessage.user(parts.toArray(ContentPart[]::new));
    }

    private static ContentPart part(Media media) {
        String type = media.getMimeType().getType();
        String subtype = media.getMimeType().getSubtype();
        if (type.equals("image")) {
            return media.getData() instanceof String url
                    ? ContentPart.imageUrl(url)
                    : ContentPart.image(media.getDataAsByteArray(), type + "/" + subtype);
        }
        if (media.getData() instanceof String url) {
            throw new IllegalArgumentException("media of the type " + media.getMimeType()
                    + " is sent by its bytes, not by its address " + url);
        }
        if (type.equals("audio")) {
            return ContentPart.audio(media.getDataAsByteArray(), subtype.contains("wav") ? "wav" : "mp3");
        }
        if (subtype.equals("pdf")) {
            String data = java.util.Base64.getEncoder().encodeToString(media.getDataAsByteArray());
            return ContentPart.of(Map.of("type", "file", "file", Map.of("filename", media.getName() + ".pdf",
                    "file_data", "data:application/pdf;base64," + data)));
        }
        throw new IllegalArgumentException("media of the type " + media.getMimeType()
                + " cannot be sent: pictures, sounds and PDF documents can");
    }
}
