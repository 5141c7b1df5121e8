package io.harborai.app;

import java.util.List;

import io.harborai.chatroom.ChatSchema;
import io.harborai.gateway.GatewaySchema;
import io.harborai.knowledge.collection.KnowledgeSchema;
import io.harborai.ops.OpsSchema;
import io.harborai.ops.tune.TuneSchema;
import io.harborai.platform.storage.Migrations;

/** The database's migrations, of all modules together. */
public final class Schema {
    /** The gateway's migrations; a test holds the version against the files. */
    public static final Migrations MIGRATIONS = GatewaySchema.MIGRATIONS;
    /** Those of every module, whatever roles a server has: another server on the same database may have others. */
    public static final List<Migrations> ALL = List.of(MIGRATIONS, OpsSchema.MIGRATIONS, TuneSchema.MIGRATIONS,
            KnowledgeSchema.MIGRATIONS, ChatSchema.MIGRATIONS);

    private Schema() {
    }
}
