package io.harborai.ops.log;

import java.io.IOException;
import java.io.InputStream;

/** Lines of a stream, as places in one buffer: nothing is copied or made per line. Confined to one thread. */
final class LineReader {
    /** A line of 1 MiB is no log line; it is skipped to its end. */
    static final int LONGEST = 1 << 20;
    private static final int BUFFER = 2 * LONGEST;

    private final byte[] buffer = new byte[BUFFER];
    private int from;
    private int filled;
    private int end;
    private boolean ended;
    private InputStream in = InputStream.nullInputStream();

    /** Begins a stream. */
    void begin(InputStream stream) {
        in = stream;
        from = 0;
        filled = 0;
        end = -1;
        ended = false;
    }

    /**
     * Goes to the next line.
     *
     * @return false at the stream's end
     * @throws IOException if the stream cannot be read, or ends too early for its form; lines before were given
     */
    boolean next() throws IOException {
        from = end + 1;
        int at = from;
        while (true) {
            while (at < filled && buffer[at] != '\n') {
                at++;
            }
            if (at < filled) {
                end = at;
                return true;
            }
            if (ended) {
                end = filled;
                return from < filled;
            }
            at -= compact();
            fill();
        }
    }

    private int compact() {
        int moved = from;
        if (moved > 0) {
            System.arraycopy(buffer, from, buffer, 0, filled - from);
            filled -= moved;
            from = 0;
        } else if (filled == buffer.length) {
            // Only so much of an endless line is kept that it is known as too long.
            filled = LONGEST + 1;
            moved = buffer.length - filled;
        }
        return moved;
    }

    private void fill() throws IOException {
        int read = in.read(buffer, filled, buffer.length - filled);
        if (read < 0) {
            ended = true;
        } else {
            filled += read;
        }
    }

    byte[] bytes() {
        return buffer;
    }

    int from() {
        return from;
    }

    /** Behind the line's last byte, without a carriage return. */
    int to() {
        return end > from && buffer[end - 1] == '\r' ? end - 1 : end;
    }
}
