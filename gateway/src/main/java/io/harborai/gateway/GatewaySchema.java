package io.harborai.gateway;

import io.harborai.platform.storage.Migrations;

/** The gateway's part of the database. */
public final class GatewaySchema {
    /** The newest of its scripts; a test holds it against them. */
    public static final int NEWEST = 75;
    /** Its scripts. */
    public static final Migrations MIGRATIONS = new Migrations("db/migration", NEWEST);

    private GatewaySchema() {
    }
}
