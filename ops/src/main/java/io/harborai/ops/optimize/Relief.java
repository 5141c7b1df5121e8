package io.harborai.ops.optimize;

/** Something that can be done about overload; the composition root brings them. Called by one thread at a time. */
public interface Relief {
    /** Its name, in lower case with underscores, such as {@code trim_caches}. */
    String name();

    /** Does it, within a second, and tells what came of it. */
    Effect apply();

    /** Takes it back where it is lasting, when the metric has been well for a while; does nothing where it is not. */
    default void relax() {
    }

    /**
     * What a relief did to what it works on.
     *
     * @param what   what was counted, with its unit, such as {@code cached bytes}
     * @param before its value before
     * @param after  its value afterwards
     */
    record Effect(String what, double before, double after) {}
}
