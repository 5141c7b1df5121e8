package io.harborai.gateway.guardrail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Puts other data into whole server-sent events, and leaves the rest of them as it is. Confined to one use. */
final class EventLines {
    /** Gives what is to stand in place of an event's data, or the very same array. */
    @FunctionalInterface
    interface Rewriter {
        /**
         * Rewrites the data of one event.
         *
         * @param out where events may be written that come before it
         */
        byte[] rewrite(byte[] data, ByteArrayOutputStream out);
    }

    private static final byte[] DATA = "data: ".getBytes(StandardCharsets.UTF_8);

    private final byte[] bytes;
    private final Rewriter rewriter;
    private final ByteArrayOutputStream out;
    private final ByteArrayOutputStream data = new ByteArrayOutputStream();
    private final ByteArrayOutputStream others = new ByteArrayOutputStream();
    private boolean anyData;

    private EventLines(byte[] bytes, Rewriter rewriter) {
        this.bytes = bytes;
        this.rewriter = rewriter;
        this.out = new ByteArrayOutputStream(bytes.length + 128);
    }

    /** Rewrites all events in {@code bytes}, none of which is cut. */
    static byte[] rewrite(byte[] bytes, Rewriter rewriter) {
        EventLines lines = new EventLines(bytes, rewriter);
        lines.run();
        return lines.out.toByteArray();
    }

    private void run() {
        int at = 0;
        while (at < bytes.length) {
            int end = at;
            while (end < bytes.length && bytes[end] != '\n' && bytes[end] != '\r') {
                end++;
            }
            int next = end + 1 < bytes.length && bytes[end] == '\r' && bytes[end + 1] == '\n' ? end + 2 : end + 1;
            line(at, end);
            at = next;
        }
        finish();
    }

    private void line(int start, int end) {
        if (start == end) {
            finish();
            return;
        }
        int from = start == 0 && end - start >= 3 && bytes[0] == (byte) 0xef ? start + 3 : start;
        if (end - from < 5 || !Arrays.equals(bytes, from, from + 5, DATA, 0, 5)) {
            others.write(bytes, start, end - start);
            others.write('\n');
            return;
        }
        int value = from + 5 < end && bytes[from + 5] == ' ' ? from + 6 : from + 5;
        if (anyData) {
            data.write('\n');
        }
        anyData = true;
        data.write(bytes, value, end - value);
    }

    private void finish() {
        if (anyData) {
            byte[] rewritten = rewriter.rewrite(data.toByteArray(), out);
            out.writeBytes(others.toByteArray());
            event(rewritten, out);
        } else if (others.size() > 0) {
            out.writeBytes(others.toByteArray());
            out.write('\n');
        }
        anyData = false;
        data.reset();
        others.reset();
    }

    /** Writes one event of data, which may have several lines. */
    static void event(byte[] data, ByteArrayOutputStream out) {
        out.writeBytes(DATA);
        for (byte b : data) {
            out.write(b);
            if (b == '\n') {
                out.writeBytes(DATA);
            }
        }
        out.write('\n');
        out.write('\n');
    }
}
