package io.harborai.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What ten times the keys and the routed models cost a request of the gateway (P-13): two gateways side by side, all keys and models in turn. */
final class GrowthBench {
    private static final int SMALL = 100;
    private static final int GROWTH = 10;
    private static final int WARM_UPS = 8;

    private final Settings settings;
    private final JavaServer standin;

    GrowthBench(Settings settings, JavaServer standin) {
        this.settings = settings;
        this.standin = standin;
    }

    /** A gateway of a size: how many keys and models it has, and the script that uses all of them. */
    private record Sized(int size, Target target, String script) {}

    private record Round(double cpuMicros, double perSecond, long errors) {}

    Report run(String command, String line) {
        try (GatewayProcess small = GatewayProcess.start(line, standin.port(), models(SMALL));
                GatewayProcess large = GatewayProcess.start(line, standin.port(), models(SMALL * GROWTH))) {
            List<Sized> both = List.of(sized(small, SMALL), sized(large, SMALL * GROWTH));
            for (int i = 0; i < WARM_UPS; i++) {
                both.forEach(each -> {
                    Round _ = round(each, settings.warmUp());
                });
            }
            return report(command,
                    new Rounds(settings.rounds()).run(both, (each, round) -> round(each, settings.measure())));
        }
    }

    private static String models(int count) {
        StringBuilder lines = new StringBuilder();
        IntStream.range(0, count).forEach(i -> lines.append("  route-").append(i).append(": {targets: [lab/bench]}\n"));
        return lines.toString();
    }

    private Sized sized(GatewayProcess gateway, int size) {
        List<String> keys = gateway.keys(size);
        Target target = gateway.target();
        return new Sized(size, target, script(keys, settings.bodyBytes()));
    }

    /** Requests are written once, for wrk's own work must not grow with them. */
    static String script(List<String> keys, int bytes) {
        StringBuilder script = new StringBuilder("local keys = {");
        keys.forEach(key -> script.append('"').append(key).append("\","));
        return script.append("}\n")
                .append("""
                        local requests = {}
                        local turn = 0
                        init = function(args)
                          for i, key in ipairs(keys) do
                            local body = string.format('{"model":"route-%%d","messages":[{"role":"user","content":"%%s"}]}', i - 1, string.rep("x", %d))
                            requests[i] = wrk.format("POST", nil, {["Content-Type"] = "application/json", ["Authorization"] = "Bearer " .. key}, body)
                          end
                        end
                        request = function()
                          turn = turn %% #requests + 1
                          return requests[turn]
                        end
                        """
                        .formatted(bytes))
                .toString();
    }

    private Round round(Sized sized, Duration length) {
        double before = sized.target.meter().cpuSeconds();
        Wrk.Result seen = new Wrk(1, settings.connections()).runScript(sized.target, sized.script, length);
        if (seen.requests() == 0 || seen.errors() > 0) {
            throw new BenchException(sized.size + " keys: " + seen);
        }
        return new Round((sized.target.meter().cpuSeconds() - before) * 1e6 / seen.requests(), seen.perSecond(),
                seen.errors());
    }

    private Report report(String command, Map<Sized, List<Round>> seen) {
        List<List<String>> rows = new ArrayList<>();
        List<BarPlot.Bar> bars = new ArrayList<>();
        List<Double> medians = new ArrayList<>();
        seen.forEach((each, rounds) -> {
            Spread cpu = Spread.of(rounds, Round::cpuMicros);
            medians.add(cpu.median());
            rows.add(List.of(Integer.toString(each.size), cpu.text(), Spread.of(rounds, Round::perSecond).text()));
            bars.add(new BarPlot.Bar(each.size + " keys and models", cpu));
        });
        return new Report("growth", "Ten times the keys and models (P-13)")
                .paragraph("Two gateways, one with " + SMALL + " keys and " + SMALL + " routed models, one with "
                        + SMALL * GROWTH
                        + " of each; every key has limits and a budget, the ledger is on, and requests of "
                        + settings.bodyBytes() + " bytes use all keys and models in turn, over "
                        + settings.connections()
                        + " connections by wrk. Medians of " + settings.rounds() + " interleaved rounds of "
                        + settings.measure().toSeconds() + " s, with their ranges.")
                .table(List.of("machine", ""), Machine.rows()).commands(command)
                .table(List.of("keys and models", "µs of processor per request", "requests/s"), rows)
                .plot("p13", new BarPlot("Processor time per request, µs", bars))
                .paragraph("The larger one costs " + Spread.number(100 * (medians.getLast() / medians.getFirst() - 1))
                        + " % more for each request, by the medians.");
    }
}
