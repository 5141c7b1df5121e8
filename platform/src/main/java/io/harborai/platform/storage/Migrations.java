package io.harborai.platform.storage;

import java.util.List;
import java.util.regex.Pattern;

/**
 * The migrations that a module brings. The newest version is stated, not looked up, so that a database which is up to
 * date opens without loading the migration tool; a test holds the statement against the files.
 *
 * @param location the folder on the class path, such as {@code db/migration}. In it, {@code all} holds the files
 *        {@code V1__name.sql} that every database understands, and {@code sqlite} and {@code postgresql} those that are
 *        written for one
 * @param newest the highest version among them, at least 1
 * @param history the table that keeps what was run and its checksums; each module has its own
 */
public record Migrations(String location, int newest, String history) {
    private static final String USUAL_HISTORY = "flyway_schema_history";
    private static final Pattern TABLE = Pattern.compile("[a-z][a-z0-9_]{0,50}");

    /** Refuses a version below 1, and a table's name that would need quotes. */
    public Migrations {
        if (newest < 1) {
            throw new IllegalArgumentException("newest " + newest + ": versions begin with 1");
        }
        if (!TABLE.matcher(history).matches()) {
            throw new IllegalArgumentException("history " + history + ": must match " + TABLE);
        }
    }

    /** The migrations of the program's first module. */
    public Migrations(String location, int newest) {
        this(location, newest, USUAL_HISTORY);
    }

    List<String> folders(Dialect dialect) {
        return List.of("classpath:" + location + "/all", "classpath:" + location + "/" + dialect.folder());
    }
}
