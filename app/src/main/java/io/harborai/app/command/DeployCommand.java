package io.harborai.app.command;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Schema;
import io.harborai.app.Terminal;
import io.harborai.app.deploy.BackgroundHost;
import io.harborai.app.deploy.Deployment;
import io.harborai.app.deploy.Distribution;
import io.harborai.app.deploy.Host;
import io.harborai.app.deploy.StepLog;
import io.harborai.app.deploy.SystemdHost;
import io.harborai.app.serve.Banner;
import io.harborai.app.serve.Watching;
import io.harborai.gateway.ConfigCheck;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.storage.DataDirectory;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseUrl;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The {@code deploy} command. */
@Command(name = "harborai deploy", mixinStandardHelpOptions = true, //
        description = {"Puts this build and an environment's configuration in the place of the server that runs here.",
                "Checks config/ENVIRONMENT.yaml, copies the build to a release of its own, migrates the database, stops the old server, starts the new one, and waits until it is ready; when it does not get ready, the old release comes back.",
                "With an installed systemd unit the unit is used, else a background process with a pid file."}, //
        footer = {"%nExamples:", "  harborai deploy development", "  harborai deploy staging --dry-run",
                "  harborai deploy production --env-file /etc/harborai/environment.env --json"})
public final class DeployCommand implements Callable<Integer> {
    private static final List<String> ENVIRONMENTS = List.of("development", "staging", "production");
    private static final Path SERVICE_ROOT = Path.of("/opt/harborai");
    private static final Path SERVICE_ENVIRONMENT = Path.of("/etc/harborai/environment.env");
    private static final DateTimeFormatter ID = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss.SSS")
            .withZone(ZoneOffset.UTC);
    /** After the drain, for the ledger. */
    private static final Duration CLOSING = Duration.ofSeconds(45);
    private static final int LONGEST_WAIT_S = 3_600;

    private final Terminal terminal;

    @Parameters(paramLabel = "ENVIRONMENT", description = "development, staging or production.")
    private String environment = "";

    @Option(names = "--dry-run", description = "Check the configuration, and print the other steps only.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print a report as JSON.")
    private boolean json;

    @Option(names = "--config", paramLabel = "FILE", description = "The configuration; default config/ENVIRONMENT.yaml.")
    private @Nullable Path config;

    @Option(names = "--env-file", paramLabel = "FILE", //
            description = "Lines NAME=VALUE for the server, beside this environment; with a unit, by default /etc/harborai/environment.env.")
    private @Nullable Path envFile;

    @Option(names = "--from", paramLabel = "DIR", description = "What to deploy; default the build that runs this command.")
    private @Nullable Path from;

    @Option(names = "--into", paramLabel = "DIR", //
            description = "Where releases are kept; default deployed/ENVIRONMENT, with a unit /opt/harborai.")
    private @Nullable Path into;

    @Option(names = "--unit", paramLabel = "NAME", defaultValue = "harborai.service", //
            description = "The systemd unit that is used when it is installed; default ${DEFAULT-VALUE}, none for a background process.")
    private String unit = "";

    @Option(names = "--roles", split = ",", paramLabel = "ROLE", defaultValue = "gateway,knowledge,chatroom", //
            description = "Roles of a background process; default ${DEFAULT-VALUE}.")
    private List<String> roles = List.of();

    @Option(names = "--wait", paramLabel = "SECONDS", defaultValue = "60", //
            description = "Longest wait for the server to be ready; default ${DEFAULT-VALUE}.")
    private int wait;

    /** @param terminal what the command sees of the world */
    public DeployCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() throws Exception {
        check();
        SystemdHost service = new SystemdHost(unit);
        boolean asService = !unit.equals("none") && service.installed();
        Map<String, String> variables = variables(asService);
        Path file = resolve(config == null ? Path.of("config", environment + ".yaml") : config);
        StepLog log = new StepLog(terminal, json, System::nanoTime);
        HarborConfig loaded = log.step("validate", "Checking " + file, () -> checked(file, variables));
        Path root = resolve(into != null ? into : asService ? SERVICE_ROOT : Path.of("deployed", environment));
        Host host = asService
                ? service
                : new BackgroundHost(root, terminal.directory(), variables,
                        List.of("--roles", String.join(",", roles)));
        Distribution build = Distribution.at(resolve(from == null ? home() : from));
        Deployment deployment = new Deployment(build, file, root, host, plan(loaded, variables), log);
        if (dryRun) {
            deployment.explain();
            report("planned", log, "");
            return ExitCode.OK;
        }
        try {
            Path release = deployment.run();
            report("deployed", log, release.getFileName().toString());
            if (!json) {
                terminal.out().println("The release " + release.getFileName() + " serves " + url(loaded) + ".");
            }
            return ExitCode.OK;
        } catch (CommandFailure failure) {
            report("failed", log, "");
            throw failure;
        }
    }

