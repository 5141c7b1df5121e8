package io.harborai.knowledge.http;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.harborai.knowledge.answer.Answer;
import io.harborai.knowledge.answer.Answers;
import io.harborai.knowledge.answer.Question;
import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.KnowledgeCollection;
import io.harborai.knowledge.collection.KnowledgeException;
import io.harborai.knowledge.index.IndexException;
import io.harborai.knowledge.ingest.KnowledgeBase;
import io.harborai.knowledge.retrieve.FoundPassage;
import io.harborai.knowledge.retrieve.SearchRequest;
import io.harborai.knowledge.session.SettingsStore;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebCaller;
import io.harborai.platform.web.WebReply;
import io.harborai.platform.web.WebRequest;
import io.harborai.platform.web.WebRoute;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * {@code /mcp}: the knowledge base as tools of the Model Context Protocol, by its streamable HTTP without sessions: each message
 * is a POST, each answer one JSON object. Everything is asked on the account of the key that is sent.
 */
final class ToolRoutes {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final String LATEST = "2025-06-18";
    private static final Set<String> KNOWN = Set.of("2024-11-05", "2025-03-26", LATEST);
    private static final int BROKEN = -32_700;
    private static final int NO_REQUEST = -32_600;
    private static final int NO_METHOD = -32_601;
    private static final int WRONG = -32_602;
    private static final int MOST_FOUND = 20;
    private static final long MOST_BYTES = 1 << 20;

    private final KnowledgeBase base;
    private final Answers answers;
    private final SettingsStore settings;
    private final String version;

    ToolRoutes(KnowledgeBase base, Answers answers, SettingsStore settings, String version) {
        this.base = base;
        this.answers = answers;
        this.settings = settings;
        this.version = version;
    }

    /** A message that cannot be answered as it was meant. */
    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        private final int code;

