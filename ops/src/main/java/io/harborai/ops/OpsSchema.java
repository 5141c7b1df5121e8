package io.harborai.ops;

import io.harborai.platform.storage.Migrations;

/** The operations' part of the database. */
public final class OpsSchema {
    /** The newest of its scripts; a test holds it against them. */
    public static final int NEWEST = 1;
    /** Its scripts. */
    public static final Migrations MIGRATIONS = new Migrations("db/ops", NEWEST, "ops_schema_history");

    private OpsSchema() {
    }
}
