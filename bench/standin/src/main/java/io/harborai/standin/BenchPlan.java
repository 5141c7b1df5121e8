package io.harborai.standin;

import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of the answers to one {@code bench…} model name, rendered once. Confined to one event loop.
 *
 * @param model the name
 * @param tokens chunks of a stream
 * @param perSecond chunks per second; 0 sends all at once
 * @param body the answer as one JSON object, about 0.7 KB
 * @param chunk one event as a chunk of HTTP, about 230 bytes; for a plan without a rate all of them
 * @param ending the last events as a chunk of HTTP
 * @param usageEnding the same with the usage's event, which comes after the finish reason as it does at OpenAI
 */
record BenchPlan(ModelName model, int tokens, long perSecond, Buffer body, ByteBuf chunk, ByteBuf ending,
        ByteBuf usageEnding) {

    /** The base of the names that are served this way. */
    static final String BASE = "bench";
    /** What every answer claims of the prompt. */
    static final int PROMPT_TOKENS = 12;
    /** More are left to the slow way, for a plan without a rate holds them all. */
    private static final int MAX_TOKENS_AT_ONCE = 1_000;
    private static final Set<Directive> KNOWN = EnumSet.of(Directive.RATE, Directive.TOKENS);
    private static final String TEXT = "This is the answer of HarborAI's stand-in to a benchmark: always the same, "
            + "rendered once and sent as it is, so that the time and the processor's work that are measured belong to "
            + "whatever stands between the load and the stand-in. It is as long as a short paragraph of a chat, which is "
            + "what most answers are: seven hundred bytes of JSON when the fields around the text are counted in.";

    /** The plan of a name, or null when the name asks for more than rate and tokens. */
    static @Nullable BenchPlan of(ModelName model) {
        int tokens = (int) model.value(Directive.TOKENS, ChatContent.DEFAULT_TOKENS);
        long perSecond = model.value(Directive.RATE, 0);
        if (!model.base().equals(BASE) || !model.hasOnly(KNOWN) || (perSecond == 0 && tokens > MAX_TOKENS_AT_ONCE)) {
            return null;
        }
        String token = chunk(event(new JsonObject().put("content", " stand-in."), null));
        String stop = event(new JsonObject(), "stop");
        String done = "data: [DONE]\n\n";
        String usage = "data: " + head("chat.completion.chunk").put("choices", new JsonArray())
                .put("usage", usage(tokens)).encode() + "\n\n";
        return new BenchPlan(model, tokens, perSecond, body(tokens),
                fixed(perSecond == 0 ? token.repeat(tokens) : token), fixed(chunk(stop + done)),
                fixed(chunk(stop + usage + done)));
    }

    TokenCount reported() {
        return new TokenCount(PROMPT_TOKENS, tokens);
    }

    private static Buffer body(int tokens) {
        JsonObject message = new JsonObject().put("role", "assistant").put("content", TEXT);
        return head("chat.completion")
                .put("choices",
                        new JsonArray().add(new JsonObject().put("index", 0).put("message", message)
                                .putNull("logprobs").put("finish_reason", "stop")))
                .put("usage", usage(tokens)).toBuffer();
    }

    private static JsonObject usage(int tokens) {
        return new JsonObject().put("prompt_tokens", PROMPT_TOKENS).put("completion_tokens", tokens)
                .put("total_tokens", PROMPT_TOKENS + tokens);
    }

    private static JsonObject head(String object) {
        return new JsonObject().put("id", "chatcmpl-standin").put("object", object)
                .put("created", Envelope.CREATED_EPOCH_SECONDS).put("model", BASE)
                .put("system_fingerprint", Envelope.FINGERPRINT);
    }

    private static String event(JsonObject delta, @Nullable String finishReason) {
        JsonObject choice = new JsonObject().put("index", 0).put("delta", delta).putNull("logprobs")
                .put("finish_reason", finishReason);
        return "data: " + head("chat.completion.chunk").put("choices", new JsonArray().add(choice)).encode() + "\n\n";
    }

    private static String chunk(String data) {
        return Integer.toHexString(data.length()) + "\r\n" + data + "\r\n";
    }

    private static ByteBuf fixed(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        return Unpooled.unreleasableBuffer(Unpooled.directBuffer(bytes.length).writeBytes(bytes)).asReadOnly();
    }
}
