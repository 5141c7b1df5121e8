package io.harborai.engine.translate;

import java.util.Arrays;

import io.harborai.engine.wire.EventReader;
import io.vertx.core.buffer.Buffer;

/** Cuts a stream of JSON lines, however its bytes were split on the way. Confined to one event loop. */
final class LineReader implements TranslatedSink.Events {
    private final EventReader.Listener listener;
    private byte[] pending = {};
    private int length;
    private boolean overflow;
    private boolean stopped;

    LineReader(EventReader.Listener listener) {
        this.listener = listener;
    }

    @Override
    public void read(Buffer arrived) {
        byte[] bytes = arrived.getBytes();
        int from = 0;
        for (int i = 0; i < bytes.length && !stopped; i++) {
            if (bytes[i] == '\n') {
                keep(bytes, from, i);
                line();
                from = i + 1;
            }
        }
        if (!stopped) {
            keep(bytes, from, bytes.length);
        }
    }

    private void keep(byte[] bytes, int from, int to) {
        int added = to - from;
        if (length + added > EventReader.MAX_EVENT_BYTES) {
            overflow = true;
            stopped = true;
            pending = new byte[0];
            length = 0;
            return;
        }
        if (length + added > pending.length) {
            // Doubling keeps a line that drips in byte by byte linear.
            pending = Arrays.copyOf(pending, Math.max(length + added, pending.length * 2));
        }
        System.arraycopy(bytes, from, pending, length, added);
        length += added;
    }

    private void line() {
        int end = length;
        length = 0;
        while (end > 0 && (pending[end - 1] == '\r' || pending[end - 1] == ' ')) {
            end--;
        }
        if (end > 0 && !stopped) {
            stopped = !listener.event(pending, 0, end);
        }
    }

    @Override
    public boolean overflowed() {
        return overflow;
    }

    @Override
    public void finish() {
        line();
    }
}
