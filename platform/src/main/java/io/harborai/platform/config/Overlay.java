package io.harborai.platform.config;

import java.util.Set;

/**
 * What the admin API changed: a part of a configuration as JSON, kept in the database. It is weaker than the file: where
 * both set a value, the file's is in force and a warning says so. A provider or an alias counts as one value, so that a
 * credential of the file never goes to an address of the database.
 *
 * <p>It holds only what a server can change while it runs, and no credential in the clear: there stands
 * {@code ${secret:name}}.
 *
 * @param revision counts the changes; 0 when there was none
 * @param document a JSON object, shaped like the file; empty text for nothing
 */
public record Overlay(long revision, String document) {
    /** Nothing. */
    public static final Overlay NONE = new Overlay(0, "");

    /** Sections that it may hold, whole; of others what is live. */
    private static final Set<String> SECTIONS = Set.of("providers", "models", "limits", "guardrails", "prices", "cache",
            "resilience");
    private static final Set<String> REFUSED = Set.of("prices.file");
    private static final Set<String> SINGLE = Set.of("logging.level", "memory.cache_size");
    private static final String SHADOWED = "is not in force: it is set at ";

    /** Refuses a negative revision. */
    public Overlay {
        if (revision < 0) {
            throw new IllegalArgumentException("revision " + revision + ": it must be 0 or more");
        }
    }

    /** How findings name it. */
    String source() {
        return "database revision " + revision;
    }

    static boolean mayHold(Key key) {
        String path = String.join(".", key.segments());
        return SINGLE.contains(path) || SECTIONS.contains(key.segments().getFirst()) && !REFUSED.contains(path);
    }

    static Finding shadowed(Origin origin, Key key, Origin stronger) {
        return Finding.warning(origin, key.toString(), "",
                SHADOWED + stronger + ", which is stronger; change it there");
    }

    /**
     * Whether a finding says that a value of an overlay has no effect, because the file, the environment or a flag sets it.
     *
     * @param finding a finding of a load
     * @return whether it says that
     */
    public static boolean shadowed(Finding finding) {
        return finding.message().startsWith(SHADOWED);
    }
}
