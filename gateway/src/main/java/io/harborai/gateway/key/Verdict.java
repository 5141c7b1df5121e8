package io.harborai.gateway.key;

/** What a check of a presented key came to. */
public sealed interface Verdict {

    /**
     * The key is good.
     *
     * @param key what is known about it
     */
    record Allowed(KeyRecord key) implements Verdict {}

    /** No key was presented. */
    record Missing() implements Verdict {}

    /** Nobody made this key. */
    record Unknown() implements Verdict {}

    /**
     * The key's time is over.
     *
     * @param key what is known about it
     */
    record Expired(KeyRecord key) implements Verdict {}

    /**
     * The key was revoked.
     *
     * @param key what is known about it
     */
    record Revoked(KeyRecord key) implements Verdict {}
}
