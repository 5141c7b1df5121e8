package io.harborai.engine.exchange;

import java.util.Locale;

/** What the cache had to do with an answer. */
public enum CacheState {
    /** It came from the cache. */
    HIT,
    /** It came from the cache: the answer to a question that means the same. */
    SEMANTIC,
    /** The cache was asked and did not have it. */
    MISS,
    /** The cache was not asked. */
    BYPASS;

    /** The value of the header {@code x-harborai-cache}. */
    public String headerValue() {
        return name().toLowerCase(Locale.ROOT);
    }
}
