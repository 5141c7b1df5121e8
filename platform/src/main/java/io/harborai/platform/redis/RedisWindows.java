package io.harborai.platform.redis;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.harborai.platform.window.Answer;
import io.harborai.platform.window.Level;
import io.harborai.platform.window.Limit;
import io.harborai.platform.window.LocalWindows;
import io.harborai.platform.window.WindowFigures;
import io.harborai.platform.window.Windows;
import org.jspecify.annotations.Nullable;

/**
 * Windows of all nodes, counted in Redis by one script a call. This node counts its own calls too.
 *
 * <p>When Redis does not answer within {@link RedisSettings#checkWait()}, or there is no connection, this node decides by
 * what it has counted itself, against its share of each limit: the limit divided by the nodes last seen, at least 1.
 * The first late answer is enough; those who wait with it are answered too, and nobody waits again until Redis has
 * answered a probe in time. Then Redis is told what it has missed: calls allowed meanwhile, or, if it has lost its data,
 * all that this node has counted within each window. An answer that comes late is taken for what it says: a call that
 * Redis has counted is not counted again; if this node has refused it meanwhile, it is taken out.
 *
 * <p>A place in a limit on calls at once is held as long as this node renews it, so those of a dead node are free again
 * after 15 s. While Redis counts, answers come through the caller's executor.
 */
public final class RedisWindows implements Windows {
    private final RedisLink link;
    private final LocalWindows here;
    private final String node;
    private final AtomicLong calls = new AtomicLong();
    private final WindowStore store;
    private final Presence presence;
    private final Waiting<Question> waiting;
    private final Leases leases;
    private final Arrears arrears = new Arrears();

    private RedisWindows(RedisLink link, LocalWindows here, String node, InstantSource clock) {
        this.link = link;
        this.here = here;
        this.node = node;
        this.store = new WindowStore(link, node);
        this.presence = new Presence(link, store, node, clock, "limits", new Reactions());
        this.waiting = new Waiting<>(link.loop(), link.settings().checkWait().toNanos(), this::late);
        this.leases = new Leases(store);
    }

    /**
     * Begins to count with the other nodes as soon as Redis answers; until then alone.
     *
     * @param link the connection, closed by the caller after these windows
     * @param here what this node counts itself
     * @param node this node's name, different from that of every other node and of its own earlier runs
     * @param clock for {@link WindowFigures#since()}
     * @return the windows
     */
    public static RedisWindows create(RedisLink link, LocalWindows here, String node, InstantSource clock) {
        RedisWindows windows = new RedisWindows(link, here, node, clock);
        windows.presence.start();
        return windows;
    }

    @Override
    public void take(List<Limit> limits, long tokens, Executor loop, Consumer<? super Answer> then) {
        Windows.check(limits, tokens);
        SharedCall call = new SharedCall(this, limits, tokens, node + ':' + calls.incrementAndGet());
        if (presence.isShared()) {
            Question question = new Question(call, waiting.deadline(), loop, then);
            if (link.post(() -> ask(question))) {
                return;
            }
        }
        here.takeShare(limits, tokens, presence.nodes(), loop, answer -> then.accept(uncounted(call, answer)));
    }

    /** This node's answer to a call that Redis is not asked about. */
    private Answer uncounted(SharedCall call, Answer answer) {
        if (answer instanceof Answer.Granted granted) {
            call.countedHere(granted.grant());
            post(() -> call.known(null));
            return new Answer.Granted(granted.levels(), false, call);
        }
        return answer;
    }

    private void ask(Question question) {
        SharedCall call = question.call;
        if (!presence.isShared() || !waiting.add(question)) {
            question.replied(null);
            decideHere(question);
            return;
        }
        store.take(call.limits, call.amounts(), call.lease, false).whenComplete((reply, failure) -> {
            if (reply == null) {
                presence.fail(Failures.reason(failure));
            }
            replied(question, reply);
        });
    }

    private void replied(Question question, WindowStore.@Nullable Reply reply) {
        question.replied(reply);
        if (question.isOverdue()) {
            question.reconcile();
        } else if (reply != null) {
            SharedCall call = question.call;
            if (reply.counted()) {
                call.countedHere(here.record(call.limits, call.reserved, link.loop()));
                call.known(reply);
            }
            question.answer(question.answerOf(reply));
        } else {
            decideHere(question);
        }
    }

    private void decideHere(Question question) {
        question.overdue();
        SharedCall call = question.call;
        here.takeShare(call.limits, call.reserved, presence.nodes(), link.loop(), answer -> {
            if (answer instanceof Answer.Granted granted) {
                call.countedHere(granted.grant());
                question.decidedHere(true);
                question.answer(new Answer.Granted(granted.levels(), false, call));
            } else {
                question.decidedHere(false);
                question.answer(answer);
            }
            question.reconcile();
        });
    }

    private void late() {
        presence.fail("no answer within " + link.settings().checkWait().toMillis() + " ms");
    }

    private void catchUp() {
        arrears.pay(store);
        presence.open();
    }

    /** Runs on the link's thread, if that has not ended; then there is nothing left to be told to Redis. */
    void post(Runnable step) {
        link.post(step);
    }

    void hold(SharedCall call) {
        leases.hold(call);
    }

    void letGo(SharedCall call) {
        leases.letGo(call);
    }

    /** Has Redis count what it has not, now or when it is back. */
    void owe(Limit limit, long amount) {
        arrears.add(limit, amount);
        if (presence.isShared() && !arrears.isEmpty()) {
            arrears.pay(store);
        }
    }

    /** Settles what Redis has counted; what cannot be told now and was used beyond the reservation is owed. */
    void settle(SharedCall call, WindowStore.Reply reply, long[] beyond) {
        List<Limit> limits = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (int i = 0; i < beyond.length; i++) {
            if (beyond[i] != 0 || call.limits.get(i) instanceof Limit.Concurrent) {
                limits.add(call.limits.get(i));
                places.add(i);
            }
        }
        if (limits.isEmpty()) {
            return;
        }
        store.settle(limits, reply.only(places), call.lease, places.stream().mapToLong(i -> beyond[i]).toArray())
                .exceptionally(failure -> {
                    for (int i = 0; i < beyond.length; i++) {
                        arrears.add(call.limits.get(i), Math.max(0, beyond[i]));
                    }
                    return null;
                });
    }

    @Override
    public WindowFigures figures() {
        return presence.figures(here.figures().keys());
    }

    @Override
    public void close() {
        post(presence::close);
    }

    /** What follows from Redis's coming and going. */
    private final class Reactions implements Presence.Owner {
        @Override
        public void withdrawn() {
            waiting.giveUp(RedisWindows.this::decideHere);
        }

        @Override
        public void beat() {
            leases.renew();
        }

        @Override
        public void back(boolean dataLost) {
            if (!dataLost) {
                catchUp();
                return;
            }
            arrears.clear();
            here.usage(link.loop(), levels -> post(() -> {
                for (Level level : levels) {
                    arrears.add(level.limit(), level.used());
                }
                catchUp();
            }));
        }
    }
}
