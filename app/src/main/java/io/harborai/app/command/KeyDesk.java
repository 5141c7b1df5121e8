package io.harborai.app.command;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Where keys are made: a data directory, or a running server. Both answer in the admin API's JSON. */
interface KeyDesk extends AutoCloseable {
    /** A key that somebody wants. */
    record Wanted(String name, List<String> models, @Nullable Instant expiresAt) {
        public Wanted {
            models = List.copyOf(models);
        }
    }

    JsonNode create(Wanted wanted) throws InterruptedException;

    JsonNode list() throws InterruptedException;

    JsonNode revoke(String id) throws InterruptedException;

    @Override
    void close();
}
