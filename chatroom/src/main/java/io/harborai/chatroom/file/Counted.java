package io.harborai.chatroom.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A stream that counts as a transfer until it is closed. */
final class Counted extends FilterInputStream {
    private final AtomicInteger transfers;
    private final AtomicBoolean open = new AtomicBoolean(true);

    Counted(InputStream stream, AtomicInteger transfers) {
        super(stream);
        this.transfers = transfers;
    }

    @Override
    public void close() throws IOException {
        if (open.compareAndSet(true, false)) {
            transfers.decrementAndGet();
        }
        super.close();
    }
}
