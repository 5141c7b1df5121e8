package io.harborai.platform.redis;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.harborai.platform.tally.Tallies;
import io.harborai.platform.tally.Tally;
import io.harborai.platform.tally.TallyAnswer;
import io.harborai.platform.tally.TallyBook;
import io.harborai.platform.tally.TallyGrant;
import io.harborai.platform.window.WindowFigures;
import org.jspecify.annotations.Nullable;

/**
 * Sums of all nodes, counted in Redis by one script a call.
 *
 * <p>When Redis does not answer within {@link RedisSettings#checkWait()}, or there is no connection, this node decides by what
 * it knows: of what was left of a sum when Redis was heard last, it allows its share, one part for each node last seen. Nobody
 * waits for Redis then until it has answered a probe in time. When it is back it hears all that this node has used and holds
 * of each sum that was in doubt, as a whole and not as a difference, so that nothing is counted twice, whatever was under way.
 * A Redis that has lost its data hears of every sum, and of what is written down in the database of other runs. What a dead
 * node held is free after 15 s; what it had used stays.
 *
 * <p>While Redis counts, what is under way goes to it in order on one connection; all of it is done on the link's thread.
 */
public final class RedisTallies implements Tallies {
    /** Sums said by one command. */
    private static final int AT_ONCE = 16;
    /** Sums that Redis is known to know; beyond, it hears of them again. */
    private static final int MOST_SEEDED = 100_000;

    private final RedisLink link;
    private final TallyBook book;
    private final TallyStore store;
    private final Presence presence;
    private final Waiting<Reservation> waiting;
    /** These three on the link's thread only. */
    private final Set<String> seeded = new HashSet<>();
    private final Map<String, Tally> inDoubt = new LinkedHashMap<>();
    private boolean away = true;

    private RedisTallies(RedisLink link, String run, InstantSource clock) {
        this.link = link;
        this.book = new TallyBook(clock);
        this.store = new TallyStore(link, run);
        this.presence = new Presence(link, new WindowStore(link, run), run, clock, "budgets", new Reactions());
        this.waiting = new Waiting<>(link.loop(), link.settings().checkWait().toNanos(), () -> presence
                .fail("no answer within " + link.settings().checkWait().toMillis() + " ms"));
    }

    /**
     * Begins to count with the other nodes as soon as Redis answers; until then alone.
     *
     * @param link the connection, closed by the caller after these tallies
     * @param run this node's name, different from that of every other node and of its own earlier runs
     * @param clock tells which sums have ended
     * @return the tallies
     */
    public static RedisTallies create(RedisLink link, String run, InstantSource clock) {
        RedisTallies tallies = new RedisTallies(link, run, clock);
        tallies.presence.start();
        return tallies;
    }

    @Override
    public void take(List<Tally> tallies, long[] amounts, Executor loop, Consumer<? super TallyAnswer> then) {
        Tallies.check(tallies, amounts);
        Reservation asked = new Reservation(tallies, amounts.clone(), waiting.deadline(), loop, then);
        if (!link.post(() -> ask(asked))) {
            then.accept(book.take(tallies, amounts));
        }
    }

    private void ask(Reservation asked) {
        if (!presence.isShared()) {
            decideHere(asked);
        } else if (!waiting.add(asked)) {
            presence.fail("too many wait for it");
            decideHere(asked);
        } else {
            send(asked);
        }
    }

    private void send(Reservation asked) {
        if (seeded.size() > MOST_SEEDED) {
            seeded.clear();
        }
        for (Tally tally : asked.tallies) {
            if (seeded.add(tally.key())) {
                watched(store.seed(tally, book.runs(tally)), List.of(tally));
            }
        }
        store.charge(presence.data(), asked.tallies, asked.amounts).whenComplete((reply, failure) -> {
            if (!asked.isDecided()) {
                replied(asked, reply, failure);
            }
        });
    }

    private void replied(Reservation asked, TallyStore.@Nullable Reply reply, @Nullable Throwable failure) {
        switch (reply) {
            case TallyStore.Reply.Granted granted -> {
                TallyGrant here = book.record(asked.tallies, asked.amounts);
                for (int i = 0; i < asked.amounts.length; i++) {
                    book.heard(asked.tallies.get(i), granted.others().get(i));
                }
                asked.answer(new TallyAnswer.Granted(granted.sums(), new Held(asked, here)));
            }
            case TallyStore.Reply.Refused refused -> asked.answer(new TallyAnswer.Refused(refused.index(),
                    refused.sum(), asked.tallies.get(refused.index()).max()));
            case TallyStore.Reply.Unknown unknown when !asked.repeated -> {
                asked.repeated = true;
                seeded.remove(asked.tallies.get(unknown.index()).key());
                send(asked);
            }
            case TallyStore.Reply.Unknown unknown -> failed(asked, "it forgets what it is told");
            case TallyStore.Reply.OtherData lost -> failed(asked, "it has lost its data");
            case null -> failed(asked, Failures.reason(failure));
        }
    }

