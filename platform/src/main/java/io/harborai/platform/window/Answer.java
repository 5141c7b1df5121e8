package io.harborai.platform.window;

import java.time.Duration;
import java.util.List;

/** What came of asking {@link Windows}. */
public sealed interface Answer {
    /** Each limit's level, in the order asked. */
    List<Level> levels();

    /** Whether the count of all nodes was asked, not only this node's. */
    boolean shared();

    /**
     * Every limit has room, and the call is counted.
     *
     * @param levels each limit's level, this call included
     * @param shared whether all nodes were asked
     * @param grant to be ended when the call ends
     */
    record Granted(List<Level> levels, boolean shared, Grant grant) implements Answer {}

    /**
     * A limit has no room; nothing is counted.
     *
     * @param levels each limit's level, without this call
     * @param shared whether all nodes were asked
     * @param limit the limit without room; of several, the one with the longest wait
     * @param retryAfter time until there may be room, above 0
     */
    record Refused(List<Level> levels, boolean shared, Limit limit, Duration retryAfter) implements Answer {}
}
