package io.harborai.ops.metric;

/** A part of the server that measures itself; called at every sample, by one thread at a time. */
public interface MetricSource {
    /** Its name, for messages. */
    String name();

    /**
     * Notes what it knows now, within milliseconds: no network, and of the disk only what the kernel has in memory.
     *
     * @param into takes the values; always the same names
     */
    void measure(Measurement into);
}
