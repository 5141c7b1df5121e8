package io.harborai.gateway.live;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.config.NearestName;
import io.harborai.platform.config.SecretLookup;
import io.harborai.platform.secret.SealedBox;
import io.harborai.platform.secret.SecretException;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;

/**
 * The secrets that a configuration refers to by {@code ${secret:name}}, sealed, in the database. Nothing gives one back but
 * {@link #lookup}. Blocking. Safe to share between threads.
 */
public final class SecretStore {
    /** Most secrets. */
    public static final int MOST = 1_000;
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
    private static final String REVISION = "secrets_revision";

    private final Database database;
    private final SealedBox box;
    private final InstantSource clock;

    private SecretStore(Database database, SealedBox box, InstantSource clock) {
        this.database = database;
        this.box = box;
        this.clock = clock;
    }

    /**
     * A store.
     *
     * @param database where it is
     * @param box seals and opens
     * @param clock tells when something is changed
     * @return the store
     */
    public static SecretStore create(Database database, SealedBox box, InstantSource clock) {
        return new SecretStore(database, box, clock);
    }

    /**
     * What may be shown of a secret.
     *
     * @param name its name
     * @param madeAt when it was stored first
     * @param changedAt when it was stored last
     * @param rotated whether the one before is kept
     */
    public record Listed(String name, Instant madeAt, Instant changedAt, boolean rotated) {}

    /** The secrets, by name. */
    public List<Listed> list() {
        return database.read(handle -> handle
                .createQuery("select name, made_at, changed_at, previous from secrets order by name")
                .map((row, context) -> listed(row)).list());
    }

    private static Listed listed(ResultSet row) throws SQLException {
        return new Listed(row.getString(1), Instant.ofEpochMilli(row.getLong(2)), Instant.ofEpochMilli(row.getLong(3)),
                row.getString(4) != null);
    }

    /**
     * Stores a new secret.
     *
     * @param name letters, digits and {@code . _ -}, at most 100
     * @param secret its value
     * @return whether there was none of this name; else nothing is changed: rotate it
     * @throws IllegalArgumentException if the name or the secret will not do
     */
    public boolean set(String name, Secret secret) {
        String sealed = sealed(name, secret);
        return database.write(handle -> {
            if (count(handle, "select count(*) from secrets where name = ?", name) > 0) {
                return false;
            }
            if (count(handle, "select count(*) from secrets where name <> ?", name) >= MOST) {
                throw new IllegalArgumentException("there are " + MOST + " secrets, which is the most; delete some");
            }
            handle.execute("insert into secrets (name, sealed, made_at, changed_at) values (?, ?, ?, ?)", name, sealed,
                    clock.millis(), clock.millis());
            touch(handle);
            return true;
        });
    }

    /**
     * Puts another value in the place of a secret's, and keeps the one before, sealed.
     *
     * @param name its name
     * @param secret its new value
     * @return whether there is a secret of this name
     * @throws IllegalArgumentException if the secret will not do
     */
    public boolean rotate(String name, Secret secret) {
        String sealed = sealed(name, secret);
        return changed("update secrets set previous = sealed, sealed = ?, changed_at = ? where name = ?", sealed,
                clock.millis(), name);
    }

    /**
     * Puts the value before back in place.
     *
     * @param name its name
     * @return whether there is one
     */
    public boolean undo(String name) {
        return changed("update secrets set sealed = previous, previous = sealed, changed_at = ? "
                + "where name = ? and previous is not null", clock.millis(), name);
    }

    /**
     * Removes a secret and the one before it.
     *
     * @param name its name
     * @return whether there was one
     */
    public boolean delete(String name) {
        return changed("delete from secrets where name = ?", name);
    }

    private boolean changed(String sql, Object... arguments) {
        return database.write(handle -> {
            boolean any = handle.execute(sql, arguments) > 0;
            if (any) {
                touch(handle);
            }
            return any;
        });
    }

    private String sealed(String name, Secret secret) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "'" + name + "' is no name of a secret; it has letters, digits and . _ -, "
                            + "at most 100, and begins with a letter or digit");
        }
        if (secret.reveal().isBlank() || secret.reveal().chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a secret is text on one line");
        }
        return box.seal(secret, place(name));
    }

    private static String place(String name) {
        return "secret/" + name;
    }

    private static long count(Handle handle, String sql, String name) {
        return handle.createQuery(sql).bind(0, name).mapTo(Long.class).one();
    }

    /** Tells every server on this database to read the secrets again. */
    private static void touch(Handle handle) {
        long next = revision(handle) + 1;
        handle.execute("delete from settings where name = ?", REVISION);
        handle.execute("insert into settings (name, value) values (?, ?)", REVISION, String.valueOf(next));
    }

    static long revision(Handle handle) {
        return handle.createQuery("select value from settings where name = ?").bind(0, REVISION).mapTo(String.class)
                .findOne().map(Long::parseLong).orElse(0L);
    }

    /**
     * Reads the secrets as they are now. They are opened when they are asked for.
     *
     * @return finds them by name
     */
    public SecretLookup lookup() {
        Map<String, String> all = database.read(handle -> handle.createQuery("select name, sealed from secrets")
                .map((row, context) -> Map.entry(row.getString(1), row.getString(2))).list().stream()
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue)));
        return name -> Optional.ofNullable(all.get(name)).map(sealed -> open(name, sealed))
                .orElseGet(() -> new SecretLookup.Answer.Unusable("there is no secret '" + name + "'"
                        + NearestName.of(name, all.keySet()).map(near -> "; did you mean " + near + "?").orElse("")
                        + "; store it with harborai secrets set " + name));
    }

    private SecretLookup.Answer open(String name, String sealed) {
        try {
            return new SecretLookup.Answer.Found(box.open(sealed, place(name)));
        } catch (SecretException closed) {
            return new SecretLookup.Answer.Unusable("the secret '" + name + "' cannot be opened: "
                    + closed.getMessage());
        }
    }
}
