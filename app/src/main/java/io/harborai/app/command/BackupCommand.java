package io.harborai.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.ops.backup.Backup;
import io.harborai.ops.backup.Backups;
import io.harborai.ops.backup.Header;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code backup} command, on the data directory; a server may run on it. */
@Command(name = "harborai backup", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", //
        description = {"Copies everything into one file while work goes on: database, files, configuration, spool.",
                "With a passphrase the file is encrypted; without one it is a plain ZIP file that holds neither the keys",
                "of stored secrets nor a configuration with a secret in plain text."}, //
        subcommands = {BackupCommand.Create.class, BackupCommand.Listing.class, BackupCommand.Verify.class,
                BackupCommand.Prune.class}, //
        footer = {"%nExamples:", "  harborai backup create",
                "  HARBORAI_BACKUP_PASSPHRASE=... harborai backup create --folder /mnt/backups",
                "  harborai backup verify latest", "  harborai backup prune --keep 7 --keep-days 30"})
public final class BackupCommand {
    private static final double MIB = 1 << 20;

    /** @param terminal what the command sees of the world */
    public BackupCommand(Terminal terminal) {
    }

    private static Map<String, Object> json(Backup backup) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", backup.name());
        json.put("made_at", backup.madeAt().toString());
        json.put("bytes", backup.bytes());
        json.put("encrypted", backup.encrypted());
        return json;
    }

    private static String size(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / MIB);
    }

    /** What they share. */
    abstract static class Sub implements Callable<Integer> {
        final Terminal terminal;

        @Mixin
        final BackupOptions options = new BackupOptions();

        @Option(names = "--json", description = "Print the answer as JSON.")
        boolean json;

        Sub(Terminal terminal) {
            this.terminal = terminal;
        }

        final void say(Object value, String words) {
            terminal.out().println(json ? Json.text(value) : words);
        }
    }

    /** {@code backup create}. */
    @Command(name = "create", mixinStandardHelpOptions = true, description = "Makes a backup and reads it back.")
    static final class Create extends Sub {
        @Option(names = "--plain", description = "Do not encrypt, though there is a passphrase.")
        private boolean plain;

        Create(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() throws IOException {
            BackupOptions.Place place = options.place(terminal);
            try (ProgressLine progress = new ProgressLine(terminal)) {
                Backup made = place.backups().create(place.installation(),
                        plain ? Optional.empty() : place.passphrase(), "", progress::at);
                Header header = Backups.verify(made.file(), place.passphrase(), progress::at);
                header.leftOut().forEach(line -> terminal.err().println("Not in it: " + line));
                say(json(made), "Made " + made.file() + ": " + header.files() + " files, " + size(header.bytes())
                        + " in " + size(made.bytes()) + (made.encrypted() ? ", encrypted." : ", not encrypted."));
            }
            return ExitCode.OK;
        }
    }

    /** {@code backup list}. */
    @Command(name = "list", mixinStandardHelpOptions = true, description = "Lists backups, the newest first.")
    static final class Listing extends Sub {
        Listing(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() throws IOException {
            List<Backup> all = options.place(terminal).backups().list();
            if (json) {
                terminal.out().println(Json.text(all.stream().map(BackupCommand::json).toList()));
                return ExitCode.OK;
            }
            Table table = new Table("NAME", "MADE", "SIZE", "ENCRYPTED");
            all.forEach(one -> table.row(one.name(), one.madeAt().toString(), size(one.bytes()),
                    one.encrypted() ? "yes" : "no"));
            table.print(terminal);
            return ExitCode.OK;
        }
    }

    /** {@code backup verify}. */
    @Command(name = "verify", mixinStandardHelpOptions = true, //
            description = "Reads a backup from its first byte to its last; exit code 1 when it is damaged.")
    static final class Verify extends Sub {
        @Parameters(paramLabel = "BACKUP", arity = "0..1", defaultValue = "latest", //
                description = "Its name, its file, or latest; default ${DEFAULT-VALUE}.")
        private String backup = "latest";

        Verify(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() throws IOException {
            BackupOptions.Place place = options.place(terminal);
            Path file = file(place.backups(), backup, terminal);
            try (ProgressLine progress = new ProgressLine(terminal)) {
                Header header = Backups.verify(file, place.passphrase(), progress::at);
                say(header, file + " is whole: " + header.files() + " files, " + size(header.bytes()) + ", made "
                        + header.madeAt() + " by version " + header.version() + ".");
            }
            return ExitCode.OK;
        }
    }

    /** {@code backup prune}. */
    @Command(name = "prune", mixinStandardHelpOptions = true, description = "Removes old backups; the newest stays.")
    static final class Prune extends Sub {
        @Option(names = "--keep", paramLabel = "N", description = "So many of the newest stay; default backup.keep.")
        private int keep = -1;

        @Option(names = "--keep-days", paramLabel = "N", description = "Younger ones stay; default backup.keep_days.")
        private int keepDays = -1;

        Prune(Terminal terminal) {
            super(terminal);
        }

        @Override
        public Integer call() throws IOException {
            BackupOptions.Place place = options.place(terminal);
            List<Backup> gone = place.backups().prune(
                    keep >= 0 ? keep : place.config().operations().backup().keep(),
                    keepDays >= 0 ? Duration.ofDays(keepDays) : place.config().operations().backup().keepFor());
            say(gone.stream().map(BackupCommand::json).toList(), "Removed " + gone.size() + ", "
                    + place.backups().list().size() + " stay.");
            return ExitCode.OK;
        }
    }

    /** A backup that is named, or a file. */
    static Path file(Backups backups, String named, Terminal terminal) throws IOException {
        Path file = terminal.directory().resolve(named);
        return Files.exists(file) ? file : backups.find(named).file();
    }

}
