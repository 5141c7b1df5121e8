package io.harborai.app.command;

import java.util.Map;
import java.util.Optional;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Where keys and teams are kept: a data directory, or a running server. Both speak the admin API. */
interface AdminDesk extends AutoCloseable {
    /**
     * Asks the admin API.
     *
     * @param method GET, POST, PATCH or DELETE
     * @param path the path with its query
     * @param body the fields to send; empty for none
     * @return the answer
     * @throws io.harborai.app.CommandFailure if it is refused
     */
    JsonNode call(String method, String path, Optional<Map<String, @Nullable Object>> body) throws InterruptedException;

    @Override
    void close();
}
