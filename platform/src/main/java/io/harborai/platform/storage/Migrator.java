package io.harborai.platform.storage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Function;

import javax.sql.DataSource;

import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings a database up to date. Flyway is loaded only when there is something to do: it costs 0.3 s of every start. */
final class Migrator {
    private static final String TABLES_OF_SQLITE = "select count(*) from sqlite_master where type = 'table' and name = ?";
    private static final String TABLES_OF_POSTGRESQL = "select count(*) from information_schema.tables"
            + " where table_schema = current_schema() and table_name = ?";

    private final Object name;
    private final Dialect dialect;
    private final List<Migrations> migrations;
    private final Function<FlywayException, StorageException> failures;

    /** Keeps all others from migrating while the work is done. */
    @FunctionalInterface
    interface Alone {
        void run(Step work) throws SQLException;
    }

    /** What is done alone. */
    @FunctionalInterface
    interface Step {
        void run() throws SQLException;
    }

    Migrator(Object name, Dialect dialect, List<Migrations> migrations,
            Function<FlywayException, StorageException> failures) {
        this.name = name;
        this.dialect = dialect;
        this.migrations = List.copyOf(migrations);
        this.failures = failures;
    }

    /**
     * Migrates what is behind.
     *
     * @param connection tells the versions
     * @param source gives Flyway its connections
     * @param alone is used only when something is behind
     */
    void run(Connection connection, DataSource source, Alone alone) throws SQLException {
        if (isCurrent(connection)) {
            return;
        }
        alone.run(() -> {
            for (Migrations module : migrations) {
                if (!isCurrent(connection, module)) {
                    migrate(source, module);
                    requireCurrent(connection, module);
                }
            }
        });
    }

    private boolean isCurrent(Connection connection) throws SQLException {
        boolean current = true;
        for (Migrations module : migrations) {
            current &= isCurrent(connection, module);
        }
        return current;
    }

    private boolean isCurrent(Connection connection, Migrations module) throws SQLException {
        int version = version(connection, module);
        if (version > module.newest()) {
            throw new StorageException(StorageException.Kind.NEWER,
                    "the database " + name + " has version " + version + ", this program knows versions up to "
                            + module.newest() + "; use the newer program, or another database",
                    null);
        }
        return version == module.newest();
    }

    private void requireCurrent(Connection connection, Migrations module) throws SQLException {
        if (!isCurrent(connection, module)) {
            throw new IllegalStateException("the migrations in " + module.folders(dialect) + " end before version "
                    + module.newest());
        }
    }

    private int version(Connection connection, Migrations module) throws SQLException {
        String tables = dialect == Dialect.SQLITE ? TABLES_OF_SQLITE : TABLES_OF_POSTGRESQL;
        try (PreparedStatement statement = connection.prepareStatement(tables)) {
            statement.setString(1, module.history());
            try (ResultSet count = statement.executeQuery()) {
                if (!count.next() || count.getInt(1) == 0) {
                    return 0;
                }
            }
        }
        try (Statement statement = connection.createStatement();
                ResultSet newest = statement.executeQuery("select coalesce(max(cast(version as integer)), 0) from "
                        + module.history() + " where success and version is not null")) {
            return newest.next() ? newest.getInt(1) : 0;
        }
    }

    /** Version 0 is the state before the first script: other modules' tables are there already. */
    private void migrate(DataSource source, Migrations module) {
        try {
            Flyway.configure(Migrator.class.getClassLoader()).dataSource(source)
                    .locations(module.folders(dialect).toArray(String[]::new)).table(module.history())
                    .baselineOnMigrate(true).baselineVersion("0").validateMigrationNaming(true).load().migrate();
        } catch (FlywayException e) {
            throw failures.apply(e);
        }
    }
}
