package io.harborai.app.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Installations;
import io.harborai.app.Terminal;
import io.harborai.engine.provider.Secret;
import io.harborai.ops.backup.Backups;
import io.harborai.ops.backup.Installation;
import io.harborai.platform.config.HarborConfig;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is backed up, where backups lie, and what opens them. */
final class BackupOptions {
    private static final int LONGEST = 4096;

    @Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Option(names = "--folder", paramLabel = "DIR", description = "Where backups lie; default backup.folder, DATA/backups.")
    private @Nullable Path folder;

    @Option(names = "--passphrase-file", paramLabel = "FILE", //
            description = "Holds the passphrase of encrypted backups; default HARBORAI_BACKUP_PASSPHRASE.")
    private @Nullable Path passphraseFile;

    /** The two together. */
    record Place(Installation installation, Backups backups, Optional<Secret> passphrase, HarborConfig config) {}

    Place place(Terminal terminal) throws IOException {
        HarborConfig loaded = ConfigOptions.require(config.load(terminal, Map.of()), terminal).config();
        Path where = folder == null
                ? loaded.operations().backup().folder()
                : terminal.directory().resolve(folder);
        return new Place(Installations.of(loaded, config.files(terminal)),
                new Backups(where, InstantSource.system(), new SecureRandom()), passphrase(terminal, loaded), loaded);
    }

    private Optional<Secret> passphrase(Terminal terminal, HarborConfig loaded) throws IOException {
        if (passphraseFile == null) {
            return Optional.ofNullable(loaded.operations().backup().passphrase())
                    .filter(secret -> !secret.reveal().isEmpty());
        }
        Path file = terminal.directory().resolve(passphraseFile);
        String text = Files.readString(file, StandardCharsets.UTF_8).strip();
        if (text.isEmpty() || text.length() > LONGEST) {
            throw new CommandFailure(ExitCode.USAGE, file + " holds a passphrase of " + text.length()
                    + " characters; 1 to " + LONGEST + " are possible");
        }
        return Optional.of(Secret.of(text));
    }
}
