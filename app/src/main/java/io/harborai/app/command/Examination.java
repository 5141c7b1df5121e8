package io.harborai.app.command;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.harborai.app.Schema;
import io.harborai.app.Sealing;
import io.harborai.app.Terminal;
import io.harborai.app.serve.EngineLink;
import io.harborai.app.serve.Storage;
import io.harborai.app.serve.Watching;
import io.harborai.gateway.ConfigCheck;
import io.harborai.ops.doctor.Check;
import io.harborai.ops.doctor.ConfigChecks;
import io.harborai.ops.doctor.DataChecks;
import io.harborai.ops.doctor.Machine;
import io.harborai.ops.doctor.MachineChecks;
import io.harborai.ops.doctor.NetworkChecks;
import io.harborai.ops.doctor.StorageChecks;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.HarborConfig;

/** What the doctor looks at here. */
final class Examination {
    private Examination() {
    }

    static List<Check> checks(ConfigResult result, List<Path> named, Terminal terminal, boolean ask) {
        List<Check> checks = new ArrayList<>(
                MachineChecks.of(() -> Machine.here(InstantSource.system().instant())));
        checks.addAll(ConfigChecks.of(result, terminal.environment(), config -> {
            List<String> problems = new ArrayList<>(ConfigCheck.problems(config));
            problems.addAll(Watching.problems(config));
            return problems;
        }));
        checks.add(ConfigChecks.environment(terminal.environment(), configFiles(named, terminal)));
        if (result instanceof ConfigResult.Loaded loaded) {
            HarborConfig config = loaded.config();
            Path data = config.dataDir();
            checks.addAll(DataChecks.of(new DataChecks.Place(data, config.logging().file(),
                    Sealing.file(data), data.resolve("ledger"), configFiles(named, terminal)),
                    DataChecks.Disk.REAL));
            checks.addAll(StorageChecks.of(config.database().url(), Schema.ALL, config.redis().url(),
                    () -> Storage.open(config.storage().url())));
            checks.add(NetworkChecks.port(config.server().host(), config.server().port()));
            if (ask) {
                checks.addAll(NetworkChecks.of(
                        EngineLink.probed(ConfigCheck.catalog(config, terminal.environment())),
                        InstantSource.system(), Optional.empty()));
            }
        }
        return checks;
    }

    /** The files that are named, or the usual one if it is there. */
    static List<Path> configFiles(List<Path> named, Terminal terminal) {
        List<Path> files = named.isEmpty() ? DoctorCommand.defaultFiles() : named;
        return files.stream().map(terminal.directory()::resolve).filter(Files::exists).toList();
    }
}
