package io.harborai.platform.redis;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.harborai.platform.window.WindowFigures;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether Redis counts for this node: a beat every two seconds says that the node lives, and a beat ten times a second asks
 * whether Redis is back while it is not. Confined to the link's thread, but for what is volatile.
 */
final class Presence implements RedisLink.Watcher {
    /** Redis is asked so often whether it is back. */
    private static final long PROBE_MILLIS = 100;

    /** While Redis counts, one of so many probes is sent: a beat every two seconds, a seventh of a lease's life. */
    private static final int PROBES_PER_BEAT = 20;

    /** A beat without an answer for so long means that the connection leads nowhere. */
    private static final long SILENCE_NANOS = Duration.ofSeconds(5).toNanos();

    private static final Logger LOG = LoggerFactory.getLogger(Presence.class);

    private final RedisLink link;
    private final WindowStore store;
    private final String node;
    private final InstantSource clock;
    private final String counted;
    private final Owner owner;
    private @Nullable Future<?> timer;
    private int ticks;
    private boolean beating;
    private long beatNanos;
    private volatile @Nullable String data;
    private boolean closed;
    private volatile boolean shared;
    private volatile int nodes = 1;
    private volatile Instant since;
    private volatile long errors;
    private volatile String lastError = "";

    /** Whose presence this is. */
    interface Owner {
        /** Redis does not count any more. */
        void withdrawn();

        /** Redis is back: it has to hear what it missed; then {@link Presence#open} is called. */
        void back(boolean dataLost);

        /** This node lives, and so do the calls that it holds. */
        void beat();
    }

    Presence(RedisLink link, WindowStore store, String node, InstantSource clock, String counted,
            Owner owner) {
        this.link = link;
        this.store = store;
        this.node = node;
        this.clock = clock;
        this.counted = counted;
        this.owner = owner;
        this.since = clock.instant();
    }

    void start() {
        link.watch(this);
        link.post(() -> timer = link.loop().scheduleWithFixedDelay(this::tick, PROBE_MILLIS, PROBE_MILLIS,
                TimeUnit.MILLISECONDS));
    }

    boolean isShared() {
        return shared;
    }

    /** Name of the data that Redis keeps, as it said last; empty before it has. */
    String data() {
        String known = data;
        return known == null ? "" : known;
    }

    int nodes() {
        return nodes;
    }

    WindowFigures figures(long keys) {
        return new WindowFigures(shared ? WindowFigures.Mode.SHARED : WindowFigures.Mode.LOCAL, since, nodes, keys,
                errors, lastError);
    }

    @Override
    public void up() {
        beating = false;
        prepare();
        beat();
    }

    @Override
    public void down(String reason) {
        beating = false;
        fail(reason);
    }

    private void tick() {
        ticks++;
        if (!shared || ticks % PROBES_PER_BEAT == 0) {
            beat();
        }
    }

    private void beat() {
        long now = System.nanoTime();
        if (beating) {
            if (now - beatNanos > SILENCE_NANOS) {
                beating = false;
                link.drop("no answer for 5 s");
            }
            return;
        }
        if (link.commands() == null) {
            return;
        }
        beating = true;
        beatNanos = now;
        store.beat(node + ":" + now).whenComplete((pulse, failure) -> {
            if (beatNanos == now) {
                beating = false;
            }
            if (pulse != null) {
                heard(pulse, System.nanoTime() - now);
            } else {
                fail(Failures.reason(failure));
                prepare();
            }
        });
    }

    /** Redis forgets scripts when it starts anew; a failure shows at the beat that follows. */
    private void prepare() {
        var _ = store.load();
    }

    private void heard(WindowStore.Pulse pulse, long tookNanos) {
        if (closed) {
            return;
        }
        nodes = Math.max(1, pulse.nodes());
        String before = data;
        boolean lost = before != null && !before.equals(pulse.data());
        if (tookNanos > link.settings().checkWait().toNanos()) {
            fail("answers after " + tookNanos / 1_000_000 + " ms");
            return;
        }
        data = pulse.data();
        owner.beat();
        if (lost || !shared) {
            owner.back(lost);
        }
    }

    /** Redis has heard everything, and counts from now on. */
    void open() {
        if (!shared && !closed && link.commands() != null) {
            since = clock.instant();
            shared = true;
            LOG.info("{} are counted in Redis, for {} nodes", counted, nodes);
        }
    }

    /** Redis did not answer, or not in time. */
    @SuppressWarnings("NonAtomicVolatileUpdate") // The link's thread alone writes.
    void fail(String reason) {
        errors++;
        lastError = reason;
        if (shared) {
            since = clock.instant();
            shared = false;
            LOG.warn("Redis does not count {} ({}); this node allows its share, 1 of {}, until Redis answers",
                    counted, reason, nodes);
        }
        owner.withdrawn();
    }

    void close() {
        closed = true;
        shared = false;
        link.unwatch(this);
        if (timer != null) {
            timer.cancel(false);
        }
        owner.withdrawn();
        store.leave();
    }
}
