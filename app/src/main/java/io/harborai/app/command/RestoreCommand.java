package io.harborai.app.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.concurrent.Callable;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.ops.backup.Restore;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;

/** The {@code restore} command. */
@Command(name = "harborai restore", mixinStandardHelpOptions = true, //
        description = {"Puts a backup in the place of what there is, whole or not at all.",
                "What was there before is kept aside until the next restore, for --undo."}, //
        footer = {"%nExamples:", "  harborai restore latest", "  harborai restore backup.zip --data /srv/harborai/data",
                "  harborai restore latest --at-next-start", "  harborai restore --undo"})
public final class RestoreCommand implements Callable<Integer> {
    private static final String CONFIGURATION = "restored-configuration";

    private final Terminal terminal;

    @Mixin
    private final BackupOptions options = new BackupOptions();

    @Parameters(paramLabel = "BACKUP", arity = "0..1", description = "Its name, its file, or latest.")
    private @Nullable String backup;

    @Option(names = "--at-next-start", //
            description = "A server runs: prepare all, and let it take effect when the server starts the next time.")
    private boolean atNextStart;

    @Option(names = "--undo", description = "Go back to what was there before the last restore.")
    private boolean undo;

    @Option(names = "--resume", description = "Finish a restore that was interrupted.")
    private boolean resume;

    @Option(names = "--configuration-to", paramLabel = "DIR", //
            description = "Where its configuration files go; default DATA/" + CONFIGURATION + ".")
    private @Nullable Path configurationTo;

    @Option(names = "--json", description = "Print what was done as JSON.")
    private boolean json;

    /** @param terminal what the command sees of the world */
    public RestoreCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws IOException {
        BackupOptions.Place place = options.place(terminal);
        Restore restore = new Restore(place.installation(), InstantSource.system());
        if (undo || resume) {
            if (backup != null || (undo && resume)) {
                throw new CommandFailure(ExitCode.USAGE, "name a backup, or say --undo or --resume; one of the three");
            }
            boolean done = undo ? restore.undo() : restore.resume();
            if (json) {
                terminal.out().println(JsonNodeFactory.instance.objectNode().put("done", done));
            } else {
                terminal.out().println(done ? "Done." : "There is nothing to " + (undo ? "undo." : "finish."));
            }
            return done ? ExitCode.OK : ExitCode.NO_INPUT;
        }
        if (backup == null) {
            throw new CommandFailure(ExitCode.USAGE, "name a backup, such as latest; see harborai backup list");
        }
        Path data = place.installation().dataDir();
        Path configuration = configurationTo == null
                ? data.resolve(CONFIGURATION)
                : terminal.directory().resolve(configurationTo);
        Path file = BackupCommand.file(place.backups(), backup, terminal);
        try (ProgressLine progress = new ProgressLine(terminal)) {
            Restore.Done done = restore.run(file, place.passphrase(), configuration, atNextStart, progress::at);
            done.header().leftOut().forEach(line -> terminal.err().println("Was not in it: " + line));
            if (json) {
                terminal.out().println(JsonNodeFactory.instance.objectNode().put("done", true)
                        .put("made_at", done.header().madeAt().toString()).put("at_next_start", done.waits()));
                return ExitCode.OK;
            }
            terminal.out().println(done.waits()
                    ? "Ready: the state of " + done.header().madeAt() + " takes effect at the server's next start."
                    : "Restored the state of " + done.header().madeAt() + " into " + data
                            + ". Go back with: harborai restore --undo");
        }
        return ExitCode.OK;
    }
}
