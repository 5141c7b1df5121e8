package io.harborai.engine;

import java.util.Random;

/**
 * The seed of a randomized test. A new one each run, unless {@code -Dharborai.seed=N} asks for one again; a test names it in
 * each assertion.
 */
public final class Seed {
    private Seed() {
    }

    /** The seed of this run. */
    public static long take() {
        Long asked = Long.getLong("harborai.seed");
        return asked == null ? new Random().nextLong() : asked;
    }
}