        Refused(int code, String message) {
            super(message);
            this.code = code;
        }
    }

    List<WebRoute> routes() {
        return List.of(Envelope.route("POST", "/mcp", WebAccess.CALLER,
                "The knowledge base as tools (Model Context Protocol, streamable HTTP).", this::answer)
                .upTo(MOST_BYTES));
    }

    private WebReply answer(WebRequest request) {
        JsonNode message;
        try {
            message = JSON.readTree(new String(request.body(), StandardCharsets.UTF_8));
        } catch (JacksonException e) {
            return error(Map.of(), BROKEN, "this is no JSON: " + e.getOriginalMessage());
        }
        JsonNode id = message.path("id");
        String method = message.path("method").asString("");
        if (!message.isObject() || !message.path("jsonrpc").asString("").equals("2.0")) {
            return error(Map.of(), NO_REQUEST, "a message is one object with \"jsonrpc\": \"2.0\"");
        }
        if (id.isMissingNode() || method.isEmpty()) {
            // Notifications, and answers to what was never asked.
            return new WebReply.Whole(202, "application/json", Map.of(), new byte[0]);
        }
        try {
            Map<String, Object> result = switch (method) {
                case "initialize" -> hello(message.path("params").path("protocolVersion").asString(""));
                case "ping" -> Map.of();
                case "tools/list" -> Map.of("tools", tools());
                case "tools/call" -> call(message.path("params"), request.caller());
                default -> throw new Refused(NO_METHOD, "there is no method " + method);
            };
            return WebReply.json(200, JSON.writeValueAsBytes(Envelope.fields("jsonrpc", "2.0", "id", id, "result",
                    result)));
        } catch (Refused refused) {
            return error(id, refused.code, String.valueOf(refused.getMessage()));
        }
    }

    private static WebReply error(Object id, int code, String message) {
        Map<String, Object> map = Envelope.fields("jsonrpc", "2.0");
        map.put("id", id instanceof Map<?, ?> ? JSON.nullNode() : id);
        map.put("error", Envelope.fields("code", code, "message", message));
        return WebReply.json(200, JSON.writeValueAsBytes(map));
    }

    private Map<String, Object> hello(String asked) {
        return Envelope.fields("protocolVersion", KNOWN.contains(asked) ? asked : LATEST, "capabilities",
                Map.of("tools", Map.of()), "serverInfo",
                Envelope.fields("name", "harborai-knowledge", "version", version));
    }

    private static List<Map<String, Object>> tools() {
        Map<String, Object> collection = text("The collection's name; knowledge_collections tells them.");
        return List.of(
                tool("knowledge_collections", "Lists the collections of documents that may be read.", Map.of(),
                        List.of()),
                tool("knowledge_search", "Searches a collection of documents; gives passages with page and heading.",
                        Map.of("collection", collection, "query", text("What is searched."), "limit",
                                Envelope.fields("type", "integer", "minimum", 1, "maximum", MOST_FOUND)),
                        List.of("collection", "query")),
                tool("knowledge_ask", "Answers a question from a collection of documents, with cited sources.",
                        Map.of("collection", collection, "question", text("The question.")),
                        List.of("collection", "question")));
    }

    private static Map<String, Object> text(String about) {
        return Envelope.fields("type", "string", "description", about);
    }

    private static Map<String, Object> tool(String name, String about, Map<String, Object> properties,
            List<String> required) {
        return Envelope.fields("name", name, "description", about, "inputSchema", Envelope.fields("type", "object",
                "properties", properties, "required", required), "annotations", Map.of("readOnlyHint", true));
    }

    private Map<String, Object> call(JsonNode params, WebCaller caller) throws Refused {
        JsonNode given = params.path("arguments");
        Access access = Envelope.access(caller);
        try {
            return switch (params.path("name").asString("")) {
                case "knowledge_collections" -> content(base.collections().list(access).stream()
                        .map(ToolRoutes::line).collect(Collectors.joining("\n")), false);
                case "knowledge_search" -> content(found(given, access), false);
                case "knowledge_ask" -> content(told(answers.answer(question(given, access, caller.id()),
                        new AnswerRoutes.Silent())), false);
                default -> throw new Refused(WRONG, "there is no tool " + params.path("name").asString("")
                        + "; tools/list tells them");
            };
        } catch (KnowledgeException | IndexException | IllegalArgumentException refused) {
            // What a tool cannot do is said to the model, which may do better.
            return content(String.valueOf(refused.getMessage()), true);
        }
    }

    private static Map<String, Object> content(String text, boolean failed) {
        return Envelope.fields("content", List.of(Envelope.fields("type", "text", "text", text)), "isError", failed);
    }

    private static String line(KnowledgeCollection each) {
        return each.description().isEmpty() ? each.name() : each.name() + ": " + each.description();
    }

    private static String needed(JsonNode given, String field) throws Refused {
        String value = given.path(field).asString("");
        if (value.isBlank()) {
            throw new Refused(WRONG, "the argument " + field + " is missing");
        }
        return value;
    }

    private String found(JsonNode given, Access access) throws Refused {
        String collection = needed(given, "collection");
        SearchRequest asked = SearchRequest.of(needed(given, "query"));
        int most = Math.clamp(given.path("limit").asInt(5), 1, MOST_FOUND);
        List<FoundPassage> passages = base.search(collection, access, asked).passages();
        return passages.isEmpty()
                ? "Nothing was found in " + collection + "."
                : passages.stream().limit(most).map(each -> place(each) + "\n" + each.passage().text())
                        .collect(Collectors.joining("\n\n"));
    }

    private static String place(FoundPassage each) {
        return each.documentName() + (each.passage().page() > 0 ? ", page " + each.passage().page() : "")
                + (each.passage().heading().isEmpty() ? "" : ", " + each.passage().heading());
    }

    private Question question(JsonNode given, Access access, String keyId) throws Refused {
        return new Question(needed(given, "collection"), access, keyId, SearchRequest.of(needed(given, "question")),
                List.of(), settings.get());
    }

    private static String told(Answer answer) {
        return answer.sources().isEmpty()
                ? answer.text()
                : answer.text() + "\n\n" + answer.sources().stream()
                        .map(source -> "[" + source.number() + "] " + place(source.found()))
                        .collect(Collectors.joining("\n"));
    }
}
