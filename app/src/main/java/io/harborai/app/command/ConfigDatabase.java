package io.harborai.app.command;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Schema;
import io.harborai.app.Sealing;
import io.harborai.app.Terminal;
import io.harborai.gateway.live.ConfigStore;
import io.harborai.gateway.live.SecretStore;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.storage.DataDirectory;
import io.harborai.platform.storage.Database;

/** What the database holds of the configuration. A server that runs on it notices a change within a second. */
final class ConfigDatabase implements AutoCloseable {
    private final Database database;
    private final ConfigSource source;
    private final SecretStore secrets;
    private final ConfigStore versions;

    ConfigDatabase(ConfigOptions options, Terminal terminal) {
        source = options.source(terminal, Map.of());
        HarborConfig config = ConfigOptions.require(source.load(), terminal).config();
        DataDirectory.open(config.dataDir());
        database = Database.open(config.database(), InstantSource.system(), Schema.ALL);
        secrets = SecretStore.create(database,
                Sealing.box(terminal.environment(), config.dataDir(), new SecureRandom()), InstantSource.system());
        versions = ConfigStore.create(database, InstantSource.system());
    }

    ConfigSource source() {
        return source;
    }

    SecretStore secrets() {
        return secrets;
    }

    ConfigStore versions() {
        return versions;
    }

    static CommandFailure unknown(String what) {
        return new CommandFailure(ExitCode.NO_INPUT, what);
    }

    @Override
    public void close() {
        database.close();
    }
}
