package io.harborai.platform.window;

import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Counters of limits.
 *
 * <p>A <em>window</em> slides: a limit of 10 in a minute allows 10 within <em>any</em> 60 seconds, never more. Limits
 * that are asked together are decided together: the call is counted in all of them or in none. While a window holds at
 * most {@link #EXACT} calls at different moments, room comes back at the exact microsecond; beyond, calls are joined,
 * and room comes back up to 1/{@link #TICKS} of the window later than it could, never earlier.
 *
 * <p>Safe to share between threads. No method blocks.
 */
public interface Windows extends AutoCloseable {
    /** Most limits in one question. */
    int MAX_LIMITS = 32;

    /** Calls in a window whose moments are kept exactly. */
    int EXACT = 126;

    /** Parts of a window, for calls beyond {@link #EXACT}. */
    int TICKS = 128;

    /** Most entries of a window, {@link #EXACT} and one for each tick. */
    int MAX_ENTRIES = 256;

    /**
     * Counts a call, if every limit has room for it.
     *
     * @param limits at most {@link #MAX_LIMITS}, of different keys
     * @param tokens what the call may use, reserved until its grant ends; 0 to {@link Limit#MAX_AMOUNT}
     * @param loop runs {@code then}, unless it runs at once on the calling thread
     * @param then gets the answer, exactly once, and must not block; may run before this method returns
     * @throws IllegalArgumentException if there are too many limits, or tokens out of range
     */
    void take(List<Limit> limits, long tokens, Executor loop, Consumer<? super Answer> then);

    /** How it goes. */
    WindowFigures figures();

    /** Ends it; what is asked afterwards is answered by this node alone. */
    @Override
    void close();

    /**
     * Checks the arguments of {@link #take}.
     *
     * @param limits the limits
     * @param tokens the tokens
     */
    static void check(List<Limit> limits, long tokens) {
        if (limits.size() > MAX_LIMITS) {
            throw new IllegalArgumentException("At most " + MAX_LIMITS + " limits at once, not " + limits.size());
        }
        if (tokens < 0 || tokens > Limit.MAX_AMOUNT) {
            throw new IllegalArgumentException("Tokens are 0 to 2^50, not " + tokens);
        }
    }
}
