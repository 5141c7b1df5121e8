package io.harborai.platform.log;

import java.util.concurrent.atomic.LongAdder;

import ch.qos.logback.classic.AsyncAppender;
import ch.qos.logback.classic.spi.ILoggingEvent;

/** Hands events to a thread that writes them; when that one cannot keep up, events are dropped and counted, never waited for. */
final class BoundedAppender extends AsyncAppender {
    private final LongAdder discarded = new LongAdder();

    BoundedAppender(int queueSize) {
        setQueueSize(queueSize);
        setNeverBlock(true);
        setDiscardingThreshold(0);
        setMaxFlushTime(2000);
    }

    @Override
    protected void append(ILoggingEvent event) {
        if (getRemainingCapacity() == 0) {
            discarded.increment();
        } else {
            super.append(event);
        }
    }

    long discarded() {
        return discarded.sum();
    }
}
