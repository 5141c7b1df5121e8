package io.harborai.standin;

import java.util.List;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What the assistant says in each choice of a chat answer.
 *
 * @param reasoning the pieces of {@code reasoning_content}, empty for none
 * @param tool the name of the tool called, or null; then the pieces are its arguments
 * @param pieces the pieces of the content or of the tool's arguments, one per token
 * @param finishReason why it ends
 */
record ChatContent(List<String> reasoning, @Nullable String tool, List<String> pieces, String finishReason) {

    static final int DEFAULT_TOKENS = 20;
    /** The most of the last user message that is echoed, in characters. */
    static final int MAX_ECHO_CHARS = 200;
    private static final int REASONING_TOKENS = 5;

    static ChatContent of(RequestBody request, ModelName model, Conversation conversation) {
        List<String> reasoning = model.has(Directive.REASONING)
                ? Pieces.of("The stand-in pretends to think — 想一想 🤔.", REASONING_TOKENS)
                : List.of();
        int tokens = (int) model.value(Directive.TOKENS, DEFAULT_TOKENS);
        if (model.has(Directive.HUGE)) {
            List<String> pieces = Pieces.huge((int) model.value(Directive.HUGE, 1));
            return new ChatContent(reasoning, null, pieces, model.has(Directive.LENGTH) ? "length" : "stop");
        }
        JsonObject function = conversation.lastRole().equals("tool") ? null : chosenTool(request, model);
        if (function != null) {
            Object parameters = function.getValue("parameters");
            String arguments = parameters instanceof JsonObject schema ? Json.encode(SchemaSample.of(schema)) : "{}";
            return new ChatContent(reasoning, String.valueOf(function.getValue("name")), Pieces.of(arguments, tokens),
                    "tool_calls");
        }
        String structured = structured(request);
        List<String> pieces = structured != null
                ? Pieces.of(structured, tokens)
                : Pieces.padded(plain(conversation), tokens);
        int limit = request.number("max_completion_tokens",
                request.number("max_tokens", Integer.MAX_VALUE, 1, Integer.MAX_VALUE), 1, Integer.MAX_VALUE);
        boolean cut = limit < pieces.size();
        return new ChatContent(reasoning, null, cut ? List.copyOf(pieces.subList(0, limit)) : pieces,
                cut || model.has(Directive.LENGTH) ? "length" : "stop");
    }

    /** The whole text, or the whole arguments. */
    String text() {
        return String.join("", pieces);
    }

    private static String plain(Conversation conversation) {
        if (conversation.lastRole().equals("tool")) {
            return "This is HarborAI's stand-in, no model (替身，不是模型 🙂). The tool answered: "
                    + conversation.lastText();
        }
        return greeting(conversation.lastUserText());
    }

    /** The default answer to a user's text. */
    static String greeting(String userText) {
        int end = userText.length() <= MAX_ECHO_CHARS ? userText.length() : MAX_ECHO_CHARS;
        if (end > 0 && Character.isHighSurrogate(userText.charAt(end - 1))) {
            end--;
        }
        return "This is HarborAI's stand-in, no model (替身，不是模型 🙂). You said: " + userText.substring(0, end);
    }

    private static @Nullable String structured(RequestBody request) {
        JsonObject format = request.objectOrEmpty("response_format");
        if ("json_object".equals(format.getValue("type"))) {
            return "{\"answer\":\"This is HarborAI's stand-in, no model\"}";
        }
        if (!"json_schema".equals(format.getValue("type"))) {
            return null;
        }
        if (format.getValue("json_schema") instanceof JsonObject named
                && named.getValue("schema") instanceof JsonObject schema) {
            return Json.encode(SchemaSample.of(schema));
        }
        throw new BadRequest("'response_format.json_schema.schema' must be an object", "response_format");
    }

    /** The function that the answer calls: the one that is named, else the first. */
    private static @Nullable JsonObject chosenTool(RequestBody request, ModelName model) {
        JsonArray tools = request.listOrEmpty("tools");
        Object choice = request.value("tool_choice");
        if (tools.isEmpty() || ("none".equals(choice) && !model.has(Directive.TOOLS))) {
            return null;
        }
        Object wanted = choice instanceof JsonObject named && named.getValue("function") instanceof JsonObject function
                ? function.getValue("name")
                : null;
        for (Object tool : tools) {
            if (tool instanceof JsonObject object && object.getValue("function") instanceof JsonObject function
                    && (wanted == null || wanted.equals(function.getValue("name")))) {
                return function;
            }
        }
        throw new BadRequest("'tools' holds no function" + (wanted == null ? "" : " named " + wanted), "tools");
    }
}
