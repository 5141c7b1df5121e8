package io.harborai.platform.redis;

import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;

/** Why something failed, in a few words. */
final class Failures {
    private static final int LONGEST = 200;

    private Failures() {
    }

    /** The innermost message; Redis and the client put no credential into one. */
    static String reason(@Nullable Throwable failure) {
        Throwable cause = failure;
        while (cause != null && cause.getCause() != null
                && (cause instanceof CompletionException || cause instanceof io.lettuce.core.RedisException)) {
            cause = cause.getCause();
        }
        if (cause == null) {
            return "no reason given";
        }
        String text = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }
}