    private void failed(Reservation asked, String reason) {
        presence.fail(reason);
        if (!asked.isDecided()) {
            decideHere(asked);
        }
    }

    private void decideHere(Reservation asked) {
        asked.tallies.forEach(this::doubt);
        TallyAnswer answer = book.takeShare(asked.tallies, asked.amounts, presence.nodes());
        asked.answer(answer instanceof TallyAnswer.Granted granted
                ? new TallyAnswer.Granted(granted.sums(), new Held(asked, granted.grant()))
                : answer);
    }

    private void doubt(Tally tally) {
        inDoubt.put(tally.key(), tally);
    }

    private void settle(Held held, long[] used) {
        held.here.end(used);
        List<Tally> tallies = held.asked.tallies;
        if (presence.isShared()) {
            watched(store.change(tallies, tallies.stream().map(book::own).toList(), held.asked.amounts), tallies);
        } else {
            tallies.forEach(this::doubt);
        }
    }

    /** What fails is in doubt until Redis is back. */
    private void watched(CompletionStage<?> said, List<Tally> tallies) {
        said.exceptionally(failure -> {
            tallies.forEach(this::doubt);
            presence.fail(Failures.reason(failure));
            return null;
        });
    }

    private void catchUp(List<Tally> tallies) {
        for (int from = 0; from < tallies.size(); from += AT_ONCE) {
            List<Tally> some = tallies.subList(from, Math.min(tallies.size(), from + AT_ONCE));
            watched(store.state(some, some.stream().map(book::own).toList()), some);
        }
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

    /** How it goes; {@code keys} is not counted and 0. */
    public WindowFigures figures() {
        return presence.figures(0);
    }

    @Override
    public void close() {
        link.post(presence::close);
    }

    /** What follows from Redis's coming and going. */
    private final class Reactions implements Presence.Owner {
        @Override
        public void withdrawn() {
            if (!away) {
                away = true;
                book.mark();
            }
            waiting.giveUp(RedisTallies.this::decideHere);
        }

        @Override
        public void beat() {
            // Sums have no leases: what a node holds counts as long as the node lives.
        }

        /** Redis has answered, so of what was sent to it before nothing is under way any more. */
        @Override
        public void back(boolean dataLost) {
            away = false;
            if (dataLost) {
                seeded.clear();
            }
            List<Tally> tallies = dataLost ? book.live() : new ArrayList<>(inDoubt.values());
            inDoubt.clear();
            catchUp(tallies);
            presence.open();
        }
    }

    /** A call that asks whether it may go on; answered once. On the link's thread only. */
    private static final class Reservation implements Waiting.Asked {
        private final List<Tally> tallies;
        private final long[] amounts;
        private final long deadlineNanos;
        private final Executor loop;
        private final Consumer<? super TallyAnswer> then;
        private boolean decided;
        private boolean repeated;

        Reservation(List<Tally> tallies, long[] amounts, long deadlineNanos, Executor loop,
                Consumer<? super TallyAnswer> then) {
            this.tallies = List.copyOf(tallies);
            this.amounts = amounts;
            this.deadlineNanos = deadlineNanos;
            this.loop = loop;
            this.then = then;
        }

        @Override
        public long deadlineNanos() {
            return deadlineNanos;
        }

        @Override
        public boolean isDecided() {
            return decided;
        }

        void answer(TallyAnswer answer) {
            decided = true;
            try {
                loop.execute(() -> then.accept(answer));
            } catch (RejectedExecutionException loopHasEnded) {
                if (answer instanceof TallyAnswer.Granted granted) {
                    granted.grant().end(new long[amounts.length]);
                }
            }
        }
    }

    /** What a call holds. Any thread may end it. */
    private final class Held implements TallyGrant {
        private final Reservation asked;
        private final TallyGrant here;
        private final AtomicBoolean over = new AtomicBoolean();

        Held(Reservation asked, TallyGrant here) {
            this.asked = asked;
            this.here = here;
        }

        @Override
        public void end(long[] used) {
            if (over.compareAndSet(false, true)) {
                long[] copy = used.clone();
                if (!link.post(() -> settle(this, copy))) {
                    here.end(copy);
                }
            }
        }
    }
}
