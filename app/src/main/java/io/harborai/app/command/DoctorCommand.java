package io.harborai.app.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Terminal;
import io.harborai.app.Version;
import io.harborai.app.client.ServerClient;
import io.harborai.ops.doctor.Bundle;
import io.harborai.ops.doctor.Doctor;
import io.harborai.ops.doctor.Finding;
import io.harborai.ops.doctor.KnownSecrets;
import io.harborai.ops.doctor.Machine;
import io.harborai.ops.doctor.Verdict;
import io.harborai.platform.config.ConfigLoader;
import io.harborai.platform.config.ConfigResult;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** The {@code doctor} command. */
@Command(name = "harborai doctor", mixinStandardHelpOptions = true, //
        description = {"Looks for what is wrong with this installation, and says what to do about each thing.",
                "With --url, looks into that running server too: memory, threads, queues. Ends with 1 when something does not "
                        + "work.",
                "Providers are asked for their list of models, which costs nothing; nothing is changed."}, //
        footer = {"%nExamples:", "  harborai doctor", "  harborai doctor --json",
                "  harborai doctor --url http://127.0.0.1:8000 --key $HARBORAI_MASTER_KEY",
                "  harborai doctor --url http://127.0.0.1:8000 --concurrency 50 --model local/echo",
                "  harborai doctor --bundle support.zip"})
public final class DoctorCommand implements Callable<Integer> {
    private static final int MOST_CONCURRENCY = 256;

    private final Terminal terminal;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Mixin
    private final ServerOptions server = new ServerOptions();

    @Option(names = "--json", description = "Print the findings as JSON.")
    private boolean json;

    @Option(names = "--offline", description = "Leave out the checks that ask providers.")
    private boolean offline;

    @Option(names = "--bundle", paramLabel = "FILE", //
            description = "Write an archive for somebody who helps: findings, configuration, log, a server's figures; without secrets.")
    private @Nullable Path bundle;

    @Option(names = "--classes", description = "With --url: the classes that take most of its heap; stops it for a moment.")
    private boolean classes;

    @Option(names = "--concurrency", paramLabel = "N", //
            description = "With --url: call a model by so many callers at once, 1 to 256, for 5 s at most.")
    private int concurrency;

    @Option(names = "--model", paramLabel = "MODEL", defaultValue = "local/echo", //
            description = "The model to call; default ${DEFAULT-VALUE}, which costs nothing.")
    private String model = "local/echo";

    /** @param terminal what the command sees of the world */
    public DoctorCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws InterruptedException, IOException {
        if (concurrency < 0 || concurrency > MOST_CONCURRENCY) {
            throw new CommandFailure(ExitCode.USAGE, "--concurrency is " + concurrency + ", it must be 1 to "
                    + MOST_CONCURRENCY);
        }
        Optional<String> url = server.named(terminal.environment());
        if ((classes || concurrency > 0) && url.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE,
                    "--classes and --concurrency look into a running server: name it with "
                            + "--url");
        }
        ConfigResult config = options.source(terminal, Map.of()).load();
        Map<String, Object> report = new LinkedHashMap<>();
        List<Finding> findings = new ArrayList<>(
                Doctor.examine(Examination.checks(config, options.files(), terminal, !offline),
                        Doctor.limit(Machine.here(InstantSource.system().instant()))));
        RemoteLook remote = new RemoteLook();
        if (url.isPresent()) {
            try (ServerClient client = ServerClient.create(url.get(), server.key(terminal.environment()))) {
                findings.addAll(remote.look(client, classes, concurrency, model));
            }
        }
        report.put("status", Finding.worst(findings).word());
        report.put("checks", findings.stream().map(Finding::toJson).toList());
        report.putAll(remote.figures());
        if (bundle != null) {
            pack(bundle, config, report, remote);
        }
        if (json) {
            terminal.out().println(Json.text(report));
        } else {
            print(findings, remote);
        }
        return Finding.worst(findings) == Verdict.Level.FAILED ? ExitCode.FAILED : ExitCode.OK;
    }

    private void print(List<Finding> findings, RemoteLook remote) {
        for (Finding finding : findings) {
            Verdict verdict = finding.verdict();
            String mark = switch (verdict.level()) {
                case OK -> terminal.styled(32, "ok     ");
                case SKIPPED -> terminal.styled(2, "skipped");
                case WARNING -> terminal.styled(33, "warning");
                case FAILED -> terminal.styled(31, "FAILED ");
            };
            terminal.out().println("%s  %-22s  %s".formatted(mark, finding.check(), verdict.evidence()));
            if (!verdict.remedy().isEmpty()) {
                terminal.out().println(" ".repeat(9) + terminal.styled(1, "-> " + verdict.remedy()));
            }
        }
        remote.print(terminal);
        long failed = findings.stream().filter(each -> each.verdict().level() == Verdict.Level.FAILED).count();
        long warnings = findings.stream().filter(each -> each.verdict().level() == Verdict.Level.WARNING).count();
        terminal.out().println();
        terminal.out().println(findings.size() + " checks: " + failed + " failed, " + warnings + " warnings.");
    }

    private void pack(Path file, ConfigResult config, Map<String, Object> report, RemoteLook remote)
            throws IOException {
        List<Path> files = Examination.configFiles(options.files(), terminal);
        List<String> texts = new ArrayList<>();
        for (Path each : files) {
            if (Files.isReadable(each)) {
                texts.add(Files.readString(each));
            }
        }
        boolean usable = config instanceof ConfigResult.Loaded;
        KnownSecrets secrets = KnownSecrets.of(usable ? ((ConfigResult.Loaded) config).config() : null,
                terminal.environment(), texts);
        Bundle packed = new Bundle(secrets).add("doctor.json", Json.text(report))
                .add("made.txt", "HarborAI " + Version.number() + ", Java "
                        + System.getProperty("java.version", "?") + ", " + System.getProperty("os.name", "?") + " "
                        + System.getProperty("os.version", "?") + ", " + InstantSource.system().instant() + "\n")
                .add("environment.txt", String.join("\n", terminal.environment().keySet().stream()
                        .filter(name -> name.matches("[A-Za-z0-9_]+")).sorted().toList()));
        if (config instanceof ConfigResult.Loaded loaded) {
            packed.add("configuration.json", Json.text(loaded.view().tree()));
            packed.addEnd("harborai.log", loaded.config().logging().file());
        }
        for (Map.Entry<String, JsonNode> part : remote.documents().entrySet()) {
            packed.add(part.getKey() + ".json", part.getValue().toPrettyString());
        }
        Path target = terminal.directory().resolve(file);
        packed.write(target);
        terminal.err().println("Wrote " + target + ". Known credentials and what looks like one are taken out; look "
                + "through it before you send it.");
    }

    static List<Path> defaultFiles() {
        return ConfigLoader.DEFAULT_FILES.stream().map(Path::of).toList();
    }
}
