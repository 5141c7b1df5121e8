package io.harborai.ops.doctor;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Supplier;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.storage.Migrations;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisException;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;

/** The database, Redis and the store of files; nothing is changed but one probe file that is deleted at once. */
public final class StorageChecks {
    private static final Duration WAIT = Duration.ofMillis(1_800);
    private static final long SLOW_MS = 250;
    /** A larger file takes longer to look through than the doctor has. */
    private static final long MOST_CHECKED = 256L << 20;

    private StorageChecks() {
    }

    /**
     * The checks.
     *
     * @param database   where the database is
     * @param migrations the versions that this program knows
     * @param redis      where Redis is; an empty text for none
     * @param files      opens the store of files
     */
    public static List<Check> of(DatabaseUrl database, List<Migrations> migrations, Secret redis,
            Supplier<BlobStore> files) {
        return List.of(new Check("database", () -> database(database)),
                new Check("database-version", () -> version(database, migrations)),
                new Check("redis", () -> redis(redis)), new Check("file-store", () -> files(files)));
    }

    private static boolean fresh(DatabaseUrl url) {
        return url instanceof DatabaseUrl.Sqlite sqlite && !Files.exists(sqlite.file());
    }

    private static Connection connect(DatabaseUrl url) throws SQLException {
        return switch (url) {
            case DatabaseUrl.Sqlite sqlite -> {
                Connection open = DriverManager.getConnection("jdbc:sqlite:" + sqlite.file());
                try (Statement statement = open.createStatement()) {
                    statement.execute("pragma busy_timeout = 1500");
                    statement.execute("pragma query_only = 1");
                } catch (SQLException failed) {
                    open.close();
                    throw failed;
                }
                yield open;
            }
            case DatabaseUrl.Postgres postgres -> {
                Properties properties = new Properties();
                properties.putAll(postgres.options());
                properties.setProperty("user", postgres.user());
                properties.setProperty("password", postgres.password().reveal());
                properties.setProperty("connectTimeout", "2");
                properties.setProperty("loginTimeout", "2");
                properties.setProperty("socketTimeout", "2");
                yield DriverManager.getConnection("jdbc:postgresql://" + postgres.host() + ":" + postgres.port() + "/"
                        + postgres.database(), properties);
            }
        };
    }

    private static Verdict database(DatabaseUrl url) throws IOException {
        if (fresh(url)) {
            return Verdict.ok(url + " is made at the first start");
        }
        long began = System.nanoTime();
        try (Connection connection = connect(url); Statement statement = connection.createStatement()) {
            if (url instanceof DatabaseUrl.Sqlite sqlite && Files.size(sqlite.file()) <= MOST_CHECKED) {
                String found = text(statement, "pragma quick_check(1)");
                if (!found.equals("ok")) {
                    return damaged(url, found);
                }
            } else {
                text(statement, url instanceof DatabaseUrl.Sqlite ? "select count(*) from sqlite_master" : "select 1");
            }
            long took = (System.nanoTime() - began) / 1_000_000;
            return url instanceof DatabaseUrl.Postgres && took > SLOW_MS
                    ? Verdict.warning(url + " answered after " + took + " ms",
                            "Bring the server nearer, or see what keeps the database busy (pg_stat_activity).")
                    : Verdict.ok(url + " answered after " + took + " ms");
        } catch (SQLException failed) {
            String message = String.valueOf(failed.getMessage()).strip();
            return url instanceof DatabaseUrl.Sqlite && (message.contains("CORRUPT") || message.contains("NOTADB"))
                    ? damaged(url, message)
                    : Verdict.failed(url + ": " + message, url instanceof DatabaseUrl.Sqlite
                            ? "See to it that this user may read and write the file and its directory."
                            : "See to it that the server runs, that it can be reached from here, and that database.url has "
                                    + "the right user, password and database.");
        }
    }

    private static Verdict damaged(DatabaseUrl url, String found) {
        return Verdict.failed(url + " is damaged: " + found,
                "Stop the server, keep a copy of the file, and restore the "
                        + "newest backup: harborai restore.");
    }

    private static String text(Statement statement, String query) throws SQLException {
        try (ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "";
        }
    }

    private static Verdict version(DatabaseUrl url, List<Migrations> migrations) {
        if (fresh(url)) {
            return Verdict.ok(url + " is made at the first start");
        }
        List<String> behind = new ArrayList<>();
        List<String> ahead = new ArrayList<>();
        try (Connection connection = connect(url); Statement statement = connection.createStatement()) {
            for (Migrations module : migrations) {
                int found = version(connection, statement, module);
                if (found > module.newest()) {
                    ahead.add(module.location() + " has " + found + ", this program knows " + module.newest());
                } else if (found < module.newest()) {
                    behind.add(module.location() + " from " + found + " to " + module.newest());
                }
            }
        } catch (SQLException failed) {
            return Verdict.skipped("the database cannot be asked");
        }
        if (!ahead.isEmpty()) {
            return Verdict.failed("a newer program has written it: " + String.join("; ", ahead),
                    "Use the newer program, or restore a backup from before.");
        }
        return behind.isEmpty()
                ? Verdict.ok("up to date")
                : Verdict.warning("the next start brings up to date: " + String.join("; ", behind),
                        "Make a backup before the next start: harborai backup.");
    }

    private static int version(Connection connection, Statement statement, Migrations module) throws SQLException {
        try (ResultSet tables = connection.getMetaData().getTables(null, null, module.history(), null)) {
            if (!tables.next()) {
                return 0;
            }
        }
        return Integer.parseInt(text(statement, "select coalesce(max(cast(version as integer)), 0) from "
                + module.history() + " where success and version is not null"));
    }

    private static Verdict redis(Secret url) {
        if (url.reveal().isEmpty()) {
            return Verdict.ok("none is configured: this node is alone");
        }
        RedisURI address;
        try {
            address = RedisURI.create(url.reveal());
        } catch (IllegalArgumentException wrong) {
            // Its message shows the URL, and so the password.
            return Verdict.failed("redis.url is no URL of Redis",
                    "Write redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE], or rediss:// for TLS.");
        }
        address.setTimeout(WAIT);
        String place = address.getHost() + ":" + address.getPort();
        RedisClient client = RedisClient.create(address);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            long began = System.nanoTime();
            String answer = connection.sync().ping();
            return Verdict.ok(place + " said " + answer + " after " + (System.nanoTime() - began) / 1_000_000 + " ms");
        } catch (RedisException failed) {
            Throwable cause = failed.getCause() == null ? failed : failed.getCause();
            return Verdict.failed(place + ": " + cause.getMessage(), "Start Redis there, or correct redis.url; until "
                    + "then each node counts limits by itself.");
        } finally {
            client.shutdown(Duration.ZERO, Duration.ofMillis(500));
        }
    }

    private static Verdict files(Supplier<BlobStore> files) {
        String name = "doctor/" + ProcessHandle.current().pid() + ".probe";
        byte[] bytes = "probe".getBytes(StandardCharsets.US_ASCII);
        try (BlobStore store = files.get()) {
            store.put(name, new ByteArrayInputStream(bytes), bytes.length);
            boolean found = store.exists(name);
            store.delete(name);
            return found
                    ? Verdict.ok("a file was stored, found and deleted")
                    : Verdict.failed("a file that was stored is not there",
                            "Look at the store that storage.url names.");
        } catch (Exception failed) {
            // Every kind of store fails in its own way; all of it means the same here.
            return Verdict.failed("no file can be stored: " + failed.getMessage(),
                    "See to it that storage.url names a directory or bucket that this user may write.");
        }
    }
}
