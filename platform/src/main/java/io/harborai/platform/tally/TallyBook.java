package io.harborai.platform.tally;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import io.harborai.platform.tally.Tallies.Spent;
import io.harborai.platform.tally.Tallies.Sum;

/**
 * What this node knows of sums: its own part, which is one atomic number of what is used and reserved, and what others have
 * used. A reservation is a compare-and-set, so no interleaving of this node's calls passes a hard bound. A call of several
 * tallies that finds no room in a later one takes back what it added to the earlier ones; meanwhile another may be refused
 * that would have had room, but none is granted without. Safe to share between threads; nothing blocks.
 */
public final class TallyBook {
    /** Sums at most; each takes about 300 bytes. Beyond, those that have ended go at once. */
    static final int MAX_SUMS = 200_000;
    /** A sum is kept so long after its end, for calls that end late and for the last write. */
    private static final long KEPT_SECONDS = 3_600;

    private final InstantSource clock;
    private final Map<String, Account> accounts = new ConcurrentHashMap<>();

    /** No sums yet; {@code clock} tells which have ended. */
    public TallyBook(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What this node has of a sum.
     *
     * @param used what its calls have used, at least 0
     * @param held what its calls in progress have reserved, at least 0
     */
    public record Own(long used, long held) {}

    /** Reserves within each tally's most. */
    public TallyAnswer take(List<Tally> tallies, long[] amounts) {
        return take(tallies, amounts, 0);
    }

    /**
     * Reserves within this node's share: of what was left of a sum when {@link #mark} was called last, one part goes to each
     * node.
     *
     * @param nodes nodes that share, at least 1
     */
    public TallyAnswer takeShare(List<Tally> tallies, long[] amounts, int nodes) {
        return take(tallies, amounts, Math.max(1, nodes));
    }

    private TallyAnswer take(List<Tally> tallies, long[] amounts, int parts) {
        List<Account> held = new ArrayList<>(amounts.length);
        List<Long> sums = new ArrayList<>(amounts.length);
        for (int i = 0; i < amounts.length; i++) {
            Tally tally = tallies.get(i);
            Account account = account(tally.name(), tally.beginSeconds(), tally.endSeconds());
            boolean bounded = tally.hard() && amounts[i] > 0;
            long max = parts == 0 ? tally.max() : account.share(tally.max(), parts);
            if (!account.add(amounts[i], bounded ? max : Long.MAX_VALUE)) {
                long sum = account.sum();
                for (int j = 0; j < i; j++) {
                    held.get(j).settle(amounts[j], 0);
                }
                return new TallyAnswer.Refused(i, sum, max);
            }
            held.add(account);
            sums.add(account.sum());
        }
        return new TallyAnswer.Granted(sums, new Held(held, amounts.clone()));
    }

    /** Reserves whatever the bounds are: for what others have granted. */
    public TallyGrant record(List<Tally> tallies, long[] amounts) {
        List<Account> held = new ArrayList<>(amounts.length);
        for (int i = 0; i < amounts.length; i++) {
            Tally tally = tallies.get(i);
            Account account = account(tally.name(), tally.beginSeconds(), tally.endSeconds());
            account.add(amounts[i], Long.MAX_VALUE);
            held.add(account);
        }
        return new Held(held, amounts.clone());
    }

    private Account account(String name, long begin, long end) {
        String key = name + '@' + begin;
        Account account = accounts.get(key);
        if (account != null) {
            return account;
        }
        if (accounts.size() >= MAX_SUMS) {
            forgetEnded(0);
        }
        return accounts.computeIfAbsent(key, first -> new Account(name, begin, end));
    }

    private void forgetEnded(long keptSeconds) {
        long now = clock.instant().getEpochSecond();
        accounts.values().removeIf(account -> account.end != 0 && account.end + keptSeconds < now);
    }

    /** The sum as this node knows it. */
    public long sum(Tally tally) {
        Account account = accounts.get(tally.key());
        return account == null ? 0 : account.sum();
    }

    /** What this node has of it. */
    public Own own(Tally tally) {
        Account account = accounts.get(tally.key());
        return account == null ? new Own(0, 0) : account.parts();
    }

    /** Other nodes have used and reserved so much of it. */
    public void heard(Tally tally, long others) {
        Account account = accounts.get(tally.key());
        if (account != null) {
            account.elsewhere = Math.max(0, others);
        }
    }

    /** What runs are known to have used of it, this one excepted. */
    public Map<String, Long> runs(Tally tally) {
        Account account = accounts.get(tally.key());
        return account == null ? Map.of() : account.runs;
    }

    /** From now on shares are parts of what is left now. */
    public void mark() {
        accounts.values().forEach(account -> account.marked = account.own.get());
    }

    /** Sums of which this node has a part, without their bounds. */
    public List<Tally> live() {
        List<Tally> live = new ArrayList<>();
        accounts.values().forEach(account -> {
            if (account.own.get() > 0) {
                live.add(new Tally(account.name, account.begin, account.end, Tally.MAX_AMOUNT, false));
            }
        });
        return live;
    }

    /** As {@link Tallies#sums()}. */
    public List<Sum> sums() {
        forgetEnded(KEPT_SECONDS);
        List<Sum> sums = new ArrayList<>(accounts.size());
        accounts.values().forEach(
                account -> sums.add(new Sum(account.name, account.begin, account.end, account.parts().used())));
        return sums;
    }

    /** As {@link Tallies#learn}. */
    public void learn(List<Spent> others) {
        for (Spent spent : others) {
            Sum sum = spent.sum();
            account(sum.name(), sum.beginSeconds(), sum.endSeconds()).learn(spent.run(), sum.amount());
        }
    }

    /** One sum. */
    private static final class Account {
        private final String name;
        private final long begin;
        private final long end;
        /** Used and reserved by this node. */
        private final AtomicLong own = new AtomicLong();
        /** The part of it that calls in progress may still give back. */
        private final AtomicLong reserved = new AtomicLong();
        private volatile Map<String, Long> runs = Map.of();
        private volatile long written;
        private volatile long elsewhere;
        private volatile long marked;

        Account(String name, long begin, long end) {
            this.name = name;
            this.begin = begin;
            this.end = end;
        }

        /** What is not this node's: what Redis says, which knows reservations too, or what is written down. */
        long others() {
            return Math.max(written, elsewhere);
        }

        long sum() {
            return others() + own.get();
        }

        Own parts() {
            long held = Math.max(0, reserved.get());
            return new Own(Math.max(0, own.get() - held), held);
        }

        long share(long max, int parts) {
            long before = others() + marked;
            return before + Math.max(0, max - before) / parts;
        }

        /** Adds if the sum stays within {@code max}. */
        boolean add(long amount, long max) {
            while (true) {
                long seen = own.get();
                if (others() + seen + amount > max) {
                    return false;
                }
                if (own.compareAndSet(seen, seen + amount)) {
                    reserved.addAndGet(amount);
                    return true;
                }
            }
        }

        void settle(long held, long used) {
            own.addAndGet(used - held);
            reserved.addAndGet(-held);
        }

        /** Called by whoever reads what is written down: one thread at a time. */
        void learn(String run, long amount) {
            if (amount > runs.getOrDefault(run, 0L)) {
                Map<String, Long> more = new HashMap<>(runs);
                more.put(run, amount);
                runs = Map.copyOf(more);
                written = runs.values().stream().mapToLong(Long::longValue).sum();
            }
        }
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
