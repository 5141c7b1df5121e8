package io.harborai.gateway.key;

import java.util.Locale;

import io.harborai.gateway.team.FieldException;

/** Whether a key's calls use the cache where the call itself does not say. */
public enum CacheWish {
    /** As the configuration says. */
    DEFAULT,
    /** Yes, also where the configuration says no. */
    ON,
    /** No. */
    OFF;

    /** Its name in JSON. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    static CacheWish of(String word) {
        for (CacheWish wish : values()) {
            if (wish.word().equals(word)) {
                return wish;
            }
        }
        throw new FieldException("cache", word, "on, off or default");
    }
}
