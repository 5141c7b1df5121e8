package io.harborai.gateway.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import io.vertx.core.AsyncResult;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;

/**
 * The way of an answer's body from the thread that writes it to the event loop. At most {@link #MOST_PENDING} bytes wait in
 * between; writing waits for the caller beyond, and a caller that reads nothing for the time of an idle connection loses
 * it. The head is sent with the first bytes, so that what fails before them can still become an error.
 */
final class ReplyPipe extends OutputStream {
    static final int MOST_PENDING = 256 << 10;
    private static final int PIECE_BYTES = 16 << 10;

    private final WebCall call;
    private final Loop loop;
    private final HttpServerResponse response;
    private final Runnable head;
    private final long length;
    private final long patienceNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final byte[] piece;
    private int filled;
    private long written;
    private boolean begun;
    private long pending;
    private boolean gone;

    /**
     * @param head   writes status and headers, on the loop, before the first bytes
     * @param length the body's length, -1 when it is not known
     */
    ReplyPipe(WebCall call, Loop loop, HttpServerResponse response, Runnable head, long length, long patienceMs) {
        this.call = call;
        this.loop = loop;
        this.response = response;
        this.head = head;
        this.length = length;
        this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMs);
        this.piece = new byte[length >= 0 ? (int) Math.min(Math.max(length, 1), PIECE_BYTES) : PIECE_BYTES];
    }

    /** Whether anything was handed to the loop; an error cannot be told any more then. */
    boolean begun() {
        return begun;
    }

    /** Whether all that was announced was written. */
    boolean complete() {
        return length < 0 || written == length;
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[]{(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int count) throws IOException {
        Objects.checkFromIndexSize(offset, count, bytes.length);
        if (length >= 0 && written + count > length) {
            throw new IOException("the answer is longer than the " + length + " bytes that were announced");
        }
        written += count;
        int from = offset;
        int left = count;
        while (left > 0) {
            int some = Math.min(left, piece.length - filled);
            System.arraycopy(bytes, from, piece, filled, some);
            filled += some;
            from += some;
            left -= some;
            if (filled == piece.length) {
                flush();
            }
        }
    }

    /** Hands over what was written. */
    @Override
    public void flush() throws IOException {
        if (filled > 0) {
            Buffer copy = Buffer.buffer(filled).appendBytes(piece, 0, filled);
            filled = 0;
            send(copy);
        }
    }

    /** Hands over a whole buffer, and waits while too much is under way. */
    void send(Buffer bytes) throws IOException {
        lock.lock();
        try {
            begun = true;
            awaitBelow(MOST_PENDING);
            pending += bytes.length();
        } finally {
            lock.unlock();
        }
        loop.run(() -> {
            if (call.over()) {
                left();
                return;
            }
            if (!response.headWritten()) {
                head.run();
            }
            call.wrote();
            response.write(bytes).onComplete(done -> sent(bytes.length(), done));
        });
    }

    /** Sends the head alone, at once. */
    void begin() {
        begun = true;
        loop.run(() -> {
            if (!call.over() && !response.headWritten()) {
                head.run();
                // The empty piece makes the head leave.
                response.write(Buffer.buffer());
            }
        });
    }

    private void sent(int count, AsyncResult<Void> done) {
        lock.lock();
        try {
            pending -= count;
            gone |= done.failed();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The caller has gone: whoever writes is woken. Any thread. */
    void left() {
        lock.lock();
        try {
            gone = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the answer, and waits until the caller has it. */
    void finish() throws IOException {
        flush();
        begun = true;
        loop.run(() -> {
            if (call.over()) {
                return;
            }
            if (!response.headWritten()) {
                head.run();
            }
            response.end().onComplete(done -> call.finished(response.getStatusCode()));
        });
        lock.lock();
        try {
            awaitBelow(1);
        } finally {
            lock.unlock();
        }
    }

    /** Holding the lock: waits until less than so many bytes are under way. */
    private void awaitBelow(long bytes) throws IOException {
        long left = patienceNanos;
        long before = pending;
        try {
            while (!gone && pending >= bytes) {
                if (left <= 0) {
                    loop.run(call::cut);
                    throw new IOException("the caller has not read for "
                            + TimeUnit.NANOSECONDS.toSeconds(patienceNanos) + " s");
                }
                left = changed.awaitNanos(left);
                if (pending != before) {
                    // Something was read: the wait begins anew.
                    before = pending;
                    left = patienceNanos;
                }
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            InterruptedIOException told = new InterruptedIOException("stopped while an answer was written");
            told.initCause(stopped);
            throw told;
        }
        if (gone) {
            throw new IOException("the caller has gone");
        }
    }
}
