package io.harborai.platform.storage;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The read replicas, in turn. A replica answers only when it has replayed the primary's log up to a position that was
 * read after this process's last write; so a reader never misses what it wrote itself, and nothing waits.
 *
 * <p>Safe to share between threads, without a lock: the count of writes is atomic, a known position is one immutable
 * record, and losing a race costs one more question to the primary.
 */
final class Replicas implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Replicas.class);
    /** A reading that does not find its replica at once goes to the primary. */
    private static final Duration WAIT = Duration.ofMillis(500);
    /** A replica that failed is left alone for so long. */
    private static final Duration REST = Duration.ofSeconds(5);

    private final List<Replica> replicas;
    private final InstantSource clock;
    private final Supplier<String> primaryPosition;
    private final AtomicLong writes = new AtomicLong();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile Position known = new Position(-1, "");

    /** The primary's log had come so far when this process had written so often. */
    private record Position(long writes, String lsn) {}

    /**
     * What a replica answered, which may be null.
     *
     * @param <T> the answer's type
     */
    record Answer<T>(T value) {}

    private Replicas(List<Replica> replicas, InstantSource clock, Supplier<String> primaryPosition) {
        this.replicas = replicas;
        this.clock = clock;
        this.primaryPosition = primaryPosition;
    }

    static Replicas create(DatabaseSettings settings, InstantSource clock, Supplier<String> primaryPosition) {
        return new Replicas(settings.replicas().stream().map(url -> new Replica(url, PostgresPool.create(url, settings,
                PostgresPool.Use.READ, settings.maxConnections(), WAIT))).toList(), clock, primaryPosition);
    }

    /** Where the primary's log is. */
    static String position(Handle primary) {
        return primary.createQuery("select pg_current_wal_insert_lsn()::text").mapTo(String.class).one();
    }

    /** Something was, or may have been, written. */
    void written() {
        writes.incrementAndGet();
    }

    /** Reads on a replica that is far enough; empty when there is none. */
    <T> Optional<Answer<T>> read(Database.Work<T> work) {
        if (replicas.isEmpty()) {
            return Optional.empty();
        }
        Replica replica = replicas.get(Math.floorMod(turn.getAndIncrement(), replicas.size()));
        if (clock.millis() < replica.restUntilMillis) {
            return Optional.empty();
        }
        String lsn = position();
        try {
            Optional<Answer<T>> answer = replica.pool.jdbi().withHandle(
                    handle -> hasReplayed(handle, lsn)
                            ? Optional.of(new Answer<>(work.apply(handle)))
                            : Optional.empty());
            replica.well();
            return answer;
        } catch (JdbiException e) {
            return failed(replica, e);
        }
    }

    /** A server that is no replica, or was promoted to be none, has a log of its own that says nothing about ours. */
    private static boolean hasReplayed(Handle handle, String lsn) {
        return handle.createQuery("select pg_is_in_recovery()"
                + " and coalesce(pg_last_wal_replay_lsn() >= cast(:lsn as pg_lsn), false)").bind("lsn", lsn)
                .mapTo(Boolean.class).one();
    }

    private String position() {
        long now = writes.get();
        Position position = known;
        if (position.writes() != now) {
            position = new Position(now, primaryPosition.get());
            known = position;
        }
        return position.lsn();
    }

    /** The replica's own troubles are not the reader's; what the work did wrong, is. */
    private <T> Optional<Answer<T>> failed(Replica replica, JdbiException e) {
        StorageException failure = Failures.postgres(replica.url, e);
        return switch (failure.kind()) {
            case UNREACHABLE, DENIED, CORRUPT -> {
                replica.rest(clock.millis() + REST.toMillis(), failure);
                yield Optional.empty();
            }
            case BUSY, LOCKED -> Optional.empty();
            case READ_ONLY, FULL, NEWER, CONFLICT, TIMEOUT, IO -> throw failure;
        };
    }

    @Override
    public void close() {
        replicas.forEach(replica -> replica.pool.close());
    }

    private static final class Replica {
        private final DatabaseUrl.Postgres url;
        private final PostgresPool pool;
        private volatile long restUntilMillis = Long.MIN_VALUE;
        private volatile @Nullable StorageException trouble;

        private Replica(DatabaseUrl.Postgres url, PostgresPool pool) {
            this.url = url;
            this.pool = pool;
        }

        private void rest(long untilMillis, StorageException failure) {
            if (trouble == null) {
                LOG.warn("a replica does not answer; its readings go to the primary", failure);
            }
            trouble = failure;
            restUntilMillis = untilMillis;
        }

        private void well() {
            if (trouble != null) {
                LOG.info("the replica {} answers again", url);
                trouble = null;
            }
        }
    }
}
