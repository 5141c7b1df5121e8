package io.harborai.engine.wire;

import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;

/**
 * Cuts a stream of server-sent events into whole events, whatever way the bytes were split on the way: inside a UTF-8
 * character, between CR and LF, in the middle of a line. Lines end with LF, CRLF or CR; comments and the fields
 * {@code event}, {@code id} and {@code retry} belong to their event and are passed on with it. Confined to one event loop.
 * Format: WHATWG HTML, section 9.2.6 "Interpreting an event stream".
 */
public final class EventReader {
    /**
     * Longest event in bytes, its blank line included, however it arrives; a provider's longest real ones (tool arguments,
     * images in text) stay below.
     */
    public static final int MAX_EVENT_BYTES = 1 << 20;
    private static final byte[] NOTHING = {};
    private static final byte[] NEW_LINE = {'\n'};

    /** Looks at the events as they are found. */
    public interface Listener {
        /**
         * The data of one event, {@code bytes[start, end)}, lines joined.
         *
         * @return false to stop reading: nothing of this event or after it is passed on
         */
        boolean event(byte[] bytes, int start, int end);
    }

    private final Listener listener;
    private byte[] pending = NOTHING;
    private int pendingLength;
    private int scanned;
    private int lineStart;
    private int dataLines;
    private int dataStart;
    private int dataEnd;
    private byte[] joined = NOTHING;
    private int joinedLength;
    private boolean firstLine = true;
    private boolean stopped;
    private boolean overflow;

    /** A reader at the start of a stream. */
    public EventReader(Listener listener) {
        this.listener = listener;
    }

    /**
     * Reads on.
     *
     * @return the bytes of all events that are whole now, as they came; empty when none is
     */
    public Buffer read(Buffer arrived) {
        boolean fresh = pendingLength == 0;
        ByteBuf network = ((BufferInternal) arrived).getByteBuf();
        boolean direct = fresh && network.hasArray();
        byte[] bytes = direct ? network.array() : fresh ? arrived.getBytes() : append(arrived);
        int base = direct ? network.arrayOffset() + network.readerIndex() : 0;
        int end = fresh ? base + arrived.length() : pendingLength;
        shift(base);
        int whole = scan(bytes, base, end);
        Buffer events = whole == base
                ? Buffer.buffer(0)
                : fresh && whole == end ? arrived : Buffer.buffer(whole - base).appendBytes(bytes, base, whole - base);
        keep(bytes, whole, end, fresh);
        return events;
    }

    /** Moves the marks: bytes that have just arrived are read where the network left them. */
    private void shift(int by) {
        scanned += by;
        lineStart += by;
        dataStart += by;
        dataEnd += by;
    }

    /** Appends to what is pending; doubling keeps an event that drips in byte by byte linear. */
    private byte[] append(Buffer arrived) {
        int length = pendingLength + arrived.length();
        if (length > pending.length) {
            pending = Arrays.copyOf(pending, Math.max(length, pending.length * 2));
        }
        arrived.getBytes(0, arrived.length(), pending, pendingLength);
        pendingLength = length;
        return pending;
    }

    /** Whether an event grew beyond {@link #MAX_EVENT_BYTES}; nothing more is read then. */
    public boolean overflowed() {
        return overflow;
    }

    /** Whether bytes of an unfinished event are held back. */
    public boolean midEvent() {
        return pendingLength > 0;
    }

    /** Scans for whole events; returns the offset after the last one. */
    private int scan(byte[] bytes, int base, int length) {
        int whole = base;
        int i = scanned;
        while (i < length && !stopped) {
            byte b = bytes[i];
            if (b != '\n' && b != '\r') {
                i++;
                continue;
            }
            // A CR at the very end may be half of a CRLF: wait for the next byte.
            if (b == '\r' && i + 1 == length) {
                break;
            }
            int next = b == '\r' && bytes[i + 1] == '\n' ? i + 2 : i + 1;
            boolean blank = i == lineStart;
            if (blank && next - whole > MAX_EVENT_BYTES) {
                overflow = true;
                stopped = true;
                break;
            }
            int start = lineStart;
            lineStart = next;
            if (!blank) {
                line(bytes, start, i);
            } else if (finish(bytes)) {
                whole = next;
            }
            i = next;
        }
        scanned = i;
        return whole;
    }

    private void line(byte[] bytes, int lineBegin, int end) {
        int start = firstLine && Json.beginsWithMark(bytes, lineBegin, end) ? lineBegin + 3 : lineBegin;
        firstLine = false;
        if (end - start < 5 || bytes[start] != 'd' || bytes[start + 1] != 'a' || bytes[start + 2] != 't'
                || bytes[start + 3] != 'a' || bytes[start + 4] != ':') {
            return;
        }
        int from = start + 5 < end && bytes[start + 5] == ' ' ? start + 6 : start + 5;
        dataLines++;
        if (dataLines == 1) {
            dataStart = from;
            dataEnd = end;
            return;
        }
        if (dataLines == 2) {
            joinedLength = 0;
            join(bytes, dataStart, dataEnd);
        }
        join(NEW_LINE, 0, 1);
        join(bytes, from, end);
    }

    /** Appends to the joined data; doubling keeps an event of many short lines linear. */
    private void join(byte[] bytes, int start, int end) {
        int length = joinedLength + end - start;
        if (length > joined.length) {
            joined = Arrays.copyOf(joined, Math.max(length, joined.length * 2));
        }
        System.arraycopy(bytes, start, joined, joinedLength, end - start);
        joinedLength = length;
    }

    /** Ends an event; returns whether its bytes may be passed on. */
    private boolean finish(byte[] bytes) {
        int lines = dataLines;
        dataLines = 0;
        if (lines == 0) {
            return true;
        }
        boolean goOn = lines == 1
                ? listener.event(bytes, dataStart, dataEnd)
                : listener.event(joined, 0, joinedLength);
        joined = NOTHING;
        stopped = !goOn;
        return goOn;
    }

    private void keep(byte[] bytes, int whole, int length, boolean fresh) {
        int rest = length - whole;
        overflow |= rest > MAX_EVENT_BYTES && !stopped;
        stopped |= overflow;
        if (stopped || rest == 0) {
            pending = NOTHING;
            pendingLength = 0;
        } else if (fresh || whole > 0) {
            pending = Arrays.copyOfRange(bytes, whole, length);
            pendingLength = rest;
        }
        shift(-whole);
    }
}
