package io.harborai.engine.routing;

import java.util.List;
import java.util.Map;

/** Hears of each step of a decision, so that an explanation tells what really happens. Ordinary calls have none. */
interface Witness {
    /** Hears nothing. */
    Witness NONE = new Witness() {
    };

    /** Whether anybody listens: then nothing that later calls depend on may change. */
    default boolean listens() {
        return false;
    }

    /** What the name turned out to be. */
    default void named(String name, String kind) {
    }

    /** A rule was tried. */
    default void tried(Rule rule, CallTraits traits, boolean holds) {
    }

    /** A share of calls was drawn for. */
    default void shared(String what, Share share, double ticket) {
    }

    /** A call sticks to its targets by this key. */
    default void stuck(Affinity affinity, String key) {
    }

    /** A ticket was drawn of so many, or a turn taken. */
    default void drew(long ticket, long total) {
    }

    /** These two were drawn and compared. */
    default void compared(Target first, Target second) {
    }

    /** This one was drawn to learn of it. */
    default void explored(Target target) {
    }

    /** A caller's preferences left these, and removed those, each for its reason. */
    default void preferred(List<Target> left, Map<String, String> removed) {
    }

    /** The order is made. */
    default void ordered(Alias alias, Candidates candidates, double[] scores, int[] order) {
    }
}
