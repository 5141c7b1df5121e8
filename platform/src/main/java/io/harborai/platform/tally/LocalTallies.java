package io.harborai.platform.tally;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Sums that this process counts alone. What other nodes use is known as they write it down, so several nodes without Redis
 * may together pass a bound by what they use between two writings. Always answers before {@link #take} returns.
 */
public final class LocalTallies implements Tallies {
    private final TallyBook book;

    private LocalTallies(TallyBook book) {
        this.book = book;
    }

    /** No sums yet; {@code clock} tells which have ended. */
    public static LocalTallies create(InstantSource clock) {
        return new LocalTallies(new TallyBook(clock));
    }

    @Override
    public void take(List<Tally> tallies, long[] amounts, Executor loop, Consumer<? super TallyAnswer> then) {
        Tallies.check(tallies, amounts);
        then.accept(book.take(tallies, amounts));
    }

    @Override
    public long sum(Tally tally) {
        return book.sum(tally);
    }

    @Override
    public List<Sum> sums() {
        return book.sums();
    }

    @Override
    public void learn(List<Spent> others) {
        book.learn(others);
    }

    @Override
    public void close() {
        // Holds no thread, no file, no connection.
    }
}
