package io.harborai.gateway.key;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import io.harborai.engine.provider.Secret;
import io.harborai.gateway.team.Changes;
import io.harborai.gateway.team.ConflictException;
import io.harborai.gateway.team.FieldException;
import io.harborai.gateway.team.Page;
import io.harborai.gateway.team.TeamRecord;
import io.harborai.gateway.team.TeamStore;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * The keys in the database. Blocking, for the control plane only. Safe to share between threads. Every method throws a
 * {@link io.harborai.platform.storage.StorageException} if the database failed.
 */
public final class KeyStore {
    /** What a key begins with. */
    public static final String PREFIX = "hb-";
    /** The longest time for which two secrets of a key are good. */
    public static final Duration MAX_GRACE = Duration.ofDays(30);
    private static final int RANDOM_BYTES = 32;
    private static final int SHOWN = 7;

    private final Database database;
    private final InstantSource clock;
    private final SecureRandom random;
    private final TeamStore teams;

    private KeyStore(Database database, InstantSource clock, SecureRandom random) {
        this.database = database;
        this.clock = clock;
        this.random = random;
        this.teams = new TeamStore(database, clock, random);
    }

    /**
     * Makes a store.
     *
     * @param database where the keys are
     * @param clock tells when a key is made or revoked
     * @param random makes keys
     * @return the store
     */
    public static KeyStore create(Database database, InstantSource clock, SecureRandom random) {
        return new KeyStore(database, clock, random);
    }

    /** The teams in the same database. */
    public TeamStore teams() {
        return teams;
    }

    /**
     * Makes a key.
     *
     * @param wanted what it shall be
     * @return the key, which cannot be read again
     * @throws FieldException if there is no such team
     */
    public CreatedKey create(KeySettings wanted) {
        String key = generate(random);
        byte[] idBytes = new byte[9];
        random.nextBytes(idBytes);
        String id = "key_" + Base64.getUrlEncoder().encodeToString(idBytes);
        Instant now = now();
        KeyRecord record = database.write(handle -> {
            KeySettings settings = inTeam(handle, wanted);
            KeyRecord made = new KeyRecord(id, key.substring(0, SHOWN), settings, now, KeyRecord.Marks.NONE, false);
            handle.execute("insert into api_keys (id, name, hash, prefix, team, settings, created_at, expires_at) "
                    + "values (?, ?, ?, ?, ?, ?, ?, ?)", id, made.name(), KeyHash.of(key).bytes(), made.prefix(),
                    settings.team(), KeyJson.stored(settings), now.toEpochMilli(), KeyRows.millis(made.expiresAt()));
            Changes.count(handle);
            return made;
        });
        return new CreatedKey(Secret.of(key), record);
    }

    /** The settings with the team's id where they have its name. */
    private static KeySettings inTeam(Handle handle, KeySettings settings) {
        String named = settings.team();
        if (named == null) {
            return settings;
        }
        TeamRecord team = TeamStore.find(handle, named)
                .orElseThrow(() -> new FieldException("team", named, "the id or name of a team, or null"));
        return settings.withTeam(team.id());
    }

    /**
     * Every key, also expired and revoked ones, the oldest first.
     *
     * @return the keys
     */
    public List<KeyRecord> list() {
        return all().keys().stream().map(StoredKeys.Row::key).toList();
    }

    /**
     * A part of the keys, also expired and revoked ones, the oldest first.
     *
     * @param after the id of the key before the first one; empty to begin with the first
     * @param limit most keys, 1 to {@value Page#MAX}
     * @param team only keys of this team, by its id or name; empty for all
     * @return the keys
     * @throws FieldException if there is no such key to begin after, or no such team
     */
    public Page<KeyRecord> list(String after, int limit, String team) {
        return database.read(handle -> {
            @Nullable
            String teamId = team.isEmpty()
                    ? null
                    : TeamStore.find(handle, team).map(TeamRecord::id)
                            .orElseThrow(() -> new FieldException("team", team, "the id or name of a team"));
            long from = after.isEmpty()
                    ? Long.MIN_VALUE
                    : handle.createQuery("select rowid from api_keys where id = ?").bind(0, after).mapTo(Long.class)
                            .findOne().orElseThrow(() -> new FieldException("after", after, "the id of a key"));
            String ofTeam = teamId == null ? "" : " and team = :team";
            var query = handle
                    .createQuery(KeyRows.SELECT + "where rowid > :from" + ofTeam + " order by rowid limit :limit")
                    .bind("from", from).bind("limit", limit + 1);
            return Page.of((teamId == null ? query : query.bind("team", teamId))
                    .map((row, context) -> KeyRows.record(row)).list(), limit);
        });
    }

    /** The key of this id. */
    public Optional<KeyRecord> find(String id) {
        return database.read(handle -> find(handle, id));
    }

