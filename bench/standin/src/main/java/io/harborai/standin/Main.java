package io.harborai.standin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** Runs a stand-in as a process of its own, until it is told to stop. */
public final class Main {

    private static final int USAGE = 2;
    private static final int UNAVAILABLE = 69;
    private static final String HELP = """
            Usage: java -jar harborai-standin-runnable.jar [--host HOST] [--port PORT] [--event-loops N] [--api-key KEY]

            A stand-in for a provider that speaks OpenAI's wire format. A model's name chooses its faults:
              base+directive[=value]+…, for instance gpt-4o+latency=200+rate=50 or gpt-4o+status=429+retry-after=1+fail=2
            Directives:
            """;

    private Main() {
    }

    /** Starts it; the ready line on standard output names its base URL. Exit codes: 2 usage, 69 the port is not to be had. */
    public static void main(String[] args) {
        if (List.of(args).contains("--help")) {
            System.out.println(HELP + Directive.known());
            return;
        }
        StandinOptions options;
        try {
            options = options(args);
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + HELP + Directive.known());
            System.exit(USAGE);
            return;
        }
        try {
            Standin standin = Standin.start(options);
            Runtime.getRuntime().addShutdownHook(new Thread(standin::close, "stand-in stop"));
            System.out.println("stand-in ready on " + standin.baseUrl());
            if (!standin.isNativeTransport()) {
                System.err.println("epoll is not available; the stand-in uses Java's selector and costs more");
            }
        } catch (IllegalStateException e) {
            System.err.println(e.getMessage());
            System.exit(UNAVAILABLE);
        }
    }

    /**
     * Reads the command line.
     *
     * @throws IllegalArgumentException naming the option and its value
     */
    static StandinOptions options(String... args) {
        StandinOptions options = StandinOptions.defaults().withPort(9100);
        Deque<String> left = new ArrayDeque<>(List.of(args));
        while (!left.isEmpty()) {
            String name = left.poll();
            String value = left.poll();
            if (value == null) {
                throw new IllegalArgumentException("option " + name + " needs a value");
            }
            options = switch (name) {
                case "--host" -> options.withHost(value);
                case "--port" -> options.withPort(number(name, value));
                case "--event-loops" -> options.withEventLoops(number(name, value));
                case "--api-key" -> options.withApiKey(value);
                default -> throw new IllegalArgumentException("unknown option " + name);
            };
        }
        return options;
    }

    private static int number(String name, String value) {
        if (!value.matches("[0-9]{1,9}")) {
            throw new IllegalArgumentException("option " + name + " needs a whole number, not '" + value + "'");
        }
        return Integer.parseInt(value);
    }
}
