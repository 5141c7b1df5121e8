package io.harborai.engine.exchange;

import java.util.Objects;

import io.harborai.engine.money.Cost;
import org.jspecify.annotations.Nullable;

/**
 * The figures of a call that is over, however it ended.
 *
 * @param target           the last target tried, null when none was
 * @param attempts         upstream attempts made
 * @param usage            tokens as reported, or estimated where the provider reported none; what was used so far when the
 *                         answer was cut off or given up
 * @param cost             what they cost
 * @param overheadNanos    HarborAI's own share: from the complete request to the first attempt, and from the arrival of the
 *                         answer (of its first content, for a stream) to its hand-over to the sink
 * @param firstTokenNanos  from the call's start to its first content, -1 when there was none
 * @param chunks           events with content that were passed on; 0 for an answer that is not streamed
 */
public record Ending(@Nullable String target, int attempts, Usage usage, Cost cost, long overheadNanos,
        long firstTokenNanos, long chunks) {
    /** A call of which nobody was asked. */
    public static final Ending UNASKED = new Ending(null, 0, Usage.NONE, Cost.Nothing.USED, 0, -1, 0);

    public Ending {
        Objects.requireNonNull(usage);
        Objects.requireNonNull(cost);
    }

    /** The tokens that count against limits and budgets and are billed: none of an answer that came from the cache. */
    public Usage billed() {
        return cost instanceof Cost.Saved ? Usage.NONE : usage;
    }
}
