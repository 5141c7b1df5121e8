package io.harborai.gateway.batch;

import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;

/** What came of a batch's lines as a file, read from the database piece by piece. */
final class ResultStream extends InputStream {
    private static final int LINES_AT_ONCE = 32;
    private static final byte[] NOTHING = {};

    private final BatchStore store;
    private final String batch;
    private final boolean answered;
    private final Deque<BatchStore.Result> waiting = new ArrayDeque<>();
    private byte[] line = NOTHING;
    private int at;
    private int last;
    private boolean over;

    ResultStream(BatchStore store, String batch, boolean answered) {
        this.store = store;
        this.batch = batch;
        this.answered = answered;
    }

    @Override
    public int read() {
        return fill() ? line[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!fill()) {
            return -1;
        }
        int given = Math.min(length, line.length - at);
        System.arraycopy(line, at, into, offset, given);
        at += given;
        return given;
    }

    /** Whether there is a byte to be read. */
    private boolean fill() {
        while (at == line.length && !over) {
            if (waiting.isEmpty()) {
                waiting.addAll(store.results(batch, answered, last, LINES_AT_ONCE));
            }
            BatchStore.Result next = waiting.poll();
            if (next == null) {
                over = true;
            } else {
                last = next.line();
                line = (next.content() + '\n').getBytes(StandardCharsets.UTF_8);
                at = 0;
            }
        }
        return at < line.length;
    }
}
