package io.harborai.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.vertx.core.Vertx;
import tools.jackson.databind.json.JsonMapper;

/**
 * Measures the chat room (P-7, P-7b): memory of idle connections, latency from send to receive in a room that many look at,
 * deliveries per second, pages and search of a long history. Server and clients are processes of their own, so that their
 * processor time is told apart.
 */
final class ChatBench {
    private static final double KIB = 1024.0;
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final Duration SETTLE = Duration.ofSeconds(5);
    private static final String ROLES = " --roles gateway,chatroom";
    /** Bounds of the server that the measurement itself would meet. */
    private static final String BOUNDS = """
            server: {max_connections: 100000}
            chatroom: {sockets_per_account: 100000}
            """;

    private final Settings settings;
    private final String command;

    ChatBench(Settings settings, String gatewayCommand) {
        this.settings = settings;
        this.command = gatewayCommand + ROLES;
    }

    /**
     * What a connection costs.
     *
     * @param residentKib memory of the process for each, as the kernel counts it
     * @param liveKib     of that, what a full collection leaves on the heap
     */
    private record Idle(double residentKib, double liveKib) {}

    /** What one measurement was; processor time in microseconds for each delivery. */
    private record Round(Idle idle, ChatLoad.Figures steady, ChatLoad.Figures full, double steadyServer,
            double steadyClients, double fullServer, double fullClients) {}

    Report run(Vertx vertx, String line) {
        List<Round> rounds = new ArrayList<>();
        for (int i = 0; i < settings.rounds(); i++) {
            try (GatewayProcess server = GatewayProcess.start(command, 9, BOUNDS)) {
                rounds.add(round(vertx, server.target()));
            }
        }
        ChatHistory.Figures history;
        try (GatewayProcess server = GatewayProcess.start(command, 9, BOUNDS)) {
            history = new ChatHistory(root(server.target()), settings).run();
        }
        return report(rounds, history, line);
    }

    private static URI root(Target target) {
        return target.chat().resolve("/");
    }

    private Round round(Vertx vertx, Target target) {
        String token = token(root(target));
        ChatLoad load = new ChatLoad(vertx, root(target), token);
        Idle idle = idle(load, target);
        load.connect(settings.viewers(), true);
        load.steady(settings.messageRate(), settings.warmUp());
        Cpu before = Cpu.of(target);
        ChatLoad.Figures steady = load.steady(settings.messageRate(), settings.measure());
        Cpu steadyCpu = Cpu.of(target).since(before, steady.deliveries());
        load.full(settings.warmUp());
        before = Cpu.of(target);
        ChatLoad.Figures full = load.full(settings.measure());
        Cpu fullCpu = Cpu.of(target).since(before, full.deliveries());
        load.closeAll();
        return new Round(idle, steady, full, steadyCpu.server(), steadyCpu.clients(), fullCpu.server(), fullCpu
                .clients());
    }

    /** Connections come and go once before they are counted, so that what the server makes once is there. */
    private Idle idle(ChatLoad load, Target target) {
        HeapWatch heap = HeapWatch.ofLauncher(target.pid());
        load.connect(Math.min(settings.idle(), settings.viewers()), false);
        load.closeAll();
        LockSupport.parkNanos(SETTLE.toNanos());
        double live = heap.look().liveMib();
        long resident = target.meter().residentBytes();
        load.connect(settings.idle(), false);
        LockSupport.parkNanos(SETTLE.toNanos());
        double liveAfter = heap.look().liveMib();
        long residentAfter = target.meter().residentBytes();
        load.closeAll();
        return new Idle((residentAfter - resident) / KIB / settings.idle(), (liveAfter - live) * KIB / settings
                .idle());
    }

    /** Processor time: first in seconds since the processes began, then in microseconds for each delivery. */
    private record Cpu(double server, double clients) {
        static Cpu of(Target target) {
            double server = target.meter().cpuSeconds();
            // The server is a child of this process, and counted there, too.
            return new Cpu(server, ProcessCpu.of(ProcessHandle.current().pid()).cpuSeconds() - server);
        }

        Cpu since(Cpu before, long deliveries) {
            double each = 1e6 / Math.max(1, deliveries);
            return new Cpu((server - before.server) * each, (clients - before.clients) * each);
        }
    }

    private static String token(URI root) {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = http.send(HttpRequest.newBuilder(root.resolve("/api/chat/register")).header(
                    "content-type", "application/json").POST(
                            HttpRequest.BodyPublishers.ofString(
                                    "{\"name\":\"bench\",\"password\":\"benchmark password\"}"))
                    .build(), HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new BenchException("no account: " + answer.body());
            }
            return JSON.readTree(answer.body()).path("token").asString("");
        } catch (IOException e) {
            throw new BenchException("the chat room does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private Report report(List<Round> rounds, ChatHistory.Figures history, String line) {
        Spread middle = Spread.of(rounds, round -> round.steady().medianMillis());
        Spread high = Spread.of(rounds, round -> round.steady().p99Millis());
        Spread rate = Spread.of(rounds, round -> round.full().perSecond());
        Spread resident = Spread.of(rounds, round -> round.idle().residentKib());
        Spread live = Spread.of(rounds, round -> round.idle().liveKib());
        long lost = rounds.stream().mapToLong(round -> round.steady().missing() + round.full().missing()).sum();
        String steady = " at " + settings.messageRate() + " messages/s";
        Report report = new Report("chat", "The chat room")
                .paragraph("One node on SQLite; " + settings.idle() + " idle connections, then " + settings.viewers()
                        + " that look at one room, all of one account. Clients are one process with one event loop on "
                        + "the same machine; processor time is told apart. Median of " + rounds.size()
                        + " rounds, with the range. A message's wait begins when it should have been sent.")
                .table(List.of("machine", ""), Machine.rows()).commands(line)
                .section("P-7: connections, and a room of " + settings.viewers())
                .table(List.of("figure", "value"), List.of(
                        List.of("resident memory for each idle connection, KiB", resident.text()),
                        List.of("live heap for each idle connection, KiB", live.text()),
                        List.of("send to receive" + steady + ", median, ms", middle.text()),
                        List.of("the same, p99, ms", high.text()),
                        List.of("the server's processor time for each delivery then, µs", Spread.of(rounds,
                                Round::steadyServer).text()),
                        List.of("the clients' processor time for each, µs", Spread.of(rounds, Round::steadyClients)
                                .text())))
                .plot("p7-memory", new BarPlot("Memory for each idle connection, KiB", List.of(new BarPlot.Bar(
                        "resident", resident), new BarPlot.Bar("live heap", live))))
                .plot("p7-latency", new BarPlot("Send to receive" + steady + ", ms", List.of(new BarPlot.Bar("median",
                        middle), new BarPlot.Bar("p99", high))))
                .section("P-7b: deliveries, and a history of " + history.messages() + " messages")
                .table(List.of("figure", "value"), List.of(
                        List.of("deliveries per second, as many as go", rate.text()),
                        List.of("the server's processor time for each, µs", Spread.of(rounds, Round::fullServer)
                                .text()),
                        List.of("the clients' processor time for each, µs", Spread.of(rounds, Round::fullClients)
                                .text()),
                        List.of("messages that a viewer did not get", Long.toString(lost))))
                .plot("p7b", new BarPlot("Deliveries per second", List.of(new BarPlot.Bar("one node", rate))));
        return history.into(report);
    }

    /** What a wait is counted in. */
    static double millis(long nanos) {
        return nanos / (double) TimeUnit.MILLISECONDS.toNanos(1);
    }
}
