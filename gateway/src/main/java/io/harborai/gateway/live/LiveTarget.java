package io.harborai.gateway.live;

import io.harborai.platform.config.HarborConfig;

/** What takes on a new configuration without a restart. */
@FunctionalInterface
public interface LiveTarget {
    /**
     * Gets everything ready that may fail. Called on one thread at a time, which may block.
     *
     * @param next the next configuration; of what needs a restart it says what the next start will do
     * @return puts it in force; must be quick and must not fail
     * @throws IllegalArgumentException if it cannot be put in force; nothing is changed then
     */
    Runnable prepare(HarborConfig next);
}
