package io.harborai.app.command;

import java.util.Map;
import java.util.Optional;

import io.harborai.app.client.ServerClient;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Keys and teams of a running server. */
final class RemoteDesk implements AdminDesk {
    private final ServerClient client;

    RemoteDesk(String url, Optional<String> key) {
        client = ServerClient.create(url, key);
    }

    @Override
    public JsonNode call(String method, String path, Optional<Map<String, @Nullable Object>> body)
            throws InterruptedException {
        return client.call(method, path, body.map(fields -> fields));
    }

    @Override
    public void close() {
        client.close();
    }
}
