package io.harborai.call;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.reply.CallInfo;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded way of a stream's events from the event loop to one consumer. When {@link #MAX_PIECES} pieces or
 * {@link #MAX_BYTES} bytes wait, the provider is slowed down through its connection until half of them are taken. What came
 * before a failure is delivered before the failure. The lock is held for a few instructions only, on either side.
 */
public final class EventPipe extends RunningCall {
    /** A piece is what came in one read: one event or several. */
    static final int MAX_PIECES = 64;
    /** One read brings up to 64 KB. */
    static final int MAX_BYTES = 256 << 10;

    /** What {@link #poll} found. */
    public enum State {
        /** A piece was there. */
        PIECE,
        /** Nothing now; {@link #onReady} tells. */
        WAIT,
        /** All has been delivered. */
        END
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final ArrayDeque<Buffer> pieces = new ArrayDeque<>();
    private int bytes;
    private boolean slowed;
    private boolean patient;
    private boolean complete;
    private Outcome.@Nullable Failed failed;
    private @Nullable CallFigures figures;
    private @Nullable Runnable ready;

    EventPipe(Lane lane, Outgoing outgoing) {
        super(lane, outgoing);
    }

    @Override
    void begun(AnswerHead arrived) {
        lock.lock();
        try {
            figures = new CallFigures(traceId(), arrived.target(), arrived.attempts(), -1,
                    System.nanoTime() - startNanos(), arrived.providerId(), null, null);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void data(Buffer piece) {
        boolean full;
        boolean heard;
        lock.lock();
        try {
            pieces.add(piece);
            bytes += piece.length();
            full = !slowed && (pieces.size() >= MAX_PIECES || bytes >= MAX_BYTES);
            slowed |= full;
            heard = !patient || slowed;
        } finally {
            lock.unlock();
        }
        if (full) {
            pause();
        }
        if (heard) {
            wake();
        }
    }

    /**
     * From now on {@link #take} sleeps until the end is there or no more fits: for whoever wants the whole, and would be woken for
     * each piece only to sleep again.
     */
    public void awaitWhole() {
        lock.lock();
        try {
            patient = true;
        } finally {
            lock.unlock();
        }
    }

    @Override
    void answered(CallFigures last) {
        lock.lock();
        try {
            figures = last;
            complete = true;
        } finally {
            lock.unlock();
        }
        wake();
    }

    @Override
    void ended(Outcome.Failed failure) {
        lock.lock();
        try {
            failed = failure;
            if (failure.failure().kind() == FailureKind.CANCELLED) {
                pieces.clear();
            }
        } finally {
            lock.unlock();
        }
        wake();
    }

    private void wake() {
        Runnable listener;
        lock.lock();
        try {
            changed.signal();
            listener = ready;
        } finally {
            lock.unlock();
        }
        if (listener != null) {
            listener.run();
        }
    }

    /** Sets who is told, on the event loop, that {@link #poll} may find something; must not block. */
    public void onReady(Runnable listener) {
        lock.lock();
        try {
            ready = listener;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes the next piece, if there is one, and feeds it to {@code consumer}.
     *
     * @throws io.harborai.error.HarborAIException when the stream failed, after all that came before
     */
    public State poll(PieceConsumer consumer) {
        Buffer piece;
        lock.lock();
        try {
            piece = next();
        } finally {
            lock.unlock();
        }
        if (piece == null) {
            return failureOrState();
        }
        consumer.piece(piece);
        return State.PIECE;
    }

    /**
     * Waits for the next piece and feeds it to {@code consumer}; an interrupt cancels the call.
     *
     * @return false at the end
     * @throws io.harborai.error.HarborAIException when the stream failed, after all that came before
     */
    public boolean take(PieceConsumer consumer) {
        checkMayWait();
        Buffer piece;
        lock.lock();
        try {
            piece = next();
            while (piece == null && !complete && failed == null) {
                changed.await();
                piece = next();
            }
        } catch (InterruptedException interrupted) {
            cancel("The thread that read the stream was interrupted.");
            Thread.currentThread().interrupt();
            throw Exceptions.of(Exceptions.cancelled("The thread was interrupted while it waited for the stream; the "
                    + "call has been cancelled."), traceId(), 0);
        } finally {
            lock.unlock();
        }
        if (piece == null) {
            return failureOrState() != State.END;
        }
        consumer.piece(piece);
        return true;
    }

    /** Takes a piece under the lock, and lets the provider go on when enough room is there. */
    private @Nullable Buffer next() {
        Buffer piece = pieces.poll();
        if (piece != null) {
            bytes -= piece.length();
            if (slowed && pieces.size() <= MAX_PIECES / 2 && bytes <= MAX_BYTES / 2) {
                slowed = false;
                resume();
            }
        }
        return piece;
    }

    /** Whether nothing but the end or a failure is left to be told. */
    public boolean atEnd() {
        lock.lock();
        try {
            return (complete || failed != null) && pieces.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    private State failureOrState() {
        Outcome.Failed failure;
        lock.lock();
        try {
            failure = failed;
            if (failure == null) {
                return complete && pieces.isEmpty() ? State.END : State.WAIT;
            }
            if (!pieces.isEmpty()) {
                return State.WAIT;
            }
        } finally {
            lock.unlock();
        }
        throw Exceptions.of(failure, traceId());
    }

    /** Gives the stream up, from any thread and at any moment. Idempotent. */
    public void cancel() {
        lock.lock();
        try {
            if (complete || failed != null) {
                return;
            }
        } finally {
            lock.unlock();
        }
        cancel("The stream was cancelled.");
    }

    /** The call's id. */
    public String id() {
        return traceId();
    }

    /** The figures so far; empty before the answer has begun. */
    public Optional<CallInfo> info() {
        lock.lock();
        try {
            CallFigures now = figures;
            if (now == null || now.durationNanos() >= 0) {
                return Optional.ofNullable(now);
            }
            return Optional.of(new CallFigures(now.traceId(), now.target(), now.attempts(),
                    System.nanoTime() - startNanos(), now.firstTokenNanos(), now.providerId(), now.tokens(),
                    now.spent()));
        } finally {
            lock.unlock();
        }
    }

    /** Takes pieces of a stream. */
    public interface PieceConsumer {
        /** Whole events, as they came. */
        void piece(Buffer events);
    }
}
