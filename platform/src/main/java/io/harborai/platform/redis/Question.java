package io.harborai.platform.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.harborai.platform.window.Answer;
import io.harborai.platform.window.Level;
import io.harborai.platform.window.Limit;
import org.jspecify.annotations.Nullable;

/**
 * A call that asks whether it may go on. It is answered once: by Redis, or by this node when Redis is late; then both
 * words are kept until both are known, and reconciled. On the link's thread only.
 */
final class Question implements Waiting.Asked {
    final SharedCall call;
    private final long deadlineNanos;
    private final Executor loop;
    private final Consumer<? super Answer> then;
    private boolean overdue;
    private @Nullable Boolean allowedHere;
    private boolean replied;
    private WindowStore.@Nullable Reply reply;

    Question(SharedCall call, long deadlineNanos, Executor loop, Consumer<? super Answer> then) {
        this.call = call;
        this.deadlineNanos = deadlineNanos;
        this.loop = loop;
        this.then = then;
    }

    @Override
    public long deadlineNanos() {
        return deadlineNanos;
    }

    /** Whether nothing more is waited for before the caller gets an answer. */
    @Override
    public boolean isDecided() {
        return overdue || replied;
    }

    /** Redis is late, or not asked: this node decides. */
    void overdue() {
        overdue = true;
    }

    boolean isOverdue() {
        return overdue;
    }

    /** Redis has spoken, or never will: null. */
    void replied(WindowStore.@Nullable Reply said) {
        replied = true;
        reply = said;
    }

    /** This node has decided. */
    void decidedHere(boolean allowed) {
        allowedHere = allowed;
    }

    /** Brings both words together, once both are known. */
    void reconcile() {
        if (allowedHere == null || !replied) {
            return;
        }
        WindowStore.Reply counted = reply != null && reply.counted() ? reply : null;
        if (allowedHere) {
            call.known(counted);
        } else if (counted != null) {
            call.undo(counted);
        }
    }

    void answer(Answer answer) {
        try {
            loop.execute(() -> then.accept(answer));
        } catch (RejectedExecutionException loopHasEnded) {
            if (answer instanceof Answer.Granted granted) {
                granted.grant().end(0);
            }
        }
    }

    /** Redis's reply as an answer. */
    Answer answerOf(WindowStore.Reply said) {
        List<Limit> limits = call.limits;
        Level[] levels = new Level[limits.size()];
        int refusing = 0;
        for (int i = 0; i < levels.length; i++) {
            Limit limit = limits.get(i);
            levels[i] = new Level(limit, limit.max(), said.used(i), said.reset(i));
            refusing = said.wait(i) > said.wait(refusing) ? i : refusing;
        }
        return said.counted()
                ? new Answer.Granted(List.of(levels), true, call)
                : new Answer.Refused(List.of(levels), true, limits.get(refusing),
                        Duration.ofNanos(said.wait(refusing) * 1000));
    }
}
