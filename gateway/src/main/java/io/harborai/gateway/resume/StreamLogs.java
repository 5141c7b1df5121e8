package io.harborai.gateway.resume;

import java.time.Duration;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;

import org.jspecify.annotations.Nullable;

/** The streams of this node that can be gone on with. Safe to share between threads. */
public final class StreamLogs {
    private static final int ID_BYTES = 16;

    private final ResumeSettings settings;
    private final RandomGenerator random;
    private final Map<String, StreamLog> logs = new ConcurrentHashMap<>();
    private final AtomicInteger places = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * None yet.
     *
     * @param random makes ids that nobody guesses
     */
    public StreamLogs(ResumeSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    /** The longest that one may wait for its caller. */
    public Duration longest() {
        return settings.longest();
    }

    /**
     * A log for a stream that begins; null when there are as many as there may be.
     *
     * @param owner  who may go on with it
     * @param window how long it waits for its caller
     */
    public @Nullable StreamLog begin(String owner, Duration window) {
        if (places.incrementAndGet() > settings.streams()) {
            places.decrementAndGet();
            return null;
        }
        byte[] name = new byte[ID_BYTES];
        random.nextBytes(name);
        StreamLog log = new StreamLog("st_" + HexFormat.of().formatHex(name), owner, window.toNanos(),
                settings.bytesEach(), bytes, settings.bytesAll());
        logs.put(log.id(), log);
        return log;
    }

    /** That owner's stream; empty when there is none, or it is past. */
    public Optional<StreamLog> find(String owner, String id) {
        return Optional.ofNullable(logs.get(id)).filter(log -> log.owner().equals(owner));
    }

    /** Forgets those that are past. */
    public void sweep(long nowNanos) {
        for (StreamLog log : logs.values()) {
            if (log.isPast(nowNanos)) {
                forget(log);
            }
        }
    }

    /** Forgets one, whose caller has heard nothing of it, or does not come back. */
    public void forget(StreamLog log) {
        if (logs.remove(log.id(), log)) {
            places.decrementAndGet();
            log.forget();
        }
    }

    /** How many there are. */
    public int size() {
        return logs.size();
    }

    /** Bytes of all their events. */
    public long bytes() {
        return bytes.get();
    }
}
