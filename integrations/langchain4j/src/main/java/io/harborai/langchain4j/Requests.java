package io.harborai.langchain4j;

import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.audio.Audio;
import dev.langchain4j.data.image.Image;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.AudioContent;
import dev.langchain4j.data.message.Content;
import dev.langchain4j.data.message.CustomMessage;
import dev.langchain4j.data.message.ImageContent;
import dev.langchain4j.data.message.PdfFileContent;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.TextContent;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.pdf.PdfFile;
import dev.langchain4j.exception.UnsupportedFeatureException;
import dev.langchain4j.internal.JsonSchemaElementUtils;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import io.harborai.chat.ChatMessage;
import io.harborai.chat.ChatRequestBuilder;
import io.harborai.chat.ContentPart;
import io.harborai.chat.ResponseFormat;
import io.harborai.chat.Tool;
import io.harborai.chat.ToolChoice;
import org.jspecify.annotations.Nullable;

/** LangChain4j's requests in the SDK's words. */
final class Requests {
    private Requests() {
    }

    static ChatRequestBuilder of(ChatRequest request, boolean strict) {
        ChatRequestBuilder builder = io.harborai.chat.ChatRequest.builder();
        request.messages().forEach(message -> builder.message(message(message)));
        if (request.modelName() != null) {
            builder.model(request.modelName());
        }
        numbers(request, builder);
        List<String> stops = request.stopSequences();
        if (stops != null && !stops.isEmpty()) {
            builder.stop(stops.toArray(String[]::new));
        }
        List<ToolSpecification> tools = request.toolSpecifications();
        if (tools != null && !tools.isEmpty()) {
            builder.tools(tools.stream().map(Requests::tool).toArray(Tool[]::new));
            if (request.toolChoice() != null) {
                builder.toolChoice(switch (request.toolChoice()) {
                    case AUTO -> ToolChoice.AUTO;
                    case REQUIRED -> ToolChoice.REQUIRED;
                    case NONE -> ToolChoice.NONE;
                });
            }
        }
        format(request.responseFormat(), strict, builder);
        return builder;
    }

    private static void numbers(ChatRequest request, ChatRequestBuilder builder) {
        if (request.temperature() != null) {
            builder.temperature(request.temperature());
        }
        if (request.topP() != null) {
            builder.topP(request.topP());
        }
        if (request.topK() != null) {
            builder.put("top_k", request.topK());
        }
        if (request.frequencyPenalty() != null) {
            builder.frequencyPenalty(request.frequencyPenalty());
        }
        if (request.presencePenalty() != null) {
            builder.presencePenalty(request.presencePenalty());
        }
        if (request.maxOutputTokens() != null) {
            builder.maxTokens(request.maxOutputTokens());
        }
    }

    private static void format(dev.langchain4j.model.chat.request.@Nullable ResponseFormat format, boolean strict,
            ChatRequestBuilder builder) {
        if (format == null || format.type() != ResponseFormatType.JSON) {
            return;
        }
        JsonSchema schema = format.jsonSchema();
        builder.responseFormat(schema == null
                ? ResponseFormat.JSON_OBJECT
                : ResponseFormat.jsonSchema(schema.name(),
                        schema(JsonSchemaElementUtils.toMap(schema.rootElement(), strict)),
                        strict));
    }

    private static Tool tool(ToolSpecification said) {
        boolean strict = Boolean.TRUE.equals(said.strict());
        Map<String, Object> parameters = said.parameters() == null
                ? Map.of("type", "object", "properties", Map.of())
                : schema(JsonSchemaElementUtils.toMap(said.parameters(), strict));
        String description = said.description() == null ? "" : said.description();
        Tool tool = Tool.function(said.name(), description, parameters);
        return strict ? tool.strict() : tool;
    }

    private static Map<String, Object> schema(Map<String, Object> made) {
        Map<String, Object> plain = new LinkedHashMap<>();
        made.forEach((name, value) -> plain.put(name, plain(value)));
        return plain;
    }

    /** LangChain4j's schemas have arrays in them, which are no JSON values here. */
    private static Object plain(Object value) {
        if (value instanceof Object[] array) {
            return Arrays.stream(array).map(Requests::plain).toList();
        }
        if (value instanceof Collection<?> list) {
            return list.stream().map(Requests::plain).toList();
        }
        if (value instanceof Map<?, ?> object) {
            Map<String, Object> fields = new LinkedHashMap<>();
            object.forEach((name, inner) -> fields.put(String.valueOf(name), plain(inner)));
            return fields;
        }
        return value;
    }

    private static ChatMessage message(dev.langchain4j.data.message.ChatMessage message) {
        if (message instanceof SystemMessage system) {
            return ChatMessage.system(system.text());
        }
        if (message instanceof UserMessage user) {
            return user(user);
        }
        if (message instanceof AiMessage ai) {
            return Answers.sentBack(ai);
        }
        if (message instanceof ToolExecutionResultMessage result) {
            if (!result.hasSingleText()) {
                throw new UnsupportedFeatureException("The result of the tool '" + result.toolName()
                        + "' is more than one text; results are sent as text.");
            }
            return ChatMessage.tool(result.id() == null ? result.toolName() : result.id(), result.text());
        }
        if (message instanceof CustomMessage custom) {
            return ChatMessage.of(custom.attributes());
        }
        throw new UnsupportedFeatureException("Messages of the type " + message.type() + " cannot be sent.");
    }

    private static ChatMessage user(UserMessage user) {
        ChatMessage message = user.hasSingleText()
                ? ChatMessage.user(user.singleText())
                : ChatMessage.user(user.contents().stream().map(Requests::part).toArray(ContentPart[]::new));
        return user.name() == null ? message : message.with("name", user.name());
    }

    private static ContentPart part(Content content) {
        if (content instanceof TextContent text) {
            return ContentPart.text(text.text());
        }
        if (content instanceof ImageContent image) {
            return image(image);
        }
        if (content instanceof AudioContent sound) {
            return sound(sound.audio());
        }
        if (content instanceof PdfFileContent document) {
            return document(document.pdfFile());
        }
        throw new UnsupportedFeatureException("Content of the type " + content.type() + " cannot be sent.");
    }

    private static ContentPart image(ImageContent content) {
        Image image = content.image();
        String url = image.url() != null
                ? image.url().toString()
                : "data:" + (image.mimeType() == null ? "image/png" : image.mimeType()) + ";base64,"
                        + image.base64Data();
        return content.detailLevel() == null
                ? ContentPart.imageUrl(url)
                : ContentPart.imageUrl(url, switch (content.detailLevel()) {
                    case LOW -> "low";
                    case MEDIUM, HIGH, ULTRA_HIGH -> "high";
                    case AUTO -> "auto";
                });
    }

    private static ContentPart sound(Audio audio) {
        String data = audio.base64Data();
        byte[] bytes = data != null ? Base64.getDecoder().decode(data) : audio.binaryData();
        if (bytes == null) {
            throw new UnsupportedFeatureException("A sound is sent by its bytes, not by its address.");
        }
        boolean wav = audio.mimeType() != null && audio.mimeType().contains("wav");
        return ContentPart.audio(bytes, wav ? "wav" : "mp3");
    }

    private static ContentPart document(PdfFile file) {
        if (file.base64Data() == null) {
            throw new UnsupportedFeatureException("A document is sent by its bytes, not by its address.");
        }
        return ContentPart.of(Map.of("type", "file", "file", Map.of("filename", "document.pdf", "file_data",
                "data:application/pdf;base64," + file.base64Data())));
    }
}
