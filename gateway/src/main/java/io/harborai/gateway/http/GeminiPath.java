package io.harborai.gateway.http;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/**
 * A path of Gemini's API: {@code /v1beta/models/MODEL:VERB}. The model is there and not in the body.
 *
 * @param model its name, which may have slashes in it
 */
record GeminiPath(String model, Verb verb) {
    private static final String ROOT = "/v1beta/models/";

    /** What is asked of the model. */
    enum Verb {
        GENERATE("generateContent"), STREAM("streamGenerateContent"), COUNT("countTokens");

        private final String word;

        Verb(String word) {
            this.word = word;
        }
    }

    /** Whether the path belongs to that API, known or not. */
    static boolean isOne(String path) {
        return path.startsWith("/v1beta/") || path.equals("/v1beta");
    }

    /** The path taken apart, null when there is nothing at it. */
    static @Nullable GeminiPath of(String path) {
        int colon = path.lastIndexOf(':');
        if (!path.startsWith(ROOT) || colon <= ROOT.length()) {
            return null;
        }
        String word = path.substring(colon + 1);
        for (Verb verb : Verb.values()) {
            if (verb.word.equals(word)) {
                return new GeminiPath(decoded(path.substring(ROOT.length(), colon)), verb);
            }
        }
        return null;
    }

    /** Whether a model is asked to say something there. */
    static boolean generates(String path) {
        GeminiPath found = isOne(path) ? of(path) : null;
        return found != null && found.verb() != Verb.COUNT;
    }

    private static String decoded(String segment) {
        try {
            return URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException notEncoded) {
            return segment;
        }
    }
}
