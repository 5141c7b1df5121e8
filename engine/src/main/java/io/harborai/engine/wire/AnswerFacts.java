package io.harborai.engine.wire;

import java.util.Arrays;
import java.util.Set;

import io.harborai.engine.exchange.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What the engine learns from an answer as it passes: usage, whether content and a finish reason were seen, and whether the
 * “answer” is an error in disguise. Each piece is walked once by a streaming parser, which also proves it well-formed.
 * One object serves a whole stream. Confined to one event loop.
 * <p>
 * Whoever wants to know what the answer says, for the case that its usage is never told, hears it on the way, as long as no
 * usage was told.
 */
public final class AnswerFacts implements AnswerWatch {
    /** Names of what the model said within tool calls and the parts of a content. */
    private static final Set<String> SAID = Set.of("name", "arguments", "text", "refusal");

    private final @Nullable SaidText listener;
    private final JsonTexts texts = new JsonTexts();
    private Usage usage = Usage.NONE;
    private double seconds;
    private boolean choicesSeen;
    private boolean contentSeen;
    private boolean finished;
    private boolean done;
    private long chunks;
    private @Nullable ProviderError error;
    private @Nullable String malformed;

    /** Facts of an answer whose words nobody wants to hear. */
    public AnswerFacts() {
        this(null);
    }

    /** Facts of an answer whose words somebody hears; null for nobody. */
    public AnswerFacts(@Nullable SaidText listener) {
        this.listener = listener;
    }

