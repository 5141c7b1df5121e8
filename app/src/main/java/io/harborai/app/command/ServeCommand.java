package io.harborai.app.command;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;
import io.harborai.app.Signals;
import io.harborai.app.Terminal;
import io.harborai.app.serve.GatewayFace;
import io.harborai.app.serve.HeadStart;
import io.harborai.app.serve.RoleModules;
import io.harborai.app.serve.Server;
import io.harborai.app.serve.StopSignal;
import io.harborai.platform.config.ConfigSource;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.config.NearestName;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The {@code serve} command. */
@Command(name = "harborai serve", mixinStandardHelpOptions = true, //
        description = {"Starts the server, and stops it in good order on SIGTERM or Ctrl-C.",
                "The configuration comes from flags, the environment, harborai.yaml, the admin API and defaults, in this order.",
                "It is loaded anew when the file changes, and on SIGHUP."}, //
        footer = {"%nExamples:", "  harborai serve",
                "  harborai serve --host 0.0.0.0 --port 9000 --data /var/lib/harborai",
                "  HARBORAI_MASTER_KEY=… harborai serve --config /etc/harborai.yaml"})
public final class ServeCommand implements Callable<Integer> {
    private static final List<String> ROLES = List.of("gateway", "knowledge", "chatroom", "console", "files");
    private static final String GATEWAY = "gateway";
    private static final List<String> HERE = List.of(GATEWAY, RoleModules.KNOWLEDGE, RoleModules.CHATROOM,
            RoleModules.FILES);

    private static final List<String> USUAL = List.of(GATEWAY, RoleModules.KNOWLEDGE);

    private final Terminal terminal;

    @Mixin
    private final ConfigOptions options = new ConfigOptions();

    @Option(names = "--host", paramLabel = "HOST", description = "Address to listen on; default 127.0.0.1.")
    private @Nullable String host;

    @Option(names = "--port", paramLabel = "PORT", description = "Port to listen on, 0 for any; default 8000.")
    private @Nullable String port;

    @Option(names = "--roles", split = ",", paramLabel = "ROLE", //
            description = "What to serve beside the gateway: knowledge, chatroom (with its files), files alone; default gateway,knowledge.")
    private List<String> roles = USUAL;

    /** @param terminal what the command sees of the world */
    public ServeCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    /**
     * The command with these options, when each is a name and a value of their own and said once; empty for anything else, which
     * picocli reads.
     */
    public static Optional<ServeCommand> plain(List<String> args, Terminal terminal) {
        ServeCommand command = new ServeCommand(terminal);
        for (int i = 0; i < args.size(); i += 2) {
            String value = i + 1 < args.size() ? args.get(i + 1) : "";
            if (value.isEmpty() || value.startsWith("-") || value.startsWith("@")
                    || !command.take(args.get(i), value)) {
                return Optional.empty();
            }
        }
        return Optional.of(command);
    }

    private boolean take(String name, String value) {
        if (name.equals("--host") && host == null) {
            host = value;
        } else if (name.equals("--port") && port == null) {
            port = value;
        } else if (name.equals("--roles") && roles.equals(USUAL)) {
            roles = List.of(value.split(",", -1));
        } else {
            return options.take(name, value);
        }
        return true;
    }

    @Override
    public Integer call() throws Exception {
        HeadStart.begin();
        checkRoles();
        Map<String, String> flags = new LinkedHashMap<>();
        if (host != null) {
            flags.put("server.host", host);
        }
        if (port != null) {
            flags.put("server.port", port);
        }
        ConfigSource source = options.source(terminal, flags);
        HarborConfig config = ConfigOptions.require(source.load(), terminal).config();
        StopSignal stop = new StopSignal();
        stop.install();
        AtomicReference<@Nullable Server> running = new AtomicReference<>();
        Signals.on("HUP", () -> Optional.ofNullable(running.get()).ifPresent(Server::reload));
        Server server = Server.start(source, config, terminal, GatewayFace::new, new RoleModules(Set.copyOf(roles)));
        running.set(server);
        stop.await();
        return server.stop().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }

    private void checkRoles() {
        for (String role : roles) {
            if (!ROLES.contains(role)) {
                throw new CommandFailure(ExitCode.USAGE, "there is no role " + role
                        + NearestName.of(role, ROLES).map(near -> "; did you mean " + near + "?").orElse(""));
            }
            if (!HERE.contains(role)) {
                throw new CommandFailure(ExitCode.CONFIGURATION,
                        "the role " + role + " is not part of this version; it has " + String.join(", ", HERE));
            }
        }
    }
}
