package io.harborai.gateway.response;

import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import io.harborai.platform.storage.Database;

/** The responses in the database. Blocking; on virtual threads. Safe to share between threads. */
final class ResponseStore {
    private static final long SWEEPING_MS = 60_000;

    private final Database database;
    private final InstantSource clock;
    private final ResponseSettings settings;
    private final AtomicLong swept = new AtomicLong();

    ResponseStore(Database database, InstantSource clock, ResponseSettings settings) {
        this.database = database;
        this.clock = clock;
        this.settings = settings;
    }

    private long oldest() {
        return clock.millis() - settings.kept().toMillis();
    }

    /** Keeps one; of two with the same id the first. The oldest of an owner with too many go, and now and then all that are old. */
    void add(String owner, KeptResponse response) {
        long now = clock.millis();
        long last = swept.get();
        boolean sweeps = now - last >= SWEEPING_MS && swept.compareAndSet(last, now);
        database.write(handle -> {
            int added = handle.execute("insert into responses (owner, id, provider, input, answer, created_at) "
                    + "values (?, ?, ?, ?, ?, ?) on conflict (owner, id) do nothing", owner, response.id(),
                    response.provider(), response.input(), response.answer(), now);
            handle.execute("delete from responses where owner = ? and created_at < (select created_at from responses "
                    + "where owner = ? order by created_at desc limit 1 offset ?)", owner, owner,
                    settings.perOwner() - 1);
            return sweeps ? handle.execute("delete from responses where created_at < ?", oldest()) : added;
        });
    }

    /** One of that owner's that is not too old. */
    Optional<KeptResponse> find(String owner, String id) {
        return database.read(handle -> handle
                .createQuery("select id, provider, input, answer from responses "
                        + "where owner = :owner and id = :id and created_at >= :oldest")
                .bind("owner", owner).bind("id", id).bind("oldest", oldest())
                .map((row, context) -> new KeptResponse(row.getString("id"), row.getString("provider"),
                        row.getString("input"), row.getString("answer")))
                .findOne());
    }

    boolean delete(String owner, String id) {
        return database.write(handle -> handle.execute("delete from responses where owner = ? and id = ?", owner,
                id)) > 0;
    }
}
