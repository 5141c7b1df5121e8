package io.harborai.gateway.team;

import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;

/** Counts the changes of keys and teams, so that a node sees cheaply whether there were any. */
public final class Changes {
    private Changes() {
    }

    /** Counts one more, in the transaction that makes it. */
    public static void count(Handle handle) {
        handle.execute("update key_changes set version = version + 1");
    }

    /**
     * How many there were.
     *
     * @param database the database
     * @return the number; only equality means anything
     * @throws io.harborai.platform.storage.StorageException if it cannot be read
     */
    public static long seen(Database database) {
        return database.read(handle -> handle.createQuery("select version from key_changes").mapTo(Long.class).one());
    }
}
