package io.harborai.ops.tune;

/** What is tuned. Used by one thread at a time. */
public interface Bench {
    /** What is in force. */
    Setting current();

    /** Puts a setting in force. */
    void apply(Setting setting);

    /**
     * Measures the load for a while, under what is in force.
     *
     * @throws InterruptedException if somebody ends the tuning
     */
    Trial measure() throws InterruptedException;
}
