package io.harborai.app.command;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import io.harborai.app.client.ServerClient;
import tools.jackson.databind.JsonNode;

/** The keys of a running server. */
final class RemoteKeys implements KeyDesk {
    private static final String PATH = "/admin/v1/keys";

    private final ServerClient client;

    RemoteKeys(String url, Optional<String> key) {
        client = ServerClient.create(url, key);
    }

    @Override
    public JsonNode create(Wanted wanted) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", wanted.name());
        body.put("models", wanted.models());
        if (wanted.expiresAt() != null) {
            body.put("expires_in_s", Math.max(1, Duration.between(Instant.now(), wanted.expiresAt()).toSeconds()));
        }
        return client.call("POST", PATH, Optional.of(body));
    }

    @Override
    public JsonNode list() throws InterruptedException {
        return client.call("GET", PATH, Optional.empty());
    }

    @Override
    public JsonNode revoke(String id) throws InterruptedException {
        return client.call("DELETE", PATH + "/" + URLEncoder.encode(id, StandardCharsets.UTF_8), Optional.empty());
    }

    @Override
    public void close() {
        client.close();
    }
}
