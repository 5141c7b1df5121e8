package io.harborai.knowledge.collection;

import io.harborai.platform.storage.Migrations;

/** The knowledge base's part of the database. */
public final class KnowledgeSchema {
    /** Its scripts. */
    public static final Migrations MIGRATIONS = new Migrations("db/knowledge", 4, "knowledge_schema_history");

    private KnowledgeSchema() {
    }
}
