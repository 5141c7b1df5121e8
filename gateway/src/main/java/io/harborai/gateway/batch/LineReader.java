package io.harborai.gateway.batch;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

/** Reads the lines of a file, each of a bounded length; blank ones are left out. */
final class LineReader implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final InputStream in;
    private final int maxBytes;
    private int number;

    LineReader(InputStream in, int maxBytes) {
        this.in = new BufferedInputStream(in, BUFFER_BYTES);
        this.maxBytes = maxBytes;
    }

    /** The next line; null after the last. @throws BatchLine.Wrong if it is too long; the ones after it cannot be read then */
    @Nullable
    String next() throws IOException, BatchLine.Wrong {
        ByteArrayOutputStream line = new ByteArrayOutputStream(1_024);
        for (int next = in.read(); next >= 0 || line.size() > 0; next = in.read()) {
            if (next >= 0 && next != '\n') {
                if (line.size() == maxBytes) {
                    number++;
                    throw new BatchLine.Wrong("it is longer than " + maxBytes + " bytes");
                }
                line.write(next);
                continue;
            }
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            if (!text.isBlank()) {
                number++;
                return text;
            }
            if (next < 0) {
                break;
            }
        }
        return null;
    }

    /** The number of the last line, from 1, blank ones not counted. */
    int number() {
        return number;
    }

    @Override
    public void close() throws IOException {
        in.close();
    }
}
