package io.harborai.ops.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.module.FolderPart;
import io.harborai.platform.module.RebuiltPart;
import io.harborai.platform.storage.DatabaseUrl;

/**
 * A small installation: two tables that always agree with each other and with the files, in a database that was committed once
 * for each step.
 */
final class House {
    private static final int ROWS = 20;

    final Path data;

    House(Path data) {
        this.data = data;
    }

    Path database() {
        return data.resolve("harborai.db");
    }

    Path files() {
        return data.resolve("files");
    }

    Path configuration() {
        return data.resolveSibling("harborai.yaml");
    }

    Installation installation() {
        return new Installation("1.2.3", data, new DatabaseUrl.Sqlite(database()), Optional.of(files()),
                data.resolve("secrets.keys"), List.of(configuration()), List.of(Secret.of("plain-secret-of-yaml")),
                List.of(new FolderPart("spool", data.resolve("spool")),
                        new RebuiltPart("index", data.resolve("knowledge"))));
    }

    /** Makes it, in the state of a step. */
    void make(int step) throws IOException, SQLException {
        Files.createDirectories(files().resolve("a"));
        Files.createDirectories(data.resolve("spool"));
        Files.createDirectories(data.resolve("knowledge"));
        Files.writeString(data.resolve("secrets.keys"), "v1 the-key-of-keys\n");
        Files.writeString(configuration(), "server: {port: 1}\n");
        Files.writeString(data.resolve("spool").resolve("0000000000000000001.spool"), "spooled " + step);
        Files.writeString(data.resolve("knowledge").resolve("index"), "index " + step);
        try (Connection connection = open(); Statement statement = connection.createStatement()) {
            statement.execute("create table if not exists one (id integer primary key, step integer, pad text)");
            statement.execute("create table if not exists other (id integer primary key, step integer)");
            statement.execute("create table if not exists file (name text primary key)");
        }
        step(step);
    }

    /** Goes to the next state in one transaction; the file is there before it, whole from its first moment, as the product does. */
    void step(int step) throws IOException, SQLException {
        String name = "a/step-" + step + "~";
        Files.createDirectories(files().resolve("a"));
        Path writing = Files.createDirectories(files().resolve("writing~")).resolve("step-" + step);
        Files.move(Files.writeString(writing, "content " + step), files().resolve(name),
                StandardCopyOption.ATOMIC_MOVE);
        try (Connection connection = open(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int row = 0; row < ROWS; row++) {
                statement.execute("replace into one values (" + row + ", " + step + ", '" + "canary-in-the-row".repeat(
                        40) + "')");
                statement.execute("replace into other values (" + row + ", " + step + ")");
            }
            statement.execute("insert into file values ('" + name + "')");
            connection.commit();
        }
    }

    Connection open() throws SQLException {
        Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
        try (Statement statement = connection.createStatement()) {
            statement.execute("pragma busy_timeout = 10000");
            statement.execute("pragma journal_mode = wal");
        }
        return connection;
    }

    /** Every row and every file, in words. A state that mixes two steps is told apart from each. */
    Map<String, String> state() throws IOException, SQLException {
        Map<String, String> state = new TreeMap<>();
        try (Connection connection = open(); Statement statement = connection.createStatement()) {
            for (String table : List.of("one", "other", "file")) {
                List<String> rows = new ArrayList<>();
                try (ResultSet found = statement.executeQuery("select * from " + table + " order by 1")) {
                    while (found.next()) {
                        rows.add(found.getString(1) + (table.equals("file") ? "" : ":" + found.getInt(2)));
                    }
                }
                state.put(table, String.join(",", rows));
            }
        }
        try (Stream<Path> all = Files.walk(data)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = data.relativize(file).toString();
                if (name.startsWith("files/") || name.startsWith("spool/")) {
                    state.put(name, sha256(file));
                }
            }
        }
        return state;
    }

    private static String sha256(Path file) throws IOException {
        MessageDigest digest = Digests.sha256();
        return HexFormat.of().formatHex(digest.digest(Files.readAllBytes(file)));
    }
}
