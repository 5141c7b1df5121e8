package io.harborai.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What a run measures and how long: the command line's options over their defaults. Immutable. */
final class Settings {

    static final String HELP = """
            Usage: bench/run gateway|startup|sdk|overload|peers|soak|cached|growth|translate|chat|console|logs|retrieval|ingest|jcstress [options]
            gateway: processor time per request, added latency, streams; direct, nginx and gateway side by side.
            startup: time to the first answered request, resident memory idle and under load; harborai version and help.
            sdk: operations per second of the Java SDK: blocking, async, streams.
            overload: five times the load that a target can take, with the adaptive limit and without.
            peers: processor time and allocations per call of the SDK beside other Java clients.
            soak: SDK and gateway under mixed faults for minutes; growth of the heap after collection.
            cached: answers per second from the SDK's cache.
            growth: processor time per request with ten times the keys and models.
            translate: processor time of calls in other formats beside those that pass through.
            chat: memory of idle connections, send to receive, deliveries per second, history and search of the chat room.
            logs: reads a log of 2 GB in parts, or of so many MB: logs [MB]; counts, speed, memory.
            retrieval: search over many passages, recall, build time, memory.
            ingest: passages per second and core that become searchable.
            console: the console in Chromium: first page, frames of charts of a day and of a room of 10 000 messages.
            jcstress: concurrency stress of the lock-free parts; takes the options of jcstress, -m quick unless given.
              --rounds 3          interleaved rounds
              --seconds 8         time of one measurement
              --warm-up 3         time before each that does not count
              --connections 64    connections of the closed loop
              --rate 1000         requests per second of the open loop
              --streams 1000      concurrent streams
              --chunks 50         chunks per second of each
              --body 1024         bytes of a request
              --workers CORES     event loops of the stand-in, worker processes of nginx
              --starts 5          cold starts
              --phase 30          seconds of the overload, settling included
              --capacity 20       calls that the overloaded stand-in works on at a time
              --service-ms 200    milliseconds that it takes for each
              --threads 16        threads that call the peers' clients
              --viewers 1000      connections to the chat room
              --messages 50       messages per second in it
              --idle 5000         idle connections to it
              --history 1000000   messages of the room whose history is read
              --passages 100000   passages that are searched
              --documents 1000    files that are ingested, at most 1000
              --minutes 10        length of the soak
              --out docs/benchmarks
              --gateway-command "./harborai serve --port {port} --data {tmp} --config {file}", or none
            """;
    private static final String NO_GATEWAY = "none";
    private static final Map<String, String> DEFAULTS = Map.ofEntries(Map.entry("--rounds", "3"),
            Map.entry("--seconds", "8"), Map.entry("--warm-up", "3"), Map.entry("--connections", "64"),
            Map.entry("--rate", "1000"), Map.entry("--streams", "1000"), Map.entry("--chunks", "50"),
            Map.entry("--body", "1024"),
            Map.entry("--workers", Integer.toString(Runtime.getRuntime().availableProcessors())),
            Map.entry("--starts", "5"), Map.entry("--phase", "30"), Map.entry("--capacity", "20"),
            Map.entry("--service-ms", "200"), Map.entry("--threads", "16"), Map.entry("--minutes", "10"),
            Map.entry("--viewers", "1000"), Map.entry("--messages", "50"),
            Map.entry("--idle", "5000"), Map.entry("--history", "1000000"),
            Map.entry("--passages", "100000"), Map.entry("--documents", "1000"),
            Map.entry("--out", "docs/benchmarks"),
            Map.entry("--gateway-command", "./harborai serve --port {port} --data {tmp} --config {file}"));

    private final Map<String, String> values;

    private Settings(Map<String, String> values) {
        this.values = Map.copyOf(values);
    }

    /**
     * Reads the options of a command line.
     *
     * @throws IllegalArgumentException naming the option and its value
     */
    static Settings of(List<String> options) {
        Map<String, String> values = new HashMap<>(DEFAULTS);
        Deque<String> left = new ArrayDeque<>(options);
        while (!left.isEmpty()) {
            String name = left.remove();
            String value = left.poll();
            String otherwise = DEFAULTS.get(name);
            if (otherwise == null) {
                throw new IllegalArgumentException("unknown option " + name);
            }
            if (value == null) {
                throw new IllegalArgumentException("option " + name + " needs a value");
            }
            if (otherwise.matches("[0-9]+") && !value.matches("[1-9][0-9]{0,6}")) {
                throw new IllegalArgumentException(
                        "option " + name + " is '" + value + "'; it needs a whole number from 1 to 9999999");
            }
            values.put(name, value);
        }
        return new Settings(values);
    }

    private String value(String name) {
        return values.getOrDefault(name, "");
    }

    private int number(String name) {
        return Integer.parseInt(value(name));
    }

    int rounds() {
        return number("--rounds");
    }

    Duration measure() {
        return Duration.ofSeconds(number("--seconds"));
    }

    Duration warmUp() {
        return Duration.ofSeconds(number("--warm-up"));
    }

    int connections() {
        return number("--connections");
    }

    int perSecond() {
        return number("--rate");
    }

    int streams() {
        return number("--streams");
    }

    int chunksPerSecond() {
        return number("--chunks");
    }

    int bodyBytes() {
        return number("--body");
    }

    int workers() {
        return number("--workers");
    }

    int starts() {
        return number("--starts");
    }

    Duration phase() {
        return Duration.ofSeconds(number("--phase"));
    }

    int capacity() {
        return number("--capacity");
    }

    int serviceMs() {
        return number("--service-ms");
    }

    int threads() {
        return number("--threads");
    }

    Duration soak() {
        return Duration.ofMinutes(number("--minutes"));
    }

    int viewers() {
        return number("--viewers");
    }

    int messageRate() {
        return number("--messages");
    }

    int idle() {
        return number("--idle");
    }

    int history() {
        return number("--history");
    }

    int passages() {
        return number("--passages");
    }

    int documents() {
        return Math.min(1_000, number("--documents"));
    }

    Path out() {
        return Path.of(value("--out"));
    }

    /** The command that starts the gateway, with {@code {port}}, {@code {tmp}} and {@code {file}} to be filled in; empty for no gateway. */
    Optional<String> gatewayCommand() {
        return Optional.of(value("--gateway-command")).filter(command -> !command.equals(NO_GATEWAY));
    }
}
