package io.harborai.platform.storage;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import java.util.function.Predicate;

import io.harborai.platform.storage.StorageException.Kind;
import org.sqlite.SQLiteException;

/** Names what a database said, and says what to do about it. */
final class Failures {
    private static final String SERIALIZATION = "40001";
    private static final String DEADLOCK = "40P01";
    private static final int DEEPEST_CAUSE = 20;

    private Failures() {
    }

    /** Of a SQLite file. */
    static StorageException sqlite(Object file, Throwable failure) {
        String database = "the database " + file;
        Optional<SQLException> found = find(failure, SQLiteException.class::isInstance);
        if (found.isEmpty()) {
            return new StorageException(Kind.IO, database + " failed: " + failure.getMessage(), failure);
        }
        SQLiteException sqlite = (SQLiteException) found.get();
        return switch (sqlite.getErrorCode() & 0xff) {
            case 11, 26 -> new StorageException(Kind.CORRUPT, database
                    + " is damaged or not a database; restore it from a backup, or move it away to begin anew",
                    failure);
            case 8, 14, 3, 23 -> new StorageException(Kind.READ_ONLY, database
                    + " cannot be opened or written; check its owner, its mode and that the file system is not read-only",
                    failure);
            case 13 -> new StorageException(Kind.FULL,
                    "the disk of " + file + " is full; free some space, nothing was changed", failure);
            case 5, 6 -> new StorageException(Kind.LOCKED,
                    database + " is locked by another process; end that process or wait until it is done", failure);
            case 9 -> timeout(database, failure);
            case 19 -> conflict(database, sqlite, failure);
            default -> new StorageException(Kind.IO,
                    database + " failed: " + sqlite.getResultCode() + ": " + sqlite.getMessage(), failure);
        };
    }

    /** Of a PostgreSQL server. */
    static StorageException postgres(Object url, Throwable failure) {
        String database = "the database " + url;
        Optional<SQLException> found = find(failure, sql -> sql.getSQLState() != null
                && !(sql instanceof SQLTransientConnectionException));
        if (found.isEmpty()) {
            return find(failure, SQLTransientConnectionException.class::isInstance).isPresent()
                    ? new StorageException(Kind.BUSY, database + " had no free connection in time; try again, or raise"
                            + " database.max_connections", failure)
                    : new StorageException(Kind.IO, database + " failed: " + failure.getMessage(), failure);
        }
        SQLException sql = found.get();
        String state = sql.getSQLState();
        return switch (state.substring(0, Math.min(2, state.length()))) {
            case "08" -> unreachable(database, failure);
            case "23" -> conflict(database, sql, failure);
            case "28", "3D" -> new StorageException(Kind.DENIED, database + " refuses: " + sql.getMessage()
                    + "; check the user, the password and the name in database.url", failure);
            case "40" -> new StorageException(Kind.BUSY,
                    database + " was changed by others at the same moment; nothing was changed, try again", failure);
            case "53" -> exhausted(database, sql, failure);
            case "XX" -> new StorageException(Kind.CORRUPT, database + " reports damage: " + sql.getMessage()
                    + "; look into the server's log", failure);
            default -> byState(database, sql, failure);
        };
    }

    private static StorageException byState(String database, SQLException sql, Throwable failure) {
        return switch (sql.getSQLState()) {
            case "57014" -> timeout(database, failure);
            case "57P01", "57P02", "57P03", "57P05" -> unreachable(database, failure);
            case "55P03" -> new StorageException(Kind.LOCKED,
                    database + " is locked by another connection; nothing was changed, try again", failure);
            case "25006", "42501" -> new StorageException(Kind.READ_ONLY, database + " refuses to write: "
                    + sql.getMessage() + "; give its user the rights, and name the primary, not a replica", failure);
            default -> new StorageException(Kind.IO,
                    database + " failed: " + sql.getSQLState() + ": " + sql.getMessage(), failure);
        };
    }

    private static StorageException exhausted(String database, SQLException sql, Throwable failure) {
        return switch (sql.getSQLState()) {
            case "53100" -> new StorageException(Kind.FULL,
                    "the disk of " + database + " is full; free some space, nothing was changed", failure);
            case "53300" -> new StorageException(Kind.BUSY, database
                    + " has no connection left; raise its max_connections, or lower database.max_connections", failure);
            default -> new StorageException(Kind.BUSY,
                    database + " is out of resources: " + sql.getMessage() + "; nothing was changed", failure);
        };
    }

    private static StorageException unreachable(String database, Throwable failure) {
        return new StorageException(Kind.UNREACHABLE,
                database + " cannot be reached; check that the server runs and that database.url names it", failure);
    }

    private static StorageException timeout(String database, Throwable failure) {
        return new StorageException(Kind.TIMEOUT, database
                + " took longer than database.statement_timeout_s; nothing was changed", failure);
    }

    private static StorageException conflict(String database, SQLException sql, Throwable failure) {
        return new StorageException(Kind.CONFLICT,
                database + " forbids it: " + sql.getMessage() + "; nothing was changed", failure);
    }

    /** Whether the transaction collided with another one, so that doing it again may help. */
    static boolean collided(Throwable failure) {
        return find(failure, sql -> SERIALIZATION.equals(sql.getSQLState()) || DEADLOCK.equals(sql.getSQLState()))
                .isPresent();
    }

    private static Optional<SQLException> find(Throwable failure, Predicate<SQLException> wanted) {
        Throwable cause = failure;
        for (int depth = 0; cause != null && depth < DEEPEST_CAUSE; depth++) {
            if (cause instanceof SQLException sql) {
                if (wanted.test(sql)) {
                    return Optional.of(sql);
                }
                SQLException next = sql.getNextException();
                if (next != null && wanted.test(next)) {
                    return Optional.of(next);
                }
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
