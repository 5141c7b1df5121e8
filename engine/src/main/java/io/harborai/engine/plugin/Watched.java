package io.harborai.engine.plugin;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One interceptor with its counts. Shared by all event loops: counts are adders, and who may warn is settled by one
 * compare-and-set.
 */
final class Watched {
    private static final Logger LOG = LoggerFactory.getLogger(Watched.class);

    final Interceptor interceptor;
    final String name;
    final boolean failClosed;
    final LongAdder calls = new LongAdder();
    final LongAdder refused = new LongAdder();
    private final LongAdder slow = new LongAdder();
    private final AtomicLong failures = new AtomicLong();
    private final AtomicLong warnDueNanos;
    private final ChainSettings settings;
    private final long slowNanos;

    Watched(Interceptor interceptor, ChainSettings settings, long nowNanos) {
        this.interceptor = interceptor;
        this.name = interceptor.name();
        this.failClosed = interceptor.failClosed();
        this.settings = settings;
        this.slowNanos = settings.slow().toNanos();
        this.warnDueNanos = new AtomicLong(nowNanos);
    }

    /** Counts how long it took; returns whether it was warned about, which is not done more often than settings say. */
    boolean took(String method, long startNanos, long endNanos) {
        if (endNanos - startNanos <= slowNanos) {
            return false;
        }
        slow.increment();
        long due = warnDueNanos.get();
        boolean warn = endNanos - due >= 0
                && warnDueNanos.compareAndSet(due, endNanos + settings.warnEvery().toNanos());
        if (warn) {
            LOG.warn(
                    "interceptor {} held its event loop for {} ms in {}; it was slower than {} ms {} times so far. All "
                            + "calls of that loop wait meanwhile: let it hand its work to another thread",
                    name,
                    Duration.ofNanos(endNanos - startNanos).toMillis(), method, settings.slow().toMillis(), slow.sum());
        }
        return warn;
    }

    /** Counts what it threw; returns whether it was logged, as the first and each n-th are. */
    boolean failed(String method, String traceId, Throwable defect) {
        long count = failures.incrementAndGet();
        boolean log = (count - 1) % settings.logEvery() == 0;
        if (log) {
            LOG.warn("interceptor {} failed in {} for call {}; its failure number {}", name, method, traceId, count,
                    defect);
        }
        return log;
    }

    InterceptorStatistics statistics() {
        return new InterceptorStatistics(name, calls.sum(), refused.sum(), failures.get(), slow.sum());
    }
}
