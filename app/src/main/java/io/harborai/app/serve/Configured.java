package io.harborai.app.serve;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Sealing;
import io.harborai.app.Terminal;
import io.harborai.gateway.ConfigCheck;
import io.harborai.gateway.live.ConfigStore;
import io.harborai.gateway.live.LiveConfig;
import io.harborai.gateway.live.SecretStore;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.storage.Database;

/** Loads the configuration whole, once the database that it names is open. */
final class Configured {
    private Configured() {
    }

    static LiveConfig open(ConfigSource source, HarborConfig config, Database database, Terminal terminal,
            SecureRandom random) {
        InstantSource clock = InstantSource.system();
        SecretStore secrets = SecretStore.create(database,
                Sealing.box(terminal.environment(), config.dataDir(), random), clock);
        String node = terminal.environment().getOrDefault("HOSTNAME", "localhost") + ":" + config.server().port();
        return switch (LiveConfig.open(source, ConfigStore.create(database, clock), secrets, clock, node)) {
            case LiveConfig.Opened.Ready ready -> usable(ready.config());
            case LiveConfig.Opened.Wrong wrong -> throw wrong(wrong.result(), terminal);
        };
    }

    private static LiveConfig usable(LiveConfig live) {
        List<String> problems = ConfigCheck.problems(live.config());
        if (!problems.isEmpty()) {
            throw new CommandFailure(ExitCode.CONFIGURATION, String.join("; ", problems));
        }
        return live;
    }

    private static CommandFailure wrong(ConfigResult result, Terminal terminal) {
        if (result instanceof ConfigResult.Rejected rejected) {
            rejected.findings().forEach(finding -> terminal.err().println(finding));
        }
        return new CommandFailure(ExitCode.CONFIGURATION,
                "the configuration is wrong together with the secrets and with "
                        + "what the admin API changed, see above; store the secret (harborai secrets set), mend the file, or go "
                        + "back to an earlier version (harborai config history, harborai config rollback VERSION)");
    }
}
