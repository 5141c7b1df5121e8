package io.harborai.batch;

/**
 * What became of one item of a batch.
 *
 * @param <T> the result
 */
public sealed interface BatchItem<T> {
    /** The item's place in the list, from 0. */
    int index();

    /**
     * There is a result.
     *
     * @param <T> the result
     */
    record Answered<T>(int index, T value) implements BatchItem<T> {}

    /**
     * There is none.
     *
     * @param error what went wrong, as a single call would have thrown it; a
     *              {@link io.harborai.error.CancelledException} for an item that was not begun because the client was closed
     * @param <T>   the result
     */
    record Failed<T>(int index, Throwable error) implements BatchItem<T> {}
}
