package io.harborai.gateway.limit;

/** Whose limit it is. */
public enum Scope {
    /** One API key. */
    KEY("key"),
    /** All keys of a team together. */
    TEAM("team"),
    /** All calls of a model. */
    MODEL("model"),
    /** All calls that go to a provider. */
    PROVIDER("provider");

    private final String word;

    Scope(String word) {
        this.word = word;
    }

    /** Its name in messages and in keys of counters. */
    public String word() {
        return word;
    }
}
