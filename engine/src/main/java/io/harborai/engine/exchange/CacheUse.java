package io.harborai.engine.exchange;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * What a caller wants of the cache for one call.
 *
 * @param wish   whether the cache is used at all
 * @param read   whether a cached answer may be given
 * @param write  whether this call's answer may be kept
 * @param ttl    how long it may be kept; null for the cache's own time
 */
public record CacheUse(Wish wish, boolean read, boolean write, @Nullable Duration ttl) {
    /** Whether the cache is used. */
    public enum Wish {
        /** As the engine is set. */
        DEFAULT,
        /** Even if the engine does not by itself. */
        ON,
        /** In no case. */
        OFF
    }

    /** As the engine is set. */
    public static final CacheUse DEFAULT = new CacheUse(Wish.DEFAULT, true, true, null);
    /** Not at all. */
    public static final CacheUse OFF = new CacheUse(Wish.OFF, false, false, null);
    /** Longest time to live: a year. */
    public static final Duration LONGEST_TTL = Duration.ofDays(366);

    public CacheUse {
        Objects.requireNonNull(wish);
        if (ttl != null && (ttl.isNegative() || ttl.isZero() || ttl.compareTo(LONGEST_TTL) > 0)) {
            throw new IllegalArgumentException("the time to live is " + ttl + ", it must be more than zero and at most "
                    + LONGEST_TTL.toDays() + " days");
        }
    }

    /** In any case, for so long. */
    public static CacheUse on(Duration ttl) {
        return new CacheUse(Wish.ON, true, true, ttl);
    }

    /**
     * Reads the header {@code x-harborai-cache}: {@code no-cache} (ask anew, keep the answer), {@code no-store} (do not keep
     * it), {@code ttl=SECONDS} (use the cache, and keep it so long), {@code on}, {@code off}; several with commas.
     *
     * @throws IllegalArgumentException with a message for the caller
     */
    public static CacheUse ofHeader(String header) {
        CacheUse use = DEFAULT;
        for (String part : header.split(",", -1)) {
            String word = part.strip().toLowerCase(Locale.ROOT);
            if (word.equals("no-cache")) {
                use = new CacheUse(use.wish, false, use.write, use.ttl);
            } else if (word.equals("no-store")) {
                use = new CacheUse(use.wish, use.read, false, use.ttl);
            } else if (word.equals("on")) {
                use = new CacheUse(Wish.ON, use.read, use.write, use.ttl);
            } else if (word.equals("off")) {
                use = new CacheUse(Wish.OFF, false, false, null);
            } else if (word.matches("ttl=[0-9]{1,9}")) {
                use = new CacheUse(Wish.ON, use.read, use.write, Duration.ofSeconds(Long.parseLong(word.substring(4))));
            } else {
                List<String> known = new ArrayList<>(List.of("no-cache", "no-store", "ttl=SECONDS", "on", "off"));
                throw new IllegalArgumentException("'" + part.strip() + "' is not one of " + String.join(", ", known));
            }
        }
        return use;
    }
}
