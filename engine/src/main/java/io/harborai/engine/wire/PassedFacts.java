package io.harborai.engine.wire;

import io.harborai.engine.exchange.Units;
import io.harborai.engine.exchange.Usage;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What the engine learns from an answer that passes as it is: its tokens, what else is billed (pictures, seconds, searches),
 * and whether it is an error in disguise. Pictures are walked over and not decoded. One object serves one answer, on its
 * event loop.
 */
public final class PassedFacts implements AnswerWatch {
    private static final double MILLIS = 1_000;
    /** A year of sound: a longer one is a mistake. */
    private static final double MAX_SECONDS = 31_536_000;

    private Usage usage = Usage.NONE;
    private long pictures;
    private long millis;
    private long searches;
    private long imageTokens;
    private long soundTokens;
    private boolean done;
    private long pieces;
    private @Nullable ProviderError error;
    private @Nullable String malformed;

    @Override
    public boolean read(byte[] bytes, int begin, int end) {
        int start = Json.beginsWithMark(bytes, begin, end) ? begin + 3 : begin;
        if (AnswerFacts.isDone(bytes, start, end)) {
            done = true;
            return true;
        }
        try (JsonParser parser = Json.parser(bytes, start, end - start)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                malformed = "not a JSON object";
                return false;
            }
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                field(parser, name, parser.nextToken());
            }
            if (malformed == null && (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null)) {
                malformed = "more than one JSON object";
            }
        } catch (JacksonException broken) {
            malformed = "not JSON (" + broken.getOriginalMessage() + ")";
        }
        pieces++;
        return malformed == null && error == null;
    }

    private void field(JsonParser parser, String name, JsonToken value) {
        switch (name) {
            case "data" -> {
                if (value == JsonToken.START_ARRAY) {
                    pictures = elements(parser);
                } else {
                    malformed = "'data' is not an array";
                    parser.skipChildren();
                }
            }
            // A transcript in full words tells its length here, and may tell it again in its usage.
            case "duration" -> millis = Math.max(millis, millis(parser, value));
            case "usage" -> usage(parser, value);
            case "meta" -> meta(parser, value);
            case "error" -> {
                if (value != JsonToken.VALUE_NULL) {
                    error = ProviderError.read(parser, value);
                }
            }
            default -> parser.skipChildren();
        }
    }

    private static long elements(JsonParser parser) {
        long count = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            count++;
            parser.skipChildren();
        }
        return count;
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
        boolean timed = false;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken found = parser.nextToken();
            switch (name) {
                case "prompt_tokens", "input_tokens" -> prompt = TokenCounts.count(parser, found);
                case "completion_tokens", "output_tokens" -> completion = TokenCounts.count(parser, found);
                case "total_tokens" -> total = TokenCounts.count(parser, found);
                case "prompt_tokens_details", "input_tokens_details", "input_token_details" ->
                    cached = Math.max(cached, details(parser, found));
                case "completion_tokens_details", "output_tokens_details" ->
                    reasoning = TokenCounts.detail(parser, found, "reasoning_tokens");
                case "seconds" -> {
                    long told = millis(parser, found);
                    timed = told > 0;
                    millis = timed ? told : millis;
                }
                case "search_units" -> searches = TokenCounts.count(parser, found);
                default -> parser.skipChildren();
            }
        }
        if (timed && prompt + completion + total == 0) {
            // Sound that is billed by its length has no tokens, which is not the same as none.
            return;
        }
        // Whoever only judges texts tells a sum alone.
        usage = new Usage(true, prompt + completion == 0 ? total : prompt, completion, cached, reasoning);
    }

    /** Notes what of the prompt is pictures and sound; what was cached is the answer. */
    private long details(JsonParser parser, JsonToken value) {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return 0;
        }
        long cached = 0;
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken found = parser.nextToken();
            switch (name) {
                case "image_tokens" -> imageTokens = TokenCounts.count(parser, found);
                case "audio_tokens" -> soundTokens = TokenCounts.count(parser, found);
                case "cached_tokens" -> cached = TokenCounts.count(parser, found);
                default -> parser.skipChildren();
            }
        }
        return cached;
    }

    /** Cohere's place for what it bills. */
    private void meta(JsonParser parser, JsonToken value) {
        if (value != JsonToken.START_OBJECT) {
            parser.skipChildren();
            return;
        }
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken found = parser.nextToken();
            if (name.equals("billed_units")) {
                searches = TokenCounts.detail(parser, found, "search_units");
            } else {
                parser.skipChildren();
            }
        }
    }

    /** A length in seconds; an old form of it is a text. */
    private static long millis(JsonParser parser, JsonToken value) {
        double seconds = 0;
        if (value.isNumeric()) {
            seconds = parser.getDoubleValue();
        } else if (value == JsonToken.VALUE_STRING && parser.getStringLength() < 32) {
            try {
                seconds = Double.parseDouble(parser.getString());
            } catch (NumberFormatException words) {
                // A length in words is none that could be billed; the request's own sound tells it.
                seconds = 0;
            }
        } else {
            parser.skipChildren();
        }
        return seconds > 0 && seconds <= MAX_SECONDS ? (long) Math.ceil(seconds * MILLIS) : 0;
    }

    @Override
    public Usage usage() {
        return usage;
    }

    /** What is billed beside the tokens; 0 for what was not told. */
    public Units units() {
        return new Units(pictures, "", "", millis, 0, searches, imageTokens, soundTokens);
    }

    @Override
    public boolean choicesSeen() {
        return pieces > 0;
    }

    @Override
    public boolean contentSeen() {
        return pieces > 0;
    }

    @Override
    public boolean finished() {
        return done;
    }

    @Override
    public boolean done() {
        return done;
    }

    @Override
    public long chunks() {
        return pieces;
    }

    @Override
    public @Nullable ProviderError error() {
        return error;
    }

    @Override
    public @Nullable String malformed() {
        return malformed;
    }
}
