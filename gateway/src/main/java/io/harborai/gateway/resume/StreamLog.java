package io.harborai.gateway.resume;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * The latest events of one stream, numbered from 1, for one listener at a time. Who listens is told that there is more, and
 * reads at a pace of its own; whoever listens next takes its place. Safe to share between threads: one writes, one reads,
 * each for moments.
 */
public final class StreamLog {
    /** Somebody who passes events on to a caller. */
    public interface Listener {
        /** There is more to read. Called on the thread that writes; must not block. */
        void more();

        /** Somebody else listens now. Called on that one's thread; must not block. */
        void displaced();
    }

    /**
     * What is next.
     *
     * @param bytes whole events; empty when there are none yet
     * @param last  the number of the last of them, or the one that was asked for
     * @param ended whether nothing follows them
     * @param lost  whether events between are not kept any more
     */
    public record Portion(Buffer bytes, long last, boolean ended, boolean lost) {}

    private final String id;
    private final String owner;
    private final long windowNanos;
    private final int most;
    private final AtomicLong all;
    private final long mostOfAll;
    private final ReentrantLock lock = new ReentrantLock();
    private final TreeMap<Long, Buffer> events = new TreeMap<>();
    private long written;
    private long bytes;
    private boolean ended;
    private @Nullable Listener listener;
    /** When the last listener left, or the stream ended; what nobody waits for is given up. */
    private long aloneSince;

    /**
     * @param all       bytes of all logs together
     * @param mostOfAll what they may be
     */
    StreamLog(String id, String owner, long windowNanos, int most, AtomicLong all, long mostOfAll) {
        this.id = id;
        this.owner = owner;
        this.windowNanos = windowNanos;
        this.most = most;
        this.all = all;
        this.mostOfAll = mostOfAll;
    }

    /** The id by which callers name it. */
    public String id() {
        return id;
    }

    /** Whose it is. */
    String owner() {
        return owner;
    }

    /** Takes whole events, and gives them back with their ids. */
    public Buffer append(Buffer piece) {
        Buffer told = Buffer.buffer(piece.length() + 64);
        Listener listening;
        lock.lock();
        try {
            int from = 0;
            while (from < piece.length()) {
                int to = end(piece, from);
                written++;
                Buffer event = Buffer.buffer("id: " + id + "." + written + "\n").appendBuffer(piece, from, to - from);
                told.appendBuffer(event);
                keep(event);
                from = to;
            }
            listening = listener;
        } finally {
            lock.unlock();
        }
        if (listening != null) {
            listening.more();
        }
        return told;
    }

    /** Behind the blank line that ends an event, or the end of the piece. */
    private static int end(Buffer piece, int from) {
        boolean blank = false;
        for (int i = from; i < piece.length(); i++) {
            byte next = piece.getByte(i);
            if (next == '\n') {
                if (blank) {
                    return i + 1;
                }
                blank = true;
            } else if (next != '\r') {
                blank = false;
            }
        }
        return piece.length();
    }

    private void keep(Buffer event) {
        events.put(written, event);
        bytes += event.length();
        long together = all.addAndGet(event.length());
        while (bytes > most || together > mostOfAll && !events.isEmpty()) {
            Map.Entry<Long, Buffer> oldest = events.pollFirstEntry();
            bytes -= oldest.getValue().length();
            together = all.addAndGet(-oldest.getValue().length());
        }
    }

    /** Nothing follows. */
    public void end(long nowNanos) {
        Listener listening;
        lock.lock();
        try {
            ended = true;
            aloneSince = nowNanos;
            listening = listener;
        } finally {
            lock.unlock();
        }
        if (listening != null) {
            listening.more();
        }
    }

    /**
     * What follows an event.
     *
     * @param after  its number; 0 for the beginning
     * @param enough stops before more bytes than this, but for the first event
     */
    public Portion read(long after, int enough) {
        lock.lock();
        try {
            if (after > written || after < written - events.size()) {
                return new Portion(Buffer.buffer(), after, false, true);
            }
            Buffer found = Buffer.buffer();
            long last = after;
            for (Map.Entry<Long, Buffer> next : events.tailMap(after, false).entrySet()) {
                if (found.length() > 0 && found.length() + next.getValue().length() > enough) {
                    break;
                }
                found.appendBuffer(next.getValue());
                last = next.getKey();
            }
            return new Portion(found, last, ended && last == written, false);
        } finally {
            lock.unlock();
        }
    }

    /** Listens from here on, in place of whoever did. */
    public void listen(Listener next) {
        Listener before;
        lock.lock();
        try {
            before = listener;
            listener = next;
        } finally {
            lock.unlock();
        }
        if (before != null && !before.equals(next)) {
            before.displaced();
        }
    }

    /** A listener has gone; nothing changes when another has taken its place. */
    public void leave(Listener gone, long nowNanos) {
        lock.lock();
        try {
            if (gone.equals(listener)) {
                listener = null;
                aloneSince = nowNanos;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody has come for it within its window: a stream in progress is to be stopped, one that ended to be forgotten. */
    public boolean abandoned(long nowNanos) {
        lock.lock();
        try {
            return (ended || listener == null) && nowNanos - aloneSince > windowNanos;
        } finally {
            lock.unlock();
        }
    }

    /** Whether nobody listens. */
    public boolean isAlone() {
        lock.lock();
        try {
            return listener == null;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is over and nobody has come for it within its window. */
    boolean isPast(long nowNanos) {
        lock.lock();
        try {
            return ended && abandoned(nowNanos);
        } finally {
            lock.unlock();
        }
    }

    void forget() {
        lock.lock();
        try {
            all.addAndGet(-bytes);
            bytes = 0;
            events.clear();
        } finally {
            lock.unlock();
        }
    }
}
