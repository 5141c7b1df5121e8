package io.harborai.platform.config;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The values that were given, by place, the last writer winning, and the named entries that exist. Confined to one load. */
final class Values {
    private final Map<Key, Given> given = new LinkedHashMap<>();
    private final Map<Key, MissingCredential> missing = new LinkedHashMap<>();
    private final Map<String, Map<String, Origin>> entries = new LinkedHashMap<>();

    /**
     * A value of the right type.
     *
     * @param setting what it is a value of
     * @param value the value
     * @param origin where it was written
     */
    record Given(Setting setting, Object value, Origin origin) {}

    /**
     * A credential whose variable is not set.
     *
     * @param variable the variable; empty for a secret that cannot be looked up yet
     * @param origin where it is referred to
     */
    record MissingCredential(String variable, Origin origin) {
        /** A secret that nobody can look up yet. */
        static MissingCredential later(Origin origin) {
            return new MissingCredential("", origin);
        }

        boolean isLater() {
            return variable.isEmpty();
        }

        String reason() {
            return isLater()
                    ? "its secret has not been looked up yet"
                    : "the environment variable " + variable + " is not set";
        }
    }

    void put(Key key, Given value) {
        given.put(key, value);
        missing.remove(key);
    }

    void putMissing(Key key, MissingCredential credential) {
        missing.put(key, credential);
    }

    /** Notes an entry of {@code providers} or {@code models}, which exists even when nothing stands in it. */
    void putEntry(String section, String name, Origin origin) {
        entries.computeIfAbsent(section, any -> new LinkedHashMap<>()).putIfAbsent(name, origin);
    }

    /** The entries of a section with the places of their names, in the order written. */
    Map<String, Origin> entries(String section) {
        return entries.getOrDefault(section, Map.of());
    }

    Optional<Given> find(Key key) {
        return Optional.ofNullable(given.get(key));
    }

    Optional<MissingCredential> missing(Key key) {
        return Optional.ofNullable(missing.get(key));
    }

    Map<Key, Given> all() {
        return given;
    }

    Map<Key, MissingCredential> allMissing() {
        return missing;
    }

    /** Forgets the missing credentials of these entries. */
    void dropMissing(String section, Set<String> names) {
        missing.keySet().removeIf(
                key -> key.segments().getFirst().equals(section) && names.contains(key.segments().get(1)));
    }
}
