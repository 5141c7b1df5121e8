package io.harborai.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A closed loop of chat calls by Debian's {@code wrk}: each connection sends the next request when it has its answer.
 *
 * @param threads threads of wrk
 * @param connections connections, each with one request under way
 */
public record Wrk(int threads, int connections) {

    private static final Pattern DONE = Pattern.compile("([0-9]+) requests in ([0-9.]+)(ms|s|m)");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([0-9.]+)");
    private static final Pattern PERCENTILE = Pattern.compile("(?m)^\\s+(50|75|90|99)%\\s+([0-9.]+)(us|ms|s|m)\\s*$");
    private static final Pattern SOCKET_ERRORS = Pattern
            .compile("Socket errors: connect ([0-9]+), read ([0-9]+), write ([0-9]+), timeout ([0-9]+)");
    private static final Pattern BAD_STATUS = Pattern.compile("Non-2xx or 3xx responses: ([0-9]+)");

    /**
     * What wrk has seen.
     *
     * @param requests answered requests
     * @param perSecond answered requests per second
     * @param p50Millis the median of their time, milliseconds
     * @param p90Millis nine of ten were faster, milliseconds
     * @param p99Millis 99 of 100 were faster, milliseconds
     * @param errors socket errors, time-outs and statuses outside 200 to 399
     */
    public record Result(long requests, double perSecond, double p50Millis, double p90Millis, double p99Millis,
            long errors) {}

    /** Checks the ranges. */
    public Wrk {
        if (threads < 1 || connections < threads) {
            throw new IllegalArgumentException(
                    "threads is " + threads + " and connections " + connections
                            + "; they must be 1 <= threads <= connections");
        }
    }

    /** Runs it and waits for its end. */
    public Result run(Target target, String body, Duration duration) {
        return runScript(target, script(target, body), duration);
    }

    /** The same with a script of one's own. */
    Result runScript(Target target, String lines, Duration duration) {
        try {
            Path script = Files.createTempFile("harborai-wrk", ".lua");
            try {
                Files.writeString(script, lines);
                return parse(Shell.run(command(target, script, duration), duration.plusSeconds(30)));
            } finally {
                Files.delete(script);
            }
        } catch (IOException e) {
            throw new BenchException("cannot write wrk's script", e);
        }
    }

    private List<String> command(Target target, Path script, Duration duration) {
        return new ArrayList<>(List.of("wrk", "-t", Integer.toString(threads), "-c", Integer.toString(connections),
                "-d", duration.toSeconds() + "s", "--timeout", "10s", "--latency", "-s", script.toString(),
                target.chat().toString()));
    }

    static String script(Target target, String body) {
        return """
                wrk.method = "POST"
                wrk.headers["Content-Type"] = "application/json"
                wrk.headers["Authorization"] = "Bearer %s"
                wrk.body = [==[%s]==]
                """.formatted(target.key(), body);
    }

    static Result parse(String output) {
        Matcher done = find(DONE, output);
        long errors = 0;
        Matcher sockets = SOCKET_ERRORS.matcher(output);
        if (sockets.find()) {
            for (int i = 1; i <= sockets.groupCount(); i++) {
                errors += Long.parseLong(sockets.group(i));
            }
        }
        Matcher bad = BAD_STATUS.matcher(output);
        if (bad.find()) {
            errors += Long.parseLong(bad.group(1));
        }
        return new Result(Long.parseLong(done.group(1)), Double.parseDouble(find(RATE, output).group(1)),
                percentile(output, "50"), percentile(output, "90"), percentile(output, "99"), errors);
    }

    private static Matcher find(Pattern pattern, String output) {
        Matcher matcher = pattern.matcher(output);
        if (!matcher.find()) {
            throw new BenchException("wrk's output has no " + pattern + ":\n" + output);
        }
        return matcher;
    }

    private static double percentile(String output, String which) {
        Matcher matcher = PERCENTILE.matcher(output);
        while (matcher.find()) {
            if (matcher.group(1).equals(which)) {
                double value = Double.parseDouble(matcher.group(2));
                return switch (matcher.group(3)) {
                    case "us" -> value / 1_000;
                    case "ms" -> value;
                    case "s" -> value * 1_000;
                    default -> value * 60_000;
                };
            }
        }
        throw new BenchException("wrk's output has no percentile " + which + ":\n" + output);
    }
}
