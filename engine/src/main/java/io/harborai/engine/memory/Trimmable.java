package io.harborai.engine.memory;

/** Something that holds memory it can do without. Both methods are called on one of the guard's threads, and may block. */
public interface Trimmable {
    /** Its name in logs. */
    String name();

    /**
     * Lets go of memory, the least useful first.
     *
     * @param bytes how much is wanted, more than 0
     * @return about how much will be free, 0 when there was nothing; an estimate
     */
    long trim(long bytes);

    /** Lets go of what is of no use to anybody: expired, or collected already. Called from time to time. */
    default void cleanUp() {
    }
}
