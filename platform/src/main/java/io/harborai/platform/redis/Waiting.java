package io.harborai.platform.redis;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.netty.channel.EventLoop;

/**
 * Questions under way to Redis, the oldest first; all wait equally long, so the first is overdue before the others and
 * one timer is enough. On the link's thread only, but for {@link #deadline()}.
 */
final class Waiting<Q extends Waiting.Asked> {
    /** Questions under way at once; one more is decided by this node. */
    private static final int MOST = 10_000;

    /** Something under way that somebody waits for. */
    interface Asked {
        /** By {@link System#nanoTime()}, when it is late. */
        long deadlineNanos();

        /** Whether nothing more is waited for. */
        boolean isDecided();
    }

    private final EventLoop loop;
    private final long waitNanos;
    private final Runnable late;
    private final Deque<Q> questions = new ArrayDeque<>();
    private boolean scheduled;

    /** {@code late} runs when a question is overdue. A tenth of the wait is kept for handing the answer over. */
    Waiting(EventLoop loop, long waitNanos, Runnable late) {
        this.loop = loop;
        this.waitNanos = waitNanos - waitNanos / 10;
        this.late = late;
    }

    /** Until when a question asked now waits. */
    long deadline() {
        return System.nanoTime() + waitNanos;
    }

    boolean add(Q question) {
        if (questions.size() >= MOST) {
            return false;
        }
        questions.add(question);
        schedule();
        return true;
    }

    private void schedule() {
        Q first = questions.peekFirst();
        if (first != null && !scheduled) {
            scheduled = true;
            var _ = loop.schedule(this::look, Math.max(0, first.deadlineNanos() - System.nanoTime()),
                    TimeUnit.NANOSECONDS);
        }
    }

    /** Lets go of what is decided; at about one look for each wait, that is cheap. */
    private void look() {
        scheduled = false;
        while (!questions.isEmpty() && questions.getFirst().isDecided()) {
            questions.removeFirst();
        }
        Q first = questions.peekFirst();
        if (first != null && first.deadlineNanos() - System.nanoTime() <= 0) {
            late.run();
        }
        schedule();
    }

    /** Hands over all that is not decided. */
    void giveUp(Consumer<Q> taker) {
        Deque<Q> given = new ArrayDeque<>(questions);
        questions.clear();
        given.forEach(question -> {
            if (!question.isDecided()) {
                taker.accept(question);
            }
        });
    }
}
