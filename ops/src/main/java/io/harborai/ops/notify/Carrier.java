package io.harborai.ops.notify;

/** Brings letters to a channel; blocks until that is done, bounded. Thread-safe. */
@FunctionalInterface
interface Carrier {
    /** Brings it; never throws for what can go wrong on the way. */
    Outcome bring(Channel channel, Letter letter);
}
