package io.harborai.gateway.key;

import java.time.Instant;

/** What a check of a presented key came to. */
public sealed interface Verdict {

    /**
     * The key is good.
     *
     * @param access what it may do
     */
    record Allowed(Access access) implements Verdict {
        /** What is known about it. */
        public KeyRecord key() {
            return access.key();
        }
    }

    /** No key was presented. */
    record Missing() implements Verdict {}

    /** Nobody made this key. */
    record Unknown() implements Verdict {}

    /**
     * The key's time is over, or that of its secret, which was replaced by another.
     *
     * @param key what is known about it
     * @param at when it was over
     * @param replaced whether the key has another secret now
     */
    record Expired(KeyRecord key, Instant at, boolean replaced) implements Verdict {}

    /**
     * The key was revoked.
     *
     * @param key what is known about it
     */
    record Revoked(KeyRecord key) implements Verdict {}

    /**
     * The key is known and not to be used for now: it was disabled, or its team cannot be read.
     *
     * @param key what is known about it
     */
    record Disabled(KeyRecord key) implements Verdict {}
}
