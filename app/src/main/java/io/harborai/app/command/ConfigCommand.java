package io.harborai.app.command;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.serve.Watching;
import io.harborai.gateway.ConfigCheck;
import io.harborai.platform.config.ConfigResult;
import io.harborai.platform.config.ConfigView;
import io.harborai.platform.config.Finding;
import io.harborai.platform.config.JsonSchema;
import io.harborai.platform.config.Origin;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code config} command. */
@Command(name = "harborai config", mixinStandardHelpOptions = true, synopsisSubcommandLabel = "COMMAND", //
        description = "Checks, shows and changes the configuration.", //
        subcommands = {ConfigCommand.Validate.class, ConfigCommand.Show.class, ConfigCommand.Schema.class,
                ConfigHistory.Diff.class, ConfigHistory.History.class, ConfigHistory.Rollback.class,
                ConfigHistory.Reload.class}, //
        footer = {"%nExamples:", "  harborai config validate harborai.yaml", "  harborai config show --json",
                "  harborai config schema > harborai.schema.json", "  harborai config history",
                "  harborai config diff 3 4", "  harborai config rollback 3",
                "  harborai config reload --url http://127.0.0.1:8000"})
public final class ConfigCommand {

    /** @param terminal what the command sees of the world */
    public ConfigCommand(Terminal terminal) {
    }

    /** {@code config validate}: every finding, with its place and remedy. */
    @Command(name = "validate", mixinStandardHelpOptions = true, //
            description = "Checks a configuration with the environment as it is; exit 0 when it can be used, else 78.")
    static final class Validate implements Callable<Integer> {
        private final Terminal terminal;

        @Parameters(arity = "0..*", paramLabel = "FILE", description = "The files; default harborai.yaml, if there is one.")
        private List<Path> files = List.of();

        @Option(names = "--config", paramLabel = "FILE", description = "The same.")
        private List<Path> config = List.of();

        @Option(names = "--json", description = "Print the findings as JSON.")
        private boolean json;

        Validate(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            return switch (ConfigOptions.load(terminal, files.isEmpty() ? config : files, Map.of())) {
                case ConfigResult.Loaded loaded -> {
                    List<Finding> findings = new ArrayList<>(loaded.warnings());
                    Stream.concat(ConfigCheck.problems(loaded.config()).stream(),
                            Watching.problems(loaded.config()).stream()).forEach(
                                    problem -> findings.add(new Finding(
                                            Finding.Severity.ERROR, new Origin("configuration", 0, 0), "", "",
                                            problem)));
                    yield report(findings.size() == loaded.warnings().size(), findings);
                }
                case ConfigResult.Rejected rejected -> report(false, rejected.findings());
                case ConfigResult.Unavailable unavailable -> {
                    terminal.err().println("harborai: " + unavailable.message());
                    yield ConfigOptions.exitCode(unavailable.cause());
                }
            };
        }

        private int report(boolean valid, List<Finding> findings) {
            if (json) {
                Map<String, Object> report = new LinkedHashMap<>();
                report.put("valid", valid);
                report.put("findings", findings.stream().map(Validate::json).toList());
                terminal.out().println(Json.text(report));
            } else {
                ConfigOptions.print(findings, terminal);
                long errors = findings.stream().filter(one -> one.severity() == Finding.Severity.ERROR).count();
                terminal.out().println(valid
                        ? "The configuration is valid (" + findings.size() + " warnings)."
                        : "The configuration is wrong: " + errors + " errors, " + (findings.size() - errors)
                                + " warnings.");
            }
            return valid ? ExitCode.OK : ExitCode.CONFIGURATION;
        }

        private static Map<String, Object> json(Finding finding) {
            Map<String, Object> one = new LinkedHashMap<>();
            one.put("severity", finding.severity() == Finding.Severity.ERROR ? "error" : "warning");
            one.put("source", finding.origin().source());
            one.put("line", finding.origin().line());
            one.put("column", finding.origin().column());
            one.put("key", finding.key());
            one.put("value", finding.value());
            one.put("message", finding.message());
            return one;
        }
    }

    /** {@code config show}: what is in force and where it comes from. */
    @Command(name = "show", mixinStandardHelpOptions = true, //
            description = {"Shows each setting in force with its origin; credentials are masked.",
                    "With --url, what that server has in force, and what waits; else flags, environment and file."})
    static final class Show implements Callable<Integer> {
        private final Terminal terminal;

        @Mixin
        private final ConfigDesk desk = new ConfigDesk();

        @Option(names = "--json", description = "Print the values as JSON.")
        private boolean json;

        Show(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() throws InterruptedException {
            if (desk.remote(terminal)) {
                terminal.out().println(desk.ask(terminal, "GET", "", Optional.empty()).toPrettyString());
                return ExitCode.OK;
            }
            ConfigView view = ConfigOptions.require(desk.options().load(terminal, Map.of()), terminal).view();
            if (json) {
                terminal.out().println(Json.text(view.tree()));
                return ExitCode.OK;
            }
            List<String> last = new ArrayList<>();
            view.entries().forEach(entry -> print(entry, last));
            return ExitCode.OK;
        }

        /** YAML, each section's name printed where it begins. */
        private void print(ConfigView.Entry entry, List<String> last) {
            List<String> sections = entry.path().subList(0, entry.path().size() - 1);
            int same = 0;
            while (same < Math.min(sections.size(), last.size()) && sections.get(same).equals(last.get(same))) {
                same++;
            }
            for (int depth = same; depth < sections.size(); depth++) {
                terminal.out().println("  ".repeat(depth) + sections.get(depth) + ":");
            }
            last.clear();
            last.addAll(sections);
            String line = "  ".repeat(sections.size()) + entry.path().getLast() + ": " + Json.text(entry.value());
            terminal.out().println("%-60s %s".formatted(line, terminal.styled(2, "# " + entry.origin())));
        }
    }

    /** {@code config schema}: for editors. */
    @Command(name = "schema", mixinStandardHelpOptions = true, //
            description = "Prints the configuration's JSON Schema, for editors.")
    static final class Schema implements Callable<Integer> {
        private final Terminal terminal;

        Schema(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public Integer call() {
            terminal.out().println(JsonSchema.text());
            return ExitCode.OK;
        }
    }
}