    @Override
    public boolean read(byte[] bytes, int begin, int end) {
        int start = Json.beginsWithMark(bytes, begin, end) ? begin + 3 : begin;
        if (isDone(bytes, start, end)) {
            done = true;
            return true;
        }
        try {
            JsonParser parser = texts.begin(bytes, start, end);
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                malformed = "not a JSON object";
                return false;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                field(parser, name);
            }
            if (malformed == null && (parser.currentToken() != JsonToken.END_OBJECT || !texts.ended())) {
                malformed = "more than one JSON object";
            }
        } catch (JacksonException broken) {
            malformed = "not JSON (" + broken.getOriginalMessage() + ")";
        }
        chunks++;
        return malformed == null && error == null;
    }

    private void field(JsonParser parser, String name) {
        JsonToken value = parser.nextToken();
        switch (name) {
            case "choices", "data" -> {
                choicesSeen = true;
                if (value != JsonToken.START_ARRAY) {
                    malformed = "'" + name + "' is not an array";
                    parser.skipChildren();
                } else if (name.equals("choices")) {
                    choices(parser);
                } else {
                    parser.skipChildren();
                }
            }
            case "usage" -> usage(parser, value);
            case "error" -> {
                if (value != JsonToken.VALUE_NULL) {
                    error = ProviderError.read(parser, value);
                }
            }
            default -> parser.skipChildren();
        }
    }

    private void choices(JsonParser parser) {
        while (parser.nextToken() == JsonToken.START_OBJECT) {
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                switch (name) {
                    case "finish_reason" -> {
                        finished |= value == JsonToken.VALUE_STRING;
                        parser.skipChildren();
                    }
                    case "delta", "message" -> {
                        if (value == JsonToken.START_OBJECT) {
                            message(parser);
                        } else {
                            parser.skipChildren();
                        }
                    }
                    case "text" -> contentSeen |= said(parser, value);
                    default -> parser.skipChildren();
                }
            }
        }
    }

    private void message(JsonParser parser) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (contentSeen && !isHeard()) {
                parser.skipChildren();
                continue;
            }
            switch (name) {
                case "content", "reasoning_content", "reasoning", "refusal", "tool_calls", "function_call" ->
                    contentSeen |= said(parser, value);
                case "audio" -> contentSeen |= nonEmpty(parser, value);
                default -> parser.skipChildren();
            }
        }
    }

    /** Whether somebody must hear what is said: once the usage was told, it need not be counted any more. */
    private boolean isHeard() {
        return listener != null && !usage.reported();
    }

    /** Whether a value says something, and what; an empty {@code tool_calls} means none. Leaves at the value's end. */
    private boolean said(JsonParser parser, JsonToken value) {
        if (listener == null || usage.reported()) {
            return nonEmpty(parser, value);
        }
        if (value == JsonToken.VALUE_STRING) {
            listener.said(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
            return parser.getStringLength() > 0;
        }
        boolean open = value == JsonToken.START_ARRAY || value == JsonToken.START_OBJECT;
        return open && saidInside(parser, listener);
    }

    private static boolean saidInside(JsonParser parser, SaidText hearer) {
        boolean filled = false;
        int depth = 1;
        while (depth > 0) {
            JsonToken token = parser.nextToken();
            switch (token) {
                case START_ARRAY, START_OBJECT -> depth++;
                case END_ARRAY, END_OBJECT -> depth--;
                case VALUE_STRING -> {
                    // An element of an array has no name.
                    String name = parser.currentName();
                    if (name != null && SAID.contains(name)) {
                        hearer.said(parser.getStringCharacters(), parser.getStringOffset(), parser.getStringLength());
                    }
                }
                default -> {
                }
            }
            filled |= depth > 0;
        }
        return filled;
    }

    /** Whether a value says something, whatever that is. Leaves at the value's end. */
    private static boolean nonEmpty(JsonParser parser, JsonToken value) {
        if (value == JsonToken.VALUE_STRING) {
            return parser.getStringLength() > 0;
        }
        boolean filled = false;
        if (value == JsonToken.START_ARRAY) {
            for (JsonToken element = parser.nextToken(); element != JsonToken.END_ARRAY; element = parser.nextToken()) {
                filled = true;
                parser.skipChildren();
            }
        } else if (value == JsonToken.START_OBJECT) {
            while (parser.nextName() != null) {
                filled = true;
                parser.nextToken();
                parser.skipChildren();
            }
        }
        return filled;
    }

    private void usage(JsonParser parser, JsonToken value) {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        long prompt = 0;
        long completion = 0;
        long cached = 0;
        long reasoning = 0;
        long total = 0;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken found = parser.nextToken();
            switch (name) {
                case "prompt_tokens", "input_tokens" -> prompt = TokenCounts.count(parser, found);
                case "completion_tokens", "output_tokens" -> completion = TokenCounts.count(parser, found);
                // DeepSeek tells cached tokens at this level.
                case "prompt_cache_hit_tokens" -> cached = TokenCounts.count(parser, found);
                case "prompt_tokens_details" ->
                    cached = Math.max(cached, TokenCounts.detail(parser, found, "cached_tokens"));
                case "total_tokens" -> total = TokenCounts.count(parser, found);
                case "seconds" -> seconds = found.isNumeric() ? Math.max(0, parser.getDoubleValue()) : 0;
                case "completion_tokens_details" -> reasoning = TokenCounts.detail(parser, found, "reasoning_tokens");
                default -> parser.skipChildren();
            }
        }
        if (seconds > 0 && prompt + completion + total == 0) {
            // Sound that is billed by its length has no tokens, which is not the same as none.
            return;
        }
        // Whoever only judges texts tells a sum alone.
        usage = new Usage(true, prompt + completion == 0 ? total : prompt, completion, cached, reasoning);
    }

    /** Whether a piece is the mark of a stream's end. */
    public static boolean isDone(byte[] bytes, int begin, int end) {
        int start = begin;
        while (start < end && bytes[start] == ' ') {
            start++;
        }
        int last = end;
        while (last > start && bytes[last - 1] == ' ') {
            last--;
        }
        return last - start == 6 && bytes[start] == '[' && bytes[start + 1] == 'D' && bytes[start + 2] == 'O'
                && bytes[start + 3] == 'N' && bytes[start + 4] == 'E' && bytes[start + 5] == ']';
    }

    @Override
    public Usage usage() {
        return usage;
    }

    /** The length of a sound that the provider bills, 0 when it told none. */
    public double seconds() {
        return seconds;
    }

    @Override
    public boolean choicesSeen() {
        return choicesSeen;
    }

    @Override
    public boolean contentSeen() {
        return contentSeen;
    }

    @Override
    public boolean finished() {
        return finished;
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public long chunks() {
        return chunks;
    }

    @Override
    public @Nullable ProviderError error() {
        return error;
    }

    @Override
    public @Nullable String malformed() {
        return malformed;
    }

    @Override
    public String toString() {
        return "AnswerFacts" + Arrays.asList(usage, choicesSeen, finished, done, chunks);
    }
}
