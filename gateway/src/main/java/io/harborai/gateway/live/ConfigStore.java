package io.harborai.gateway.live;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.harborai.platform.config.Overlay;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** The changes of the admin API and the history of configurations, in the database. Blocking. Safe to share between threads. */
public final class ConfigStore {
    /** Versions and revisions that are kept; of older ones nothing is left. */
    public static final int KEPT = 1_000;
    /** Longest document, in characters: what a file may have. */
    static final int MOST_CHARACTERS = 1 << 20;
    private static final TypeReference<LinkedHashMap<String, Object>> CONTENT = new TypeReference<>() {
    };

    private final Database database;
    private final InstantSource clock;
    private final JsonMapper json = JsonMapper.builder().build();

    private ConfigStore(Database database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A store.
     *
     * @param database where it is
     * @param clock tells when something is changed
     * @return the store
     */
    public static ConfigStore create(Database database, InstantSource clock) {
        return new ConfigStore(database, clock);
    }

    /** Numbers that change when the configuration in the database does. */
    record Revisions(long overlay, long secrets) {}

    Revisions revisions() {
        return database.read(handle -> new Revisions(newest(handle), SecretStore.revision(handle)));
    }

    private static long newest(Handle handle) {
        return handle.createQuery("select coalesce(max(revision), 0) from config_overlay").mapTo(Long.class).one();
    }

    /** The changes that are in force. */
    public Overlay overlay() {
        return database.read(handle -> handle
                .createQuery("select revision, document from config_overlay order by revision desc limit 1")
                .map((row, context) -> new Overlay(row.getLong(1), row.getString(2))).findOne().orElse(Overlay.NONE));
    }

    /** The changes at one revision; empty when it is no longer kept. Revision 0 is nothing. */
    public Optional<Overlay> overlay(long revision) {
        if (revision == 0) {
            return Optional.of(Overlay.NONE);
        }
        return database.read(handle -> handle
                .createQuery("select revision, document from config_overlay where revision = ?").bind(0, revision)
                .map((row, context) -> new Overlay(row.getLong(1), row.getString(2))).findOne());
    }

    /** Who made the newest changes. */
    Change author(long revision) {
        return database.read(handle -> handle.createQuery(
                "select made_by, reason from config_overlay where revision = ?").bind(0, revision)
                .map((row, context) -> new Change(row.getString(1), row.getString(2))).findOne()
                .orElse(new Change("database", "the changes of the admin API were removed")));
    }

    /**
     * Puts changes in the place of others.
     *
     * @param seen the revision that the new document was made from
     * @param document the whole of it
     * @param change who and why
     * @return the new revision; empty when somebody else was quicker
     */
    public Optional<Overlay> replace(long seen, String document, Change change) {
        if (document.length() > MOST_CHARACTERS) {
            throw new IllegalArgumentException("the changes have " + document.length() + " characters, at most "
                    + MOST_CHARACTERS + " are kept; put some of it into the file");
        }
        return database.write(handle -> {
            if (newest(handle) != seen) {
                return Optional.<Overlay>empty();
            }
            handle.execute("insert into config_overlay (revision, document, made_at, made_by, reason) "
                    + "values (?, ?, ?, ?, ?)", seen + 1, document, clock.millis(), change.by(), change.reason());
            handle.execute("delete from config_overlay where revision <= ?", seen + 1 - KEPT);
            return Optional.of(new Overlay(seen + 1, document));
        });
    }

    /** Numbers a configuration; one that is as the newest is, gets that one's number. */
    ConfigVersion record(Change change, String node, long overlayRevision, Map<String, Object> content, boolean anew) {
        String text = json.writeValueAsString(content);
        String hash = hash(text);
        return database.write(handle -> {
            Optional<ConfigVersion> newest = handle
                    .createQuery("select * from config_versions order by version desc limit 1")
                    .map((row, context) -> version(row)).findOne();
            if (!anew && newest.isPresent() && newest.get().hash().equals(hash)
                    && newest.get().overlayRevision() == overlayRevision) {
                return newest.get();
            }
            ConfigVersion next = new ConfigVersion(newest.map(ConfigVersion::version).orElse(0L) + 1,
                    Instant.ofEpochMilli(clock.millis()), change.by(), change.reason(), node, hash, overlayRevision,
                    content);
            handle.execute("insert into config_versions (version, applied_at, applied_by, reason, node, content_hash, "
                    + "overlay_revision, content) values (?, ?, ?, ?, ?, ?, ?, ?)", next.version(),
                    next.at().toEpochMilli(), next.by(), next.reason(), node, hash, overlayRevision, text);
            handle.execute("delete from config_versions where version <= ?", next.version() - KEPT);
            return next;
        });
    }

    /**
     * The versions, the newest first, without their content.
     *
     * @param most 1 to {@value #KEPT}
     * @return the versions
     */
    public List<ConfigVersion> history(int most) {
        return database.read(handle -> handle.createQuery("select version, applied_at, applied_by, reason, node, "
                + "content_hash, overlay_revision, '{}' as content from config_versions order by version desc limit ?")
                .bind(0, Math.clamp(most, 1, KEPT)).map((row, context) -> version(row)).list());
    }

    /** One version with its content; empty when there is none, or no longer. */
    public Optional<ConfigVersion> version(long version) {
        return database.read(handle -> handle.createQuery("select * from config_versions where version = ?")
                .bind(0, version).map((row, context) -> version(row)).findOne());
    }

    private ConfigVersion version(ResultSet row) throws SQLException {
        return new ConfigVersion(row.getLong("version"), Instant.ofEpochMilli(row.getLong("applied_at")),
                row.getString("applied_by"), row.getString("reason"), row.getString("node"),
                row.getString("content_hash"), row.getLong("overlay_revision"),
                json.readValue(row.getString("content"), CONTENT));
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(
                    MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
