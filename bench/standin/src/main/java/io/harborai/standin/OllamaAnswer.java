package io.harborai.standin;

import java.util.Optional;
import java.util.stream.Stream;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** The answer to {@code POST /api/chat}, Ollama's own: the chat's, in other words; its stream is lines of JSON. */
final class OllamaAnswer implements Answer {
    private static final String CREATED = "2023-11-14T22:13:20Z";
    private final String model;
    private final ChatAnswer chat;

    private OllamaAnswer(String model, ChatAnswer chat) {
        this.model = model;
        this.chat = chat;
    }

    static OllamaAnswer to(RequestBody request, ModelName model) {
        JsonObject asked = new JsonObject().put("model", model.text()).put("messages", request.list("messages"));
        JsonArray tools = request.listOrEmpty("tools");
        if (!tools.isEmpty()) {
            asked.put("tools", tools);
        }
        Object most = request.objectOrEmpty("options").getValue("num_predict");
        if (most != null) {
            asked.put("max_tokens", most);
        }
        Object format = request.value("format");
        if (format instanceof JsonObject schema) {
            asked.put("response_format", new JsonObject().put("type", "json_schema").put("json_schema",
                    new JsonObject().put("name", "answer").put("schema", schema)));
        } else if ("json".equals(format)) {
            asked.put("response_format", new JsonObject().put("type", "json_object"));
        } else if (format != null && !"".equals(format)) {
            throw new BadRequest("'format' must be json or a schema", "format");
        }
        return new OllamaAnswer(model.text(), ChatAnswer.to(RequestBody.parse(Buffer.buffer(asked.encode())), model));
    }

    @Override
    public boolean isLines() {
        return true;
    }

    @Override
    public TokenCount tokens() {
        return chat.tokens();
    }

    private JsonObject line(JsonObject message) {
        return new JsonObject().put("model", model).put("created_at", CREATED).put("message", message);
    }

    private static JsonObject said(String content) {
        return new JsonObject().put("role", "assistant").put("content", content);
    }

    private JsonObject choice() {
        return chat.body().getJsonArray("choices").getJsonObject(0);
    }

    private JsonObject done(JsonObject line) {
        TokenCount tokens = chat.tokens();
        return line.put("done", true)
                .put("done_reason", "length".equals(choice().getString("finish_reason")) ? "length" : "stop")
                .put("total_duration", 174_560_334).put("load_duration", 101_397_084)
                .put("prompt_eval_count", tokens.prompt()).put("prompt_eval_duration", 13_074_791)
                .put("eval_count", tokens.completion()).put("eval_duration", 52_479_709);
    }

    @Override
    public JsonObject body() {
        JsonObject told = choice().getJsonObject("message");
        String text = told.getString("content");
        JsonObject message = said(text == null ? "" : text);
        if (told.containsKey("reasoning_content")) {
            message.put("thinking", told.getString("reasoning_content"));
        }
        JsonArray calls = calls(told);
        if (!calls.isEmpty()) {
            message.put("tool_calls", calls);
        }
        return done(line(message));
    }

    /** The arguments of a tool are an object here, and there are no ids. */
    private static JsonArray calls(JsonObject message) {
        JsonArray calls = new JsonArray();
        JsonArray told = message.getJsonArray("tool_calls", new JsonArray());
        for (int i = 0; i < told.size(); i++) {
            JsonObject function = told.getJsonObject(i).getJsonObject("function");
            calls.add(new JsonObject().put("function", new JsonObject().put("name", function.getString("name"))
                    .put("arguments", new JsonObject(function.getString("arguments")))));
        }
        return calls;
    }

    @Override
    public Stream<Chunk> chunks() {
        JsonArray calls = calls(choice().getJsonObject("message"));
        Stream<Chunk> words = chat.chunks().flatMap(chunk -> words(chunk).stream());
        Stream<Chunk> uses = calls.isEmpty()
                ? Stream.empty()
                : Stream.of(new Chunk(line(said("").put("tool_calls", calls)).put("done", false), true, false));
        return Stream.concat(Stream.concat(words, uses),
                Stream.of(new Chunk(done(line(said(""))), false, true)));
    }

    private Optional<Chunk> words(Chunk chunk) {
        JsonArray choices = chunk.json().getJsonArray("choices");
        JsonObject delta = choices.isEmpty() ? new JsonObject() : choices.getJsonObject(0).getJsonObject("delta");
        String text = delta.getString("content", "");
        String thought = delta.getString("reasoning_content", "");
        boolean says = text != null && !text.isEmpty();
        if (!says && thought.isEmpty()) {
            return Optional.empty();
        }
        JsonObject message = says ? said(text) : said("").put("thinking", thought);
        return Optional.of(new Chunk(line(message).put("done", false), true, false));
    }
}
