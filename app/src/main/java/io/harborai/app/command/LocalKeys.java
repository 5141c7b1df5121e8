package io.harborai.app.command;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Schema;
import io.harborai.gateway.key.CreatedKey;
import io.harborai.gateway.key.KeyJson;
import io.harborai.gateway.key.KeyRecord;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.key.NewKey;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.storage.DataDirectory;
import io.harborai.platform.storage.Database;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The keys of a data directory. A server that runs on it notices within a second. */
final class LocalKeys implements KeyDesk {
    private final JsonMapper json = JsonMapper.builder().build();
    private final Database database;
    private final KeyStore store;

    LocalKeys(HarborConfig config) {
        DataDirectory.open(config.dataDir());
        database = Database.open(config.database(), InstantSource.system(), List.of(Schema.MIGRATIONS));
        store = KeyStore.create(database, InstantSource.system(), new SecureRandom());
    }

    @Override
    public JsonNode create(Wanted wanted) {
        try {
            CreatedKey created = store.create(new NewKey(wanted.name(), wanted.models(), wanted.expiresAt()));
            return json.valueToTree(KeyJson.created(created));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public JsonNode list() {
        return json.valueToTree(KeyJson.list(store.list()));
    }

    @Override
    public JsonNode revoke(String id) {
        KeyRecord key = store.revoke(id).orElseThrow(() -> new CommandFailure(ExitCode.NO_INPUT,
                "there is no key " + id + "; see harborai keys list"));
        return json.valueToTree(KeyJson.of(key));
    }

    @Override
    public void close() {
        database.close();
    }
}
