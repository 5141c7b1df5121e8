package io.harborai.app;

import io.harborai.platform.storage.Migrations;

/** The database's migrations, of all modules together. */
public final class Schema {
    /** The migrations; a test holds the version against the files. */
    public static final Migrations MIGRATIONS = new Migrations("db/migration", 50);

    private Schema() {
    }
}
