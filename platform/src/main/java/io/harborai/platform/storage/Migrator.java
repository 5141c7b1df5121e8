package io.harborai.platform.storage;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.locks.ReentrantLock;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database up to date. Flyway is loaded only when there is something to do: it costs 0.3 s of every start. */
final class Migrator {
    /** A file lock holds off other processes only; within this one it fails instead of waiting. */
    private static final ReentrantLock IN_PROCESS = new ReentrantLock();
    private static final String HISTORY = "flyway_schema_history";

    private final Path file;
    private final Migrations migrations;

    Migrator(Path file, Migrations migrations) {
        this.file = file;
        this.migrations = migrations;
    }

    void run(Connection connection) throws SQLException {
        if (isCurrent(connection)) {
            return;
        }
        IN_PROCESS.lock();
        try {
            migrateLocked(connection);
        } finally {
            IN_PROCESS.unlock();
        }
    }

    private void migrateLocked(Connection connection) throws SQLException {
        Path lockFile = file.resolveSibling(file.getFileName() + ".migrate");
        try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            if (lock.isValid() && !isCurrent(connection)) {
                migrate();
            }
        } catch (IOException e) {
            throw new StorageException(StorageException.Kind.READ_ONLY, "cannot write " + lockFile + " (" + e
                    + "); check the directory's owner and mode", e);
        }
    }

    private boolean isCurrent(Connection connection) throws SQLException {
        int version = version(connection);
        if (version > migrations.newest()) {
            throw new StorageException(StorageException.Kind.NEWER,
                    "the database " + file + " has version " + version + ", this program knows versions up to "
                            + migrations.newest() + "; use the newer program, or another data directory",
                    null);
        }
        return version == migrations.newest();
    }

    private static int version(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            try (ResultSet tables = statement
                    .executeQuery("select 1 from sqlite_master where type = 'table' and name = '" + HISTORY + "'")) {
                if (!tables.next()) {
                    return 0;
                }
            }
            try (ResultSet newest = statement.executeQuery(
                    "select coalesce(max(cast(version as integer)), 0) from " + HISTORY + " where success = 1")) {
                return newest.next() ? newest.getInt(1) : 0;
            }
        }
    }

    private void migrate() {
        try {
            Flyway.configure(Migrator.class.getClassLoader()).dataSource("jdbc:sqlite:" + file, null, null)
                    .locations("classpath:" + migrations.location()).table(HISTORY).validateMigrationNaming(true)
                    .failOnMissingLocations(true).load().migrate();
        } catch (FlywayException e) {
            throw StorageException.of(file, e);
        }
    }
}
