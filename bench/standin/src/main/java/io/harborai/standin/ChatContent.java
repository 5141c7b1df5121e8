package io.harborai.standin;

import java.util.ArrayList;
import java.util.List;

import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * What the assistant says in each choice of a chat answer.
 *
 * @param reasoning the pieces of {@code reasoning_content}, empty for none
 * @param tools the tools called; then there is no content
 * @param pieces the pieces of the content, one per token
 * @param finishReason why it ends
 */
record ChatContent(List<String> reasoning, List<ToolUse> tools, List<String> pieces, String finishReason) {

    /**
     * A tool called.
     *
     * @param pieces the pieces of the arguments, one per token
     */
    record ToolUse(String name, List<String> pieces) {
        String arguments() {
            return String.join("", pieces);
        }
    }

    static final int DEFAULT_TOKENS = 20;
    /** The most of the last user message that is echoed, in characters. */
    static final int MAX_ECHO_CHARS = 200;
    private static final int REASONING_TOKENS = 5;
    /** What stands before a schema in a system message; the schema goes on to its end. */
    private static final String SCHEMA_MARK = "JSON Schema:\n";

    static ChatContent of(RequestBody request, ModelName model, Conversation conversation) {
        List<String> reasoning = model.has(Directive.REASONING)
                ? Pieces.of("The stand-in pretends to think — 想一想 🤔.", REASONING_TOKENS)
                : List.of();
        int tokens = (int) model.value(Directive.TOKENS, DEFAULT_TOKENS);
        if (model.has(Directive.HUGE)) {
            List<String> pieces = Pieces.huge((int) model.value(Directive.HUGE, 1));
            return new ChatContent(reasoning, List.of(), pieces, model.has(Directive.LENGTH) ? "length" : "stop");
        }
        boolean answered = conversation.lastRole().equals("tool")
                && conversation.answers() >= model.value(Directive.TOOL_ROUNDS, 0);
        List<JsonObject> functions = answered ? List.of() : chosenTools(request, model);
        if (!functions.isEmpty()) {
            List<ToolUse> uses = functions.stream().map(function -> use(function, model, tokens)).toList();
            return new ChatContent(reasoning, uses, List.of(), "tool_calls");
        }
        if (model.has(Directive.PARROT)) {
            return new ChatContent(reasoning, List.of(), Pieces.of(conversation.lastUserText(), tokens),
                    model.has(Directive.LENGTH) ? "length" : "stop");
        }
        String structured = structured(request, model, conversation);
        List<String> pieces = structured != null
                ? Pieces.of(structured, tokens)
                : Pieces.padded(plain(conversation), tokens);
        int limit = request.number("max_completion_tokens",
                request.number("max_tokens", Integer.MAX_VALUE, 1, Integer.MAX_VALUE), 1, Integer.MAX_VALUE);
        boolean cut = limit < pieces.size();
        return new ChatContent(reasoning, List.of(), cut ? List.copyOf(pieces.subList(0, limit)) : pieces,
                cut || model.has(Directive.LENGTH) ? "length" : "stop");
    }

    /** The whole text. */
    String text() {
        return String.join("", pieces);
    }

    /** The pieces of everything, one per token. */
    int tokens() {
        return reasoning.size() + pieces.size() + tools.stream().mapToInt(tool -> tool.pieces().size()).sum();
    }

    private static ToolUse use(JsonObject function, ModelName model, int tokens) {
        Object parameters = function.getValue("parameters");
        String arguments = parameters instanceof JsonObject schema ? Json.encode(SchemaSample.of(schema)) : "{}";
        return new ToolUse(
                model.has(Directive.UNKNOWN_TOOL) ? "no_such_tool" : String.valueOf(function.getValue("name")),
                Pieces.of(model.has(Directive.BAD_ARGUMENTS) ? "{\"cut off" : arguments, tokens));
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

    private static @Nullable String structured(RequestBody request, ModelName model, Conversation conversation) {
        String json = json(request, conversation.instructions());
        if (json != null && conversation.answers() < model.value(Directive.UNFIT, 0)) {
            json = "{\"unfit\":" + conversation.answers() + "}";
        }
        return json != null && model.has(Directive.CHATTY)
                ? "Here it is:\n```json\n" + json + "\n```\nAny questions?"
                : json;
    }

    private static @Nullable String json(RequestBody request, String instructions) {
        JsonObject format = request.objectOrEmpty("response_format");
        int schemaAt = instructions.indexOf(SCHEMA_MARK);
        if (schemaAt >= 0) {
            return Json
                    .encode(SchemaSample.of(new JsonObject(instructions.substring(schemaAt + SCHEMA_MARK.length()))));
        }
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

    /** The functions that the answer calls: the one that is named, else as many as are asked for, from the first. */
    private static List<JsonObject> chosenTools(RequestBody request, ModelName model) {
        JsonArray tools = request.listOrEmpty("tools");
        Object choice = request.value("tool_choice");
        if (tools.isEmpty() || ("none".equals(choice) && !model.has(Directive.TOOLS))) {
            return List.of();
        }
        Object wanted = choice instanceof JsonObject named && named.getValue("function") instanceof JsonObject function
                ? function.getValue("name")
                : null;
        List<JsonObject> chosen = new ArrayList<>();
        for (Object tool : tools) {
            if (tool instanceof JsonObject object && object.getValue("function") instanceof JsonObject function
                    && (wanted == null || wanted.equals(function.getValue("name")))
                    && chosen.size() < model.value(Directive.TOOL_CALLS, 1)) {
                chosen.add(function);
            }
        }
        if (!chosen.isEmpty()) {
            return chosen;
        }
        throw new BadRequest("'tools' holds no function" + (wanted == null ? "" : " named " + wanted), "tools");
    }
}
