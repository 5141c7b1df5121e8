package io.harborai.standin;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** The answer to {@code POST /v1/completions}. */
final class CompletionAnswer implements Answer {

    private final Envelope envelope;
    private final List<String> pieces;
    private final String finishReason;
    private final long promptTokens;

    private CompletionAnswer(Envelope envelope, List<String> pieces, String finishReason, long promptTokens) {
        this.envelope = envelope;
        this.pieces = pieces;
        this.finishReason = finishReason;
        this.promptTokens = promptTokens;
    }

    static CompletionAnswer to(RequestBody request, ModelName model) {
        List<String> prompts = request.texts("prompt");
        List<String> pieces = model.has(Directive.HUGE)
                ? Pieces.huge((int) model.value(Directive.HUGE, 1))
                : Pieces.padded(ChatContent.greeting(prompts.get(prompts.size() - 1)),
                        (int) model.value(Directive.TOKENS, ChatContent.DEFAULT_TOKENS));
        int limit = request.number("max_tokens", Integer.MAX_VALUE, 1, Integer.MAX_VALUE);
        boolean cut = limit < pieces.size();
        return new CompletionAnswer(Envelope.of(request, model, "cmpl-standin"),
                cut ? pieces.subList(0, limit) : pieces, cut || model.has(Directive.LENGTH) ? "length" : "stop",
                prompts.stream().mapToLong(RequestBody::tokensOf).sum());
    }

    @Override
    public TokenCount tokens() {
        return new TokenCount(promptTokens, (long) envelope.choices() * pieces.size());
    }

    @Override
    public JsonObject body() {
        JsonArray choices = new JsonArray();
        String text = String.join("", pieces);
        for (int i = 0; i < envelope.choices(); i++) {
            choices.add(choice(i, text, finishReason));
        }
        JsonObject body = envelope.head("text_completion").put("choices", choices);
        return envelope.usageAllowed() ? body.put("usage", envelope.usage(tokens())) : body;
    }

    @Override
    public Stream<Chunk> chunks() {
        Stream<Chunk> texts = pieces.stream().flatMap(
                piece -> IntStream.range(0, envelope.choices()).mapToObj(i -> chunk(choice(i, piece, null), true)));
        Stream<Chunk> endings = IntStream.range(0, envelope.choices())
                .mapToObj(i -> chunk(choice(i, "", finishReason), false));
        List<Chunk> usage = new ArrayList<>();
        if (envelope.usageInStream()) {
            usage.add(new Chunk(envelope.head("text_completion").put("choices", new JsonArray()).put("usage",
                    envelope.usage(tokens())), false, true));
        }
        return Stream.concat(Stream.concat(texts, endings), usage.stream());
    }

    private Chunk chunk(JsonObject choice, boolean paced) {
        JsonObject json = envelope.head("text_completion").put("choices", new JsonArray().add(choice));
        return new Chunk(envelope.usageInStream() ? json.putNull("usage") : json, paced, false);
    }

    private static JsonObject choice(int index, String text, @Nullable String finishReason) {
        return new JsonObject().put("index", index).put("text", text).putNull("logprobs").put("finish_reason",
                finishReason);
    }
}
