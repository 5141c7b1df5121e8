package io.harborai.gateway.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.wire.BodyBudget;
import io.harborai.engine.wire.BodyCollector;
import io.harborai.engine.wire.BodyCollector.Outcome;
import io.harborai.platform.web.WebFailure;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The way of a request's body from its event loop to the one thread that reads it. At most {@link #WINDOW} pieces wait in
 * between; the caller is slowed down beyond. Nothing is read from the network before somebody reads here.
 */
final class BodyPipe extends InputStream implements ConnectionWatch.Impatient {
    /** Pieces in between, each at most 8 KB, as long as Netty reads. */
    static final int WINDOW = 16;
    /** So many bytes must come within the time for a body, or the caller is too slow. */
    private static final int PACE_BYTES = 64 << 10;
    private static final int REFILL = WINDOW / 2;

    private final HttpServerRequest request;
    private final Loop loop;
    private final ConnectionWatch.Watched watched;
    private final long limit;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Buffer> waiting = new ArrayDeque<>(WINDOW);
    private boolean ended;
    private @Nullable Failure broken;
    // Only the reading thread has these.
    private boolean begun;
    private int taken;
    private @Nullable Buffer piece;
    private int at;
    // Only the event loop has these.
    private boolean reading;
    private long arrived;
    private int demand;
    private long paced;

    /** Why a body cannot be read on. */
    static final class Broken extends IOException {
        private static final long serialVersionUID = 1L;
        private final transient Failure failure;

        Broken(Failure failure) {
            super(failure.message());
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }

    /** The body of a request that is paused. */
    BodyPipe(HttpServerRequest request, Loop loop, ConnectionWatch.Watched watched, long limit) {
        this.request = request;
        this.loop = loop;
        this.watched = watched;
        this.limit = limit;
    }

    static Failure tooLarge(long limit) {
        return Failure.of(FailureKind.TOO_LARGE, "The request's body is longer than this route takes (" + limit
                + " bytes). Shorten it.");
    }

    /** Whether reading has begun. On the loop. */
    boolean reading() {
        return reading;
    }

    private void begin() {
        reading = true;
        if (request.getHeader(HttpHeaders.EXPECT) != null) {
            request.response().writeContinue();
        }
        request.handler(this::came);
        request.endHandler(all -> {
            watched.working();
            locked(() -> ended = true);
        });
        request.exceptionHandler(cut -> left());
        fetch(WINDOW);
    }

    private void fetch(int pieces) {
        if (demand == 0) {
            watched.reading(this);
        }
        demand += pieces;
        request.fetch(pieces);
    }

    private void came(Buffer next) {
        demand--;
        arrived += next.length();
        if (arrived > limit) {
            fail(tooLarge(limit));
            return;
        }
        if (demand == 0) {
            // Whoever reads is slow now, not the caller.
            watched.working();
        } else if (arrived - paced >= PACE_BYTES) {
            paced = arrived;
            watched.reading(this);
        }
        locked(() -> {
            if (broken == null) {
                waiting.add(next);
            }
        });
    }

    @Override
    public void bodyTooSlow() {
        watched.working();
        fail(Failure.of(FailureKind.INVALID_REQUEST, "The request's body did not arrive in time.")
                .withProviderStatus(408).withCode("request_timeout"));
    }

    /** The caller has gone. On the loop. */
    void left() {
        fail(Failure.of(FailureKind.CANCELLED, "The caller went away before the request was complete."));
    }

    /** Wakes the reader with this. Any thread. */
    void fail(Failure failure) {
        locked(() -> {
            if (broken == null && !ended) {
                broken = failure;
                waiting.clear();
            }
        });
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next piece; null at the end. */
    private @Nullable Buffer next() throws IOException {
        if (!begun) {
            begun = true;
            loop.run(this::begin);
        }
        Buffer next;
        lock.lock();
        try {
            while (waiting.isEmpty() && !ended && broken == null) {
                changed.await();
            }
            if (broken != null) {
                throw new Broken(broken);
            }
            next = waiting.poll();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            InterruptedIOException told = new InterruptedIOException("stopped while a body was read");
            told.initCause(stopped);
            throw told;
        } finally {
            lock.unlock();
        }
        if (next != null && ++taken >= REFILL) {
            taken = 0;
            loop.run(() -> fetch(REFILL));
        }
        return next;
    }

    /** The whole of what has not been read yet. */
    byte[] whole(BodyBudget budget) {
        BodyCollector collector = new BodyCollector((int) Math.min(limit, Integer.MAX_VALUE - 8), budget);
        try {
            for (Buffer next = next(); next != null; next = next()) {
                Outcome outcome = collector.add(next);
                if (outcome == Outcome.TOO_LONG) {
                    throw new WebFailure(tooLarge(limit));
                }
                if (outcome == Outcome.NO_MEMORY) {
                    throw new WebFailure(Failure.of(FailureKind.OVERLOADED,
                            "Too many large requests at a time. Try again later.")
                            .withRetryAfter(Duration.ofSeconds(1)));
                }
            }
            return collector.toBytes();
        } catch (Broken cut) {
            throw new WebFailure(cut.failure());
        } catch (IOException stopped) {
            throw new WebFailure(Loop.STOPPING);
        } finally {
            collector.release();
        }
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, bytes.length);
        if (length == 0) {
            return 0;
        }
        Buffer from = piece;
        while (from == null || at == from.length()) {
            from = next();
            piece = from;
            at = 0;
            if (from == null) {
                return -1;
            }
        }
        int count = Math.min(length, from.length() - at);
        from.getBytes(at, at + count, bytes, offset);
        at += count;
        return count;
    }

    @Override
    public int available() {
        Buffer from = piece;
        return from == null ? 0 : from.length() - at;
    }
}