    private static Optional<KeyRecord> find(Handle handle, String id) {
        return handle.createQuery(KeyRows.SELECT + "where id = ?").bind(0, id)
                .map((row, context) -> KeyRows.record(row)).findOne();
    }

    /**
     * Changes a key.
     *
     * @param id the key's id
     * @param change what it becomes; may be asked twice
     * @return the key as it is then; empty when there is none of this id
     * @throws FieldException if there is no such team
     * @throws ConflictException if it is revoked
     */
    public Optional<KeyRecord> update(String id, UnaryOperator<KeySettings> change) {
        return changed(id, false, (handle, key) -> {
            KeySettings settings = inTeam(handle, change.apply(key.settings()));
            handle.execute("update api_keys set name = ?, team = ?, settings = ?, expires_at = ? where id = ?",
                    settings.name(), settings.team(), KeyJson.stored(settings), KeyRows.millis(settings.expiresAt()),
                    id);
        });
    }

    /**
     * Refuses a key until it is enabled. Disabling twice keeps the first time.
     *
     * @param id the key's id
     * @return the key as it is then; empty when there is none of this id
     * @throws ConflictException if it is revoked
     */
    public Optional<KeyRecord> disable(String id) {
        return changed(id, false, (handle, key) -> handle.execute(
                "update api_keys set disabled_at = coalesce(disabled_at, ?) where id = ?", clock.millis(), id));
    }

    /**
     * Takes a disabled key again; one that is not disabled stays as it is.
     *
     * @param id the key's id
     * @return the key as it is then; empty when there is none of this id
     * @throws ConflictException if it is revoked
     */
    public Optional<KeyRecord> enable(String id) {
        return changed(id, false,
                (handle, key) -> handle.execute("update api_keys set disabled_at = null where id = ?", id));
    }

    /**
     * Refuses a key from now on, with all its secrets. Revoking twice keeps the first time.
     *
     * @param id the key's id, {@code key_…}
     * @return the key as it is now; empty when there is none of this id
     */
    public Optional<KeyRecord> revoke(String id) {
        return changed(id, true, (handle, key) -> handle.execute(
                "update api_keys set revoked_at = coalesce(revoked_at, ?) where id = ?", clock.millis(), id));
    }

    /**
     * Gives a key a new secret. The one that it has is good for a while; the one before that, if it still was, no longer.
     *
     * @param id the key's id
     * @param grace how long the present secret stays good, 0 to 30 days
     * @return the key with its new secret, which cannot be read again; empty when there is none of this id
     * @throws FieldException if the grace is out of its bounds
     * @throws ConflictException if it is revoked
     */
    public Optional<CreatedKey> rotate(String id, Duration grace) {
        if (grace.isNegative() || grace.compareTo(MAX_GRACE) > 0) {
            throw new FieldException("grace_s", grace.toSeconds(), "0 to " + MAX_GRACE.toSeconds());
        }
        String secret = generate(random);
        long now = clock.millis();
        return changed(id, false, (handle, key) -> handle.execute("update api_keys set old_hash = hash, old_until = ?, "
                + "hash = ?, prefix = ?, rotated_at = ? where id = ?", now + grace.toMillis(),
                KeyHash.of(secret).bytes(), secret.substring(0, SHOWN), now, id))
                .map(key -> new CreatedKey(Secret.of(secret), key));
    }

    @FunctionalInterface
    private interface Change {
        void make(Handle handle, KeyRecord key);
    }

    private Optional<KeyRecord> changed(String id, boolean alsoRevoked, Change change) {
        return database.write(handle -> {
            Optional<KeyRecord> found = find(handle, id);
            if (found.isEmpty()) {
                return found;
            }
            if (!alsoRevoked && found.get().revokedAt() != null) {
                throw new ConflictException("key_revoked",
                        "The key " + id + " is revoked, and that is for good. Make another one.");
            }
            change.make(handle, found.get());
            Changes.count(handle);
            return find(handle, id);
        });
    }

    private Instant now() {
        return Instant.ofEpochMilli(clock.millis());
    }

    /** Everything at one moment. A key that cannot be read is left out, and so refused. */
    StoredKeys all() {
        return database.read(handle -> {
            // One reading decodes the same settings once: most keys of an organisation are alike.
            Map<String, KeySettings> decoded = new HashMap<>();
            List<StoredKeys.Row> keys = new ArrayList<>();
            handle.createQuery(KeyRows.SELECT + "order by rowid").map((row, context) -> KeyRows.row(row, decoded))
                    .forEach(row -> row.ifPresent(keys::add));
            return new StoredKeys(keys, TeamStore.all(handle));
        });
    }

    /** A new key: {@code hb-} and 32 random bytes in 43 characters. */
    static String generate(SecureRandom random) {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
