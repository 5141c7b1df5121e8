package io.harborai.ops.tune;

import io.harborai.platform.storage.Migrations;

/** The tunings' part of the database. */
public final class TuneSchema {
    /** Its scripts. */
    public static final Migrations MIGRATIONS = new Migrations("db/tune", 1, "tune_schema_history");

    private TuneSchema() {
    }
}
