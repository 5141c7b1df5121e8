package io.harborai.ops.backup;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;
import org.sqlite.SQLiteDataSource;

/** Copies a SQLite database as of one commit, while others write. */
final class SqliteCopy {
    private static final Duration BUSY = Duration.ofSeconds(10);
    private static final int OK = 0;
    /** All pages in one step: with smaller ones every write of another process begins the copy anew, for ever under load. */
    private static final int ALL_PAGES = -1;

    private SqliteCopy() {
    }

    /**
     * Copies it and checks the copy.
     *
     * @param target is not there yet
     * @throws BackupException if the database is missing, cannot be read, or the copy is not sound
     */
    static void copy(Path source, Path target) throws IOException {
        if (!Files.isRegularFile(source)) {
            throw new BackupException(BackupException.Kind.MISSING, "there is no database " + source
                    + "; check --data, or start the server once");
        }
        try (Connection connection = source(source).getConnection()) {
            int result = connection.unwrap(SQLiteConnection.class).getDatabase().backup("main", target.toString(), null,
                    100, 100, ALL_PAGES);
            if (result != OK) {
                throw new BackupException(BackupException.Kind.FAILED, "SQLite could not copy " + source
                        + " (result " + result + "); is the disk full?");
            }
        } catch (SQLException e) {
            throw new BackupException(BackupException.Kind.FAILED, "SQLite could not copy " + source + ": "
                    + e.getMessage(), e);
        }
        check(target);
    }

    /** Whether the file is a sound database, page by page and reference by reference. */
    static void check(Path file) throws IOException {
        try (Connection connection = source(file).getConnection(); Statement statement = connection.createStatement()) {
            first(statement, "pragma quick_check(1)", "ok", file);
            first(statement, "pragma foreign_key_check", "", file);
        } catch (SQLException e) {
            throw new BackupException(BackupException.Kind.DAMAGED, "the database in the backup is damaged: "
                    + e.getMessage(), e);
        }
    }

    private static void first(Statement statement, String check, String sound, Path file)
            throws SQLException, IOException {
        try (ResultSet rows = statement.executeQuery(check)) {
            String said = rows.next() ? String.valueOf(rows.getString(1)) : "";
            if (!said.equals(sound)) {
                throw new BackupException(BackupException.Kind.DAMAGED, "the database " + file + " is damaged (" + check
                        + ": " + said + "); restore an older backup");
            }
        }
    }

    private static SQLiteDataSource source(Path file) {
        SQLiteConfig config = new SQLiteConfig();
        config.setBusyTimeout((int) BUSY.toMillis());
        SQLiteDataSource source = new SQLiteDataSource(config);
        source.setUrl("jdbc:sqlite:" + file);
        return source;
    }
}
