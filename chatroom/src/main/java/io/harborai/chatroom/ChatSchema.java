package io.harborai.chatroom;

import io.harborai.platform.storage.Migrations;

/** The chat room's part of the database. */
public final class ChatSchema {
    /** The newest of its scripts; a test holds it against them. */
    public static final int NEWEST = 5;
    /** Its scripts, with a history of their own. */
    public static final Migrations MIGRATIONS = new Migrations("db/chatroom", NEWEST, "chat_schema_history");

    private ChatSchema() {
    }
}
