package io.harborai.gateway.team;

import java.util.List;
import java.util.function.Function;

/**
 * A part of a list that is read by key set: the next part begins after the last entry of this one.
 *
 * @param <T> what it lists
 * @param data the entries
 * @param hasMore whether more come after the last
 */
public record Page<T>(List<T> data, boolean hasMore) {
    /** Most entries of a page. */
    public static final int MAX = 1000;

    /** Copies the list. */
    public Page {
        data = List.copyOf(data);
    }

    /** A page of {@code limit} of entries that were read with one more than that. */
    public static <T> Page<T> of(List<T> read, int limit) {
        boolean more = read.size() > limit;
        return new Page<>(more ? read.subList(0, limit) : read, more);
    }

    /** The same page of other things. */
    public <R> Page<R> map(Function<? super T, ? extends R> change) {
        return new Page<R>(data.stream().<R>map(change).toList(), hasMore);
    }
}
