package io.harborai.gateway.batch;

import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.gateway.team.ConflictException;
import io.harborai.gateway.team.Page;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/**
 * The batches and what came of their lines, until that is in a file. A node works on a batch as long as it holds its lease, and
 * what a node without the lease writes is not kept. Blocking; on virtual threads. Safe to share between threads.
 */
public final class BatchStore {
    private static final String SELECT = "select * from batches ";
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final String OPEN = "state in ('validating', 'in_progress', 'finalizing', 'cancelling')";

    /** The code of a line that was not sent within the window. */
    static final String EXPIRED = "batch_expired";

    private final Database database;
    private final InstantSource clock;
    private final SecureRandom random;

    /** What came of a line. */
    record Result(int line, String content) {}

    /** Batches in a database. */
    public BatchStore(Database database, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.clock = clock;
        this.random = random;
    }

    Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /**
     * Makes a batch.
     *
     * @param metadata JSON
     * @param window   after so long it expires
     * @param most     most batches of the owner that are not over
     * @throws ConflictException if there are so many already
     */
    public Batch create(String owner, String key, String endpoint, String input, String metadata, Duration window,
            int most) {
        byte[] bytes = new byte[12];
        random.nextBytes(bytes);
        String id = "batch_" + HexFormat.of().formatHex(bytes);
        long now = clock.millis();
        return database.write(handle -> {
            int open = handle.createQuery("select count(*) from batches where owner = ? and " + OPEN).bind(0, owner)
                    .mapTo(Integer.class).one();
            if (open >= most) {
                throw new ConflictException("too_many_batches", "There are " + open
                        + " batches that are not over. Wait, or cancel one.");
            }
            handle.execute("insert into batches (id, owner, api_key, endpoint, input_file, state, metadata, times, "
                    + "created_at, expires_at) values (?, ?, ?, ?, ?, 'validating', ?, '{}', ?, ?)", id, owner, key,
                    endpoint, input, metadata, now, now + window.toMillis());
            return find(handle, id).orElseThrow();
        });
    }

    /** A batch of that owner. */
    public Optional<Batch> find(String owner, String id) {
        return database.read(handle -> find(handle, id)).filter(batch -> batch.owner().equals(owner));
    }

    Optional<Batch> find(String id) {
        return database.read(handle -> find(handle, id));
    }

    private static Optional<Batch> find(Handle handle, String id) {
        return handle.createQuery(SELECT + "where id = ?").bind(0, id).map((row, context) -> batch(row)).findOne();
    }

    /** A part of an owner's batches, the newest first. */
    public Page<Batch> list(String owner, String after, int limit) {
        return database.read(handle -> {
            long before = after.isEmpty()
                    ? Long.MAX_VALUE
                    : find(handle, after).filter(batch -> batch.owner().equals(owner))
                            .map(batch -> batch.createdAt().toEpochMilli()).orElse(Long.MAX_VALUE);
            return Page.of(handle.createQuery(SELECT + "where owner = :owner "
                    + "and (created_at < :before or (created_at = :before and id < :id)) "
                    + "order by created_at desc, id desc limit :limit").bind("owner", owner).bind("before", before)
                    .bind("id", after).bind("limit", limit + 1).map((row, context) -> batch(row)).list(), limit);
        });
    }

    /** Asks for the end of a batch of that owner. @return the batch as it is then; empty when there is none */
    public Optional<Batch> cancel(String owner, String id) {
        return database.write(handle -> find(handle, id).filter(batch -> batch.owner().equals(owner)).map(batch -> {
            if (batch.state() == BatchState.VALIDATING || batch.state() == BatchState.IN_PROGRESS) {
                enter(handle, batch, BatchState.CANCELLING);
            }
            return find(handle, id).orElseThrow();
        }));
    }

    private void enter(Handle handle, Batch batch, BatchState state) {
        Map<String, Long> times = new HashMap<>(batch.times());
        times.put(state.word(), clock.millis() / 1_000);
        handle.execute("update batches set state = ?, times = ? where id = ?", state.word(),
                JSON.writeValueAsString(times), batch.id());
    }

    /** Takes batches that nobody works on. */
    List<Batch> claim(String node, Duration lease, int most) {
        long now = clock.millis();
        // Most of the time there is nothing to do, and nobody shall wait for that.
        boolean work = database.read(handle -> handle.createQuery("select count(*) from batches where " + OPEN
                + " and (lease_until is null or lease_until < ?)").bind(0, now).mapTo(Integer.class).one() > 0);
        if (!work) {
            return List.of();
        }
        return database.write(handle -> {
            List<Batch> free = handle.createQuery(SELECT + "where " + OPEN
                    + " and (lease_until is null or lease_until < :now) order by created_at limit :most")
                    .bind("now", now).bind("most", most).map((row, context) -> batch(row)).list();
            free.forEach(batch -> handle.execute("update batches set lease_node = ?, lease_until = ? where id = ?",
                    node, now + lease.toMillis(), batch.id()));
            return free;
        });
    }