    private void check() {
        if (!ENVIRONMENTS.contains(environment)) {
            throw new CommandFailure(ExitCode.USAGE, "there is no environment " + environment + "; say one of "
                    + String.join(", ", ENVIRONMENTS));
        }
        if (wait < 1 || wait > LONGEST_WAIT_S) {
            throw new CommandFailure(ExitCode.USAGE, "--wait is " + wait + ", it must be 1 to " + LONGEST_WAIT_S);
        }
    }

    private Path resolve(Path path) {
        return terminal.directory().resolve(path).toAbsolutePath().normalize();
    }

    /** Where the launcher is that started this process. */
    private static Path home() {
        String home = System.getProperty("harborai.home", "");
        if (home.isEmpty()) {
            throw new CommandFailure(ExitCode.USAGE, "say with --from what to deploy: this is not run by the launcher");
        }
        return Path.of(home);
    }

    private Map<String, String> variables(boolean asService) throws IOException {
        Map<String, String> variables = new HashMap<>(terminal.environment());
        Path file = envFile != null
                ? resolve(envFile)
                : asService && Files.exists(SERVICE_ENVIRONMENT) ? SERVICE_ENVIRONMENT : null;
        if (file == null) {
            return variables;
        }
        if (!Files.isReadable(file)) {
            throw new CommandFailure(ExitCode.NO_INPUT, file + " is not there, or not readable");
        }
        List<String> lines = Files.readAllLines(file);
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            int equals = line.indexOf('=');
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (equals < 1) {
                throw new CommandFailure(ExitCode.CONFIGURATION, file + ":" + (i + 1) + " is not NAME=VALUE");
            }
            variables.put(line.substring(0, equals), unquoted(line.substring(equals + 1)));
        }
        return variables;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() > 1 && value.charAt(0) == value.charAt(value.length() - 1)
                && (value.charAt(0) == '"' || value.charAt(0) == '\'');
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private HarborConfig checked(Path file, Map<String, String> variables) {
        Terminal withVariables = new Terminal(terminal.in(), terminal.out(), terminal.err(), variables,
                terminal.directory(), terminal.interactive(), terminal.colour());
        HarborConfig loaded = ConfigOptions.require(ConfigOptions.load(withVariables, List.of(file), Map.of()),
                withVariables).config();
        List<String> problems = new ArrayList<>(ConfigCheck.problems(loaded));
        problems.addAll(Watching.problems(loaded));
        if (loaded.server().port() == 0) {
            problems.add("server.port is 0: a deployment must know where to find its server");
        }
        if (!problems.isEmpty()) {
            throw new CommandFailure(ExitCode.CONFIGURATION, file + " is wrong: " + String.join("; ", problems));
        }
        return loaded;
    }

    private Deployment.Plan plan(HarborConfig loaded, Map<String, String> variables) {
        return new Deployment.Plan(ID.format(InstantSource.system().instant()), URI.create(url(loaded)),
                Duration.ofSeconds(wait), loaded.server().drain().plus(CLOSING), variables, () -> migrate(loaded));
    }

    private static String url(HarborConfig loaded) {
        return Banner.url(new InetSocketAddress(loaded.server().host(), loaded.server().port()));
    }

    private static void migrate(HarborConfig loaded) {
        if (loaded.database().url() instanceof DatabaseUrl.Sqlite) {
            DataDirectory.open(loaded.dataDir());
        }
        Database database = Database.open(loaded.database(), InstantSource.system(), Schema.ALL);
        database.close();
    }

    private void report(String outcome, StepLog log, String release) {
        if (json) {
            Map<String, Object> report = new LinkedHashMap<>();
            report.put("environment", environment);
            report.put("outcome", outcome);
            report.put("release", release);
            report.put("steps", log.steps());
            terminal.out().println(Json.text(report));
        }
    }
}
