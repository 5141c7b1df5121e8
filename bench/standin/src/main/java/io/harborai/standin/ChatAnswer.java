package io.harborai.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The answer to {@code POST /v1/chat/completions}. */
final class ChatAnswer implements Answer {

    private final Envelope envelope;
    private final ChatContent content;
    private final Conversation conversation;

    private ChatAnswer(Envelope envelope, ChatContent content, Conversation conversation) {
        this.envelope = envelope;
        this.content = content;
        this.conversation = conversation;
    }

    static ChatAnswer to(RequestBody request, ModelName model) {
        Conversation conversation = Conversation.of(request.list("messages"));
        return new ChatAnswer(Envelope.of(request, model, "chatcmpl-standin"),
                ChatContent.of(request, model, conversation), conversation);
    }

    @Override
    public TokenCount tokens() {
        return new TokenCount(conversation.promptTokens(), (long) envelope.choices() * content.tokens());
    }

    @Override
    public JsonObject body() {
        JsonArray choices = new JsonArray();
        for (int i = 0; i < envelope.choices(); i++) {
            choices.add(new JsonObject().put("index", i).put("message", message(i)).putNull("logprobs")
                    .put("finish_reason", content.finishReason()));
        }
        JsonObject body = envelope.head("chat.completion").put("choices", choices);
        return envelope.usageAllowed() ? body.put("usage", envelope.usage(tokens())) : body;
    }

    private JsonObject message(int choice) {
        JsonObject message = new JsonObject().put("role", "assistant");
        if (!content.reasoning().isEmpty()) {
            message.put("reasoning_content", String.join("", content.reasoning()));
        }
        if (content.tools().isEmpty()) {
            return message.put("content", content.text()).putNull("refusal");
        }
        JsonArray calls = new JsonArray();
        content.tools().forEach(tool -> calls.add(toolCall(choice, calls.size(), tool.name(), tool.arguments())));
        return message.putNull("content").putNull("refusal").put("tool_calls", calls);
    }

    @Override
    public Stream<Chunk> chunks() {
        int choices = envelope.choices();
        Stream<Chunk> openings = IntStream.range(0, choices).mapToObj(i -> delta(i, opening(i), false));
        Stream<Chunk> reasoning = content.reasoning().stream().flatMap(piece -> IntStream.range(0, choices)
                .mapToObj(i -> delta(i, new JsonObject().put("reasoning_content", piece), true)));
        Stream<Chunk> pieces = deltas()
                .flatMap(piece -> IntStream.range(0, choices).mapToObj(i -> delta(i, piece.copy(), true)));
        Stream<Chunk> endings = IntStream.range(0, choices)
                .mapToObj(i -> chunk(choice(i, new JsonObject(), content.finishReason()), false));
        List<Chunk> usage = new ArrayList<>();
        if (envelope.usageInStream()) {
            usage.add(new Chunk(envelope.head("chat.completion.chunk").put("choices", new JsonArray()).put("usage",
                    envelope.usage(tokens())), false, true));
        }
        return Stream.of(openings, reasoning, pieces, endings, usage.stream()).reduce(Stream::concat)
                .orElseGet(Stream::empty);
    }

    private JsonObject opening(int choice) {
        JsonObject delta = new JsonObject().put("role", "assistant");
        if (content.tools().isEmpty()) {
            return delta.put("content", "").putNull("refusal");
        }
        JsonArray calls = new JsonArray();
        content.tools().forEach(
                tool -> calls.add(toolCall(choice, calls.size(), tool.name(), "").put("index", calls.size())));
        return delta.putNull("content").put("tool_calls", calls);
    }

    private Stream<JsonObject> deltas() {
        Stream<JsonObject> texts = content.pieces().stream().map(piece -> new JsonObject().put("content", piece));
        Stream<JsonObject> arguments = IntStream.range(0, content.tools().size()).boxed()
                .flatMap(index -> content.tools().get(index).pieces().stream().map(piece -> argument(index, piece)));
        return Stream.concat(texts, arguments);
    }

    private static JsonObject argument(int index, String piece) {
        return new JsonObject().put("tool_calls", new JsonArray().add(
                new JsonObject().put("index", index).put("function", new JsonObject().put("arguments", piece))));
    }

    private static JsonObject toolCall(int choice, int index, String tool, String arguments) {
        String id = "call_standin_" + choice + (index == 0 ? "" : "_" + index);
        return new JsonObject().put("id", id).put("type", "function").put("function",
                new JsonObject().put("name", tool).put("arguments", arguments));
    }

    private Chunk delta(int index, JsonObject delta, boolean paced) {
        return chunk(choice(index, delta, null), paced);
    }

    private static JsonObject choice(int index, JsonObject delta, @Nullable String finishReason) {
        return new JsonObject().put("index", index).put("delta", delta).putNull("logprobs").put("finish_reason",
                finishReason);
    }

    private Chunk chunk(JsonObject choice, boolean paced) {
        JsonObject json = envelope.head("chat.completion.chunk").put("choices", new JsonArray().add(choice));
        return new Chunk(envelope.usageInStream() ? json.putNull("usage") : json, paced, false);
    }
}
