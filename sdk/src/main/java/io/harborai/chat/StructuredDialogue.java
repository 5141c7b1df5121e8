package io.harborai.chat;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import io.harborai.call.Exceptions;
import io.harborai.engine.provider.StructuredOutput;
import io.harborai.schema.JsonSchema;
import io.harborai.schema.Mismatch;
import io.harborai.schema.MismatchException;
import org.jspecify.annotations.Nullable;

/** Asks for JSON of a schema; when the answer does not follow it, shows the model why, once. */
final class StructuredDialogue<T> implements Dialogue<StructuredReply<T>> {
    /** What a model said wrong is shown to it up to here: more would cost more than it helps. */
    static final int MAX_SHOWN_CHARS = 20_000;
    private static final int MAX_EXCERPT_CHARS = 200;

    private final ChatRequest request;
    private final Function<String, T> reader;
    private final List<ChatCompletion> completions = new ArrayList<>();
    private @Nullable T value;

    StructuredDialogue(ChatRequest request, JsonSchema schema, StructuredOutput mode, Function<String, T> reader) {
        this.request = asking(request, schema, mode);
        this.reader = reader;
    }

    /** The request with the schema in it, where the provider looks for it. */
    static ChatRequest asking(ChatRequest request, JsonSchema schema, StructuredOutput mode) {
        ChatRequestBuilder builder = request.toBuilder();
        return switch (mode) {
            case NATIVE -> builder.responseFormat(ResponseFormat.jsonSchema(schema)).build();
            case JSON_OBJECT -> builder.responseFormat(ResponseFormat.JSON_OBJECT).instruct(instruction(schema))
                    .build();
            case PROMPT -> builder.without("response_format").instruct(instruction(schema)).build();
        };
    }

    private static String instruction(JsonSchema schema) {
        return "Answer with one JSON object and nothing else: no explanation, no code fence. The object follows this "
                + "JSON Schema:\n" + schema;
    }

    @Override
    public ChatRequest begin() {
        return request;
    }

    @Override
    public @Nullable ChatRequest next(ChatCompletion reply) {
        completions.add(reply);
        try {
            value = read(reply, reader);
            return null;
        } catch (MismatchException wrong) {
            if (completions.size() > 1 || FinishReason.LENGTH.equals(reply.finishReason().orElse(null))) {
                throw unfit(reply, wrong);
            }
            return repair(reply.text(), wrong);
        }
    }

    /** What an answer says, or why it does not. */
    static <T> T read(ChatCompletion reply, Function<String, T> reader) {
        String refusal = reply.message().flatMap(AssistantMessage::refusal).orElse("");
        if (!refusal.isEmpty()) {
            throw Exceptions.refusal(reply.info(), refusal);
        }
        return reader.apply(JsonText.find(reply.text()));
    }

    private ChatRequest repair(String said, MismatchException wrong) {
        ChatRequestBuilder builder = request.toBuilder();
        if (!said.isBlank()) {
            builder.assistant(said.substring(0, Math.min(said.length(), MAX_SHOWN_CHARS)));
        }
        return builder.user("Your answer does not follow the schema:\n"
                + wrong.mismatches().stream().map(Mismatch::toString).collect(Collectors.joining("\n- ", "- ", "\n"))
                + "Answer again with the corrected JSON object and nothing else.").build();
    }

    /** The failure of an answer that does not follow the schema. */
    static RuntimeException unfit(ChatCompletion reply, MismatchException wrong) {
        String said = reply.text();
        String excerpt = said.length() <= MAX_EXCERPT_CHARS ? said : said.substring(0, MAX_EXCERPT_CHARS) + "…";
        String advice = FinishReason.LENGTH.equals(reply.finishReason().orElse(null))
                ? " It was cut off at the bound on tokens: give more with maxTokens(…) or maxCompletionTokens(…)."
                : " Ask for less at once, describe the fields, or ask a stronger model; answer() has the whole text.";
        RuntimeException failure = Exceptions.unfit(reply.info(), "structured_output",
                "The answer of " + reply.info().target() + " does not follow the schema: " + wrong.getMessage()
                        + ". It said: " + excerpt + advice,
                said);
        failure.initCause(wrong);
        return failure;
    }

    @Override
    public StructuredReply<T> result() {
        T read = value;
        if (read == null) {
            throw new IllegalStateException("the dialogue is not over");
        }
        return new StructuredReply<>(read, completions);
    }

    @Override
    public void cancel() {
        // Between its calls it does nothing that takes time.
    }

    /** The messages with an instruction: behind what the first one instructs, for many servers take one such message only. */
    static List<ChatMessage> instructed(List<ChatMessage> messages, String instruction) {
        List<ChatMessage> all = new ArrayList<>(messages);
        Map<String, @Nullable Object> first = messages.isEmpty()
                ? new LinkedHashMap<>()
                : new LinkedHashMap<>(messages.get(0).toJson());
        boolean instructs = List.of("system", "developer").contains(String.valueOf(first.get("role")));
        if (instructs && first.get("content") instanceof String text) {
            first.put("content", text + "\n\n" + instruction);
            all.set(0, ChatMessage.of(first));
        } else {
            all.add(0, ChatMessage.system(instruction));
        }
        return all;
    }
}