    /** Says that a node still works on a batch. @return the batch as it is now; empty when another node has it */
    Optional<Batch> renew(String node, String id, Duration lease) {
        return database.write(handle -> handle.execute(
                "update batches set lease_until = ? where id = ? and lease_node = ?", clock.millis() + lease.toMillis(),
                id, node) == 1 ? find(handle, id) : Optional.empty());
    }

    /** Lets a batch go, so that it is taken up at once. */
    void release(String node, String id) {
        database.write(handle -> handle.execute(
                "update batches set lease_until = null, lease_node = null where id = ? and lease_node = ?", id, node));
    }

    /** Ends all leases: whoever knows that no other node is there need not wait for those of its own past. */
    void releaseAll() {
        database.write(
                handle -> handle.execute("update batches set lease_until = null, lease_node = null where " + OPEN));
    }

    /** Its file is in order. */
    boolean begun(String node, String id, int total) {
        return held(node, id, (handle, batch) -> {
            handle.execute("update batches set total = ? where id = ?", total, id);
            if (batch.state() == BatchState.VALIDATING) {
                enter(handle, batch, BatchState.IN_PROGRESS);
            }
        });
    }

    /** Its file is wrong. */
    boolean failed(String node, String id, String problem) {
        return held(node, id, (handle, batch) -> {
            handle.execute("update batches set problem = ? where id = ?", problem, id);
            enter(handle, batch, BatchState.FAILED);
        });
    }

    /** All that is to be sent was sent. */
    boolean finalizing(String node, String id) {
        return held(node, id, (handle, batch) -> {
            if (batch.state() == BatchState.IN_PROGRESS) {
                enter(handle, batch, BatchState.FINALIZING);
            }
        });
    }

    /** Its answers are in files. What is known of its lines besides is forgotten. */
    boolean over(String node, String id, BatchState state, @Nullable String output, @Nullable String errors) {
        return held(node, id, (handle, batch) -> {
            handle.execute("update batches set output_file = ?, error_file = ? where id = ?", output, errors, id);
            handle.execute("delete from batch_results where batch = ?", id);
            enter(handle, batch, state);
        });
    }

    /** What a node does with a batch that it holds. */
    @FunctionalInterface
    private interface Step {
        void take(Handle handle, Batch batch);
    }

    private boolean held(String node, String id, Step step) {
        return database.write(handle -> {
            boolean mine = handle.execute(
                    "update batches set lease_until = lease_until where id = ? and lease_node = ?",
                    id, node) == 1;
            if (mine) {
                step.take(handle, find(handle, id).orElseThrow());
            }
            return mine;
        });
    }

    /** Keeps what came of a line, once. @return whether the batch is still this node's */
    boolean record(String node, String id, int line, boolean answered, String content) {
        return held(node, id, (handle, batch) -> {
            boolean known = handle.createQuery("select count(*) from batch_results where batch = ? and line = ?")
                    .bind(0, id).bind(1, line).mapTo(Integer.class).one() > 0;
            if (!known) {
                handle.execute("insert into batch_results (batch, line, answered, content) values (?, ?, ?, ?)", id,
                        line, answered ? 1 : 0, content);
                handle.execute(answered
                        ? "update batches set completed = completed + 1 where id = ?"
                        : "update batches set failed = failed + 1 where id = ?", id);
            }
        });
    }

    /** The lines of which something came already. */
    BitSet recorded(String id) {
        BitSet lines = new BitSet();
        database.read(handle -> {
            handle.createQuery("select line from batch_results where batch = ?").bind(0, id).mapTo(Integer.class)
                    .forEach(lines::set);
            return lines;
        });
        return lines;
    }

    /** Whether lines were given up because the window was over. */
    boolean gaveUp(String id) {
        return database.read(handle -> handle.createQuery("select count(*) from batch_results where batch = ? "
                + "and answered = 0 and content like '%\"code\":\"" + EXPIRED + "\"%'").bind(0, id)
                .mapTo(Integer.class).one() > 0);
    }

    /** What came of the lines behind {@code after}, in their order. */
    List<Result> results(String id, boolean answered, int after, int most) {
        return database.read(handle -> handle.createQuery("select line, content from batch_results "
                + "where batch = :id and answered = :answered and line > :after order by line limit :most")
                .bind("id", id).bind("answered", answered ? 1 : 0).bind("after", after).bind("most", most)
                .map((row, context) -> new Result(row.getInt("line"), row.getString("content"))).list());
    }

    private static Batch batch(ResultSet row) throws SQLException {
        return new Batch(row.getString("id"), row.getString("owner"), row.getString("api_key"),
                row.getString("endpoint"), row.getString("input_file"), row.getString("output_file"),
                row.getString("error_file"), row.getString("problem"), BatchState.of(row.getString("state")),
                row.getInt("total"), row.getInt("completed"), row.getInt("failed"),
                Instant.ofEpochMilli(row.getLong("created_at")), Instant.ofEpochMilli(row.getLong("expires_at")),
                JSON.readValue(row.getString("times"), new TypeReference<Map<String, Long>>() {
                }), row.getString("metadata"));
    }
}
