package io.harborai.engine.translate;

import io.harborai.engine.exchange.Usage;

/**
 * Tokens as a provider tells them, -1 where it has not told.
 *
 * @param prompt     of the prompt, with those read from and written to the provider's cache
 * @param completion of the answer, with those of its thinking
 * @param cached     read from the cache
 * @param written    written to the cache
 * @param thought    of thinking
 */
record Tokens(long prompt, long completion, long cached, long written, long thought) {
    static final Tokens UNTOLD = new Tokens(-1, -1, -1, -1, -1);

    /** What is told later replaces what was told before. */
    Tokens then(Tokens later) {
        return new Tokens(later.prompt < 0 ? prompt : later.prompt,
                later.completion < 0 ? completion : later.completion,
                later.cached < 0 ? cached : later.cached, later.written < 0 ? written : later.written,
                later.thought < 0 ? thought : later.thought);
    }

    boolean told() {
        return prompt >= 0 || completion >= 0;
    }

    long promptOrNone() {
        return Math.max(0, prompt);
    }

    long completionOrNone() {
        return Math.max(0, completion);
    }

    long cachedOrNone() {
        return Math.max(0, cached);
    }

    long writtenOrNone() {
        return Math.max(0, written);
    }

    long thoughtOrNone() {
        return Math.max(0, thought);
    }

    Usage usage() {
        return told()
                ? new Usage(true, promptOrNone(), completionOrNone(), cachedOrNone(), thoughtOrNone())
                : Usage.NONE;
    }
}
