package io.harborai.platform.storage;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.function.Supplier;

import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;

/**
 * Ends what a SQLite connection does when it takes too long: SQLite knows no time-out of its own. Confined to the
 * thread that uses the connection.
 */
final class WorkDeadline extends ProgressHandler implements AutoCloseable {
    /** Instructions of SQLite between two looks at the clock: about a millisecond. */
    private static final int INSTRUCTIONS = 100_000;

    private final Connection connection;
    private final long end;

    private WorkDeadline(Connection connection, long end) {
        this.connection = connection;
        this.end = end;
    }

    static WorkDeadline start(Connection pooled, Duration longest) throws SQLException {
        Connection connection = pooled.unwrap(SQLiteConnection.class);
        WorkDeadline deadline = new WorkDeadline(connection, System.nanoTime() + longest.toNanos());
        ProgressHandler.setHandler(connection, INSTRUCTIONS, deadline);
        return deadline;
    }

    /** Does the work under the deadline. */
    <T> T run(Supplier<T> work) {
        return work.get();
    }

    @Override
    protected int progress() {
        return System.nanoTime() - end > 0 ? 1 : 0;
    }

    @Override
    public void close() throws SQLException {
        ProgressHandler.clearHandler(connection);
    }
}
