package io.harborai.platform.storage;

/**
 * The migrations that a program brings. The newest version is stated, not looked up, so that a database which is up to
 * date opens without loading the migration tool; a test holds the statement against the files.
 *
 * @param location where the files {@code V1__name.sql} lie on the class path, such as {@code db/migration/sqlite}
 * @param newest the highest version among them, at least 1
 */
public record Migrations(String location, int newest) {
    /** Refuses a version below 1. */
    public Migrations {
        if (newest < 1) {
            throw new IllegalArgumentException("newest " + newest + ": versions begin with 1");
        }
    }
}
