package io.harborai.engine.routing;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

/**
 * Which calls go to the same target as long as it takes calls, so that a provider's prompt cache serves them. Targets are
 * ordered by weighted rendezvous hashing: when one goes, only its own sessions move (Thaler and Ravishankar, Using
 * Name-Based Mappings to Increase Hit Rates, 1998; weights after Schindelhauer and Schomaker, 2005).
 */
public enum Affinity {
    /** None. */
    NONE,
    /** Those of one session, or of one user when they name no session. */
    SESSION,
    /** Those of one user. */
    USER;

    /** The name in configuration files. */
    public String configName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** What calls must have in common to stick together, null for nothing. */
    @Nullable
    String key(CallTraits traits) {
        return switch (this) {
            case NONE -> null;
            case SESSION -> traits.session() != null ? traits.session() : traits.user();
            case USER -> traits.user();
        };
    }

    /** Scores by which the targets of a key are ordered: an exponential race, in which a weight is a rate. */
    static void score(String key, Candidates candidates, double[] scores) {
        long hash = StableHash.of(key);
        for (int i = 0; i < scores.length; i++) {
            double unit = StableHash.unit(StableHash.of(hash, StableHash.of(candidates.target(i).name())));
            int weight = candidates.weight(i);
            scores[i] = weight == 0 ? Float.MAX_VALUE : -Math.log(unit) / weight;
        }
    }
}
