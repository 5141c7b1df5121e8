package io.harborai.platform.tally;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * Sums of this process. Each is one atomic number that holds what is used and what is reserved; a reservation is a
 * compare-and-set, so no interleaving passes a hard bound. A call of several tallies that finds no room in a later one
 * takes back what it added to the earlier ones; meanwhile another may be refused that would have had room, but none is
 * granted without. Always answers before {@link #take} returns.
 */
public final class LocalTallies implements Tallies {
    /** Sums at most; each takes about 200 bytes. Beyond, those that have ended go at once. */
    static final int MAX_SUMS = 200_000;
    /** A sum is kept so long after its end, for calls that end late and for the last write. */
    private static final long KEPT_SECONDS = 3_600;

    private final InstantSource clock;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    private LocalTallies(InstantSource clock) {
        this.clock = clock;
    }

    /** No sums yet; {@code clock} tells which have ended. */
    public static LocalTallies create(InstantSource clock) {
        return new LocalTallies(clock);
    }

    /** One sum; {@code reserved} is the part of it that calls in progress may still give back. */
    static final class Account {
        final String name;
        final long begin;
        final long end;
        final AtomicLong sum = new AtomicLong();
        final AtomicLong reserved = new AtomicLong();

        Account(String name, long begin, long end) {
            this.name = name;
            this.begin = begin;
            this.end = end;
        }

        /** Adds if the sum stays within {@code max}. */
        boolean add(long amount, long max) {
            while (true) {
                long seen = sum.get();
                if (seen + amount > max) {
                    return false;
                }
                if (sum.compareAndSet(seen, seen + amount)) {
                    reserved.addAndGet(amount);
                    return true;
                }
            }
        }

        void settle(long held, long used) {
            sum.addAndGet(used - held);
            reserved.addAndGet(-held);
        }
    }

    @Override
    public void take(List<Tally> tallies, long[] amounts, Executor loop, Consumer<? super TallyAnswer> then) {
        Tallies.check(tallies, amounts);
        then.accept(take(tallies, amounts));
    }

    private TallyAnswer take(List<Tally> tallies, long[] amounts) {
        List<Account> held = new ArrayList<>(amounts.length);
        List<Long> sums = new ArrayList<>(amounts.length);
        for (int i = 0; i < amounts.length; i++) {
            Tally tally = tallies.get(i);
            Account account = account(tally);
            boolean bounded = tally.hard() && amounts[i] > 0;
            if (!account.add(amounts[i], bounded ? tally.max() : Long.MAX_VALUE)) {
                long sum = account.sum.get();
                for (int j = 0; j < i; j++) {
                    held.get(j).settle(amounts[j], 0);
                }
                return new TallyAnswer.Refused(i, sum, tally.max());
            }
            held.add(account);
            sums.add(account.sum.get());
        }
        return new TallyAnswer.Granted(sums, new Held(held, amounts.clone()));
    }

    private Account account(Tally tally) {
        String key = tally.key();
        Account account = accounts.get(key);
        if (account != null) {
            return account;
        }
        if (accounts.size() >= MAX_SUMS) {
            forgetEnded(0);
        }
        return accounts.computeIfAbsent(key,
                first -> new Account(tally.name(), tally.beginSeconds(), tally.endSeconds()));
    }

    private void forgetEnded(long keptSeconds) {
        long now = clock.instant().getEpochSecond();
        accounts.values().removeIf(account -> account.end != 0 && account.end + keptSeconds < now);
    }

    @Override
    public long sum(Tally tally) {
        Account account = accounts.get(tally.key());
        return account == null ? 0 : account.sum.get();
    }

    @Override
    public List<Sum> sums() {
        forgetEnded(KEPT_SECONDS);
        List<Sum> sums = new ArrayList<>(accounts.size());
        accounts.values().forEach(account -> sums.add(new Sum(account.name, account.begin, account.end,
                Math.max(0, account.sum.get() - account.reserved.get()))));
        return sums;
    }

    @Override
    public void resume(List<Sum> sums) {
        for (Sum kept : sums) {
            accounts.computeIfAbsent(kept.name() + '@' + kept.beginSeconds(),
                    first -> new Account(kept.name(), kept.beginSeconds(), kept.endSeconds())).sum
                    .addAndGet(kept.amount());
        }
    }

    @Override
    public void close() {
        // Holds no thread, no file, no connection.
    }

    /** Amounts that one call holds. */
    private static final class Held implements TallyGrant {
        private final List<Account> accounts;
        private final long[] amounts;
        private final AtomicBoolean over = new AtomicBoolean();

        Held(List<Account> accounts, long[] amounts) {
            this.accounts = accounts;
            this.amounts = amounts;
        }

        @Override
        public void end(long[] used) {
            if (over.compareAndSet(false, true)) {
                for (int i = 0; i < amounts.length; i++) {
                    accounts.get(i).settle(amounts[i], used[i]);
                }
            }
        }
    }
}
