package io.harborai.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.ops.log.LogAnalysis;
import io.harborai.ops.log.LogFiles;
import io.harborai.ops.log.LogPage;
import io.harborai.ops.log.LogReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code logs} command. */
@Command(name = "harborai logs", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", //
        description = "Works on log files; no server is needed.", subcommands = LogsCommand.Analyze.class, //
        footer = {"%nExamples:", "  harborai logs analyze --hours 24 --html report.html"})
public final class LogsCommand {
    private static final int LONGEST_HOURS = 24 * 366 * 10;

    /** @param terminal what the command sees of the world */
    public LogsCommand(Terminal terminal) {
    }

    /** {@code logs analyze}. */
    @Command(name = "analyze", mixinStandardHelpOptions = true, //
            description = {
                    "Counts requests, errors, times, providers, models and slow requests of log files of any size.",
                    "Reads JSON lines, the plain form and access logs, with what was rotated and compressed by gzip."}, //
            footer = {"%nExamples:", "  harborai logs analyze", "  harborai logs analyze --hours 24 --html report.html",
                    "  harborai logs analyze /var/log/nginx/access.log --json"})
    static final class Analyze implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final ConfigOptions config = new ConfigOptions();

        @Parameters(paramLabel = "FILE", arity = "0..*", //
                description = "Logs, each with what was rotated of it, or folders of logs; default logging.file.")
        private List<Path> files = List.of();

        @Option(names = "--hours", paramLabel = "N", description = "Only the last N hours; default all there is.")
        private int hours;

        @Option(names = "--only", description = "The named files alone, without what was rotated.")
        private boolean only;

        @Option(names = "--json", description = "Print the report as JSON.")
        private boolean json;

        @Option(names = "--html", paramLabel = "FILE", description = "Write a page with plots, too.")
        private @Nullable Path html;

        Analyze(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws IOException {
            if (hours < 0 || hours > LONGEST_HOURS) {
                throw new CommandFailure(ExitCode.USAGE, "--hours is " + hours + ", it must be 1 to " + LONGEST_HOURS);
            }
            long since = hours == 0
                    ? Long.MIN_VALUE
                    : Instant.now().minus(Duration.ofHours(hours)).toEpochMilli();
            LogReport report;
            try (ProgressLine progress = new ProgressLine(terminal)) {
                report = LogAnalysis.of(found(), since, (done, all) -> progress.at("reading", done, all));
            }
            terminal.out().print(json ? Json.text(report.toJson()) + "\n" : report.toText());
            if (html != null) {
                Path page = terminal.directory().resolve(html);
                Files.writeString(page, LogPage.of(report));
                terminal.err().println("Wrote " + page);
            }
            return ExitCode.OK;
        }

        private List<Path> found() throws IOException {
            List<Path> named = files.isEmpty()
                    ? List.of(ConfigOptions.require(config.load(terminal, Map.of()), terminal).config().logging()
                            .file())
                    : files.stream().map(terminal.directory()::resolve).toList();
            Set<Path> found = new LinkedHashSet<>();
            for (Path each : named) {
                try {
                    found.addAll(only && Files.isRegularFile(each) ? List.of(each) : LogFiles.of(each));
                } catch (NoSuchFileException none) {
                    throw new CommandFailure(ExitCode.NO_INPUT, "there is no log " + each
                            + "; name a file or a folder of logs", none);
                }
            }
            return List.copyOf(found);
        }
    }
}
