package io.harborai.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What it costs that caller and provider speak different formats: processor time of the gateway per call of each face before a
 * provider that speaks OpenAI's chat, beside that of a call that passes through.
 */
final class TranslateBench {
    private static final int WARM_UPS = 4;
    private static final int CHUNKS = 50;
    private static final String STREAMED = "bench+rate=100+tokens=" + CHUNKS;

    private final Settings settings;
    private final int standinPort;

    TranslateBench(Settings settings, int standinPort) {
        this.settings = settings;
        this.standinPort = standinPort;
    }

    /**
     * A way to ask.
     *
     * @param path where, below the gateway's address
     * @param mark what the answer of that face holds
     */
    private record Way(String name, String path, String body, String mark) {}

    /** Requests of one kind, of which the first passes through. */
    private record Kind(String title, List<Way> ways, int operations) {}

    Report run(String command, String gatewayCommand) {
        Report report = new Report("translate", "Translation beside pass-through")
                .table(List.of("machine", ""), Machine.rows()).commands(command)
                .paragraph(
                        "One gateway, with keys, limits, budget and ledger, before a stand-in that speaks OpenAI's chat. "
                                + "Callers speak that, and pass through, or another format, and are translated both ways. Closed loop "
                                + "by wrk on the same cores; processor time is the gateway's own. Medians of "
                                + settings.rounds()
                                + " interleaved rounds of " + settings.measure().toSeconds()
                                + " s, with their ranges.");
        try (GatewayProcess gateway = GatewayProcess.start(gatewayCommand, standinPort)) {
            Target target = gateway.target();
            List<Kind> kinds = List.of(kind(target, "Whole answers, a request of 1 KB", "bench", 1_000, 0, 1),
                    kind(target, "Streams of " + CHUNKS + " chunks, for each chunk", STREAMED, 1_000, 0, CHUNKS),
                    kind(target, "A prompt of 40 KB with 10 tools", "bench", 36_000, 10, 1),
                    kind(target, "A prompt of 400 KB with 100 tools", "bench", 360_000, 100, 1));
            List<BarPlot.Bar> bars = new ArrayList<>();
            for (Kind kind : kinds) {
                measure(target, kind, report, bars);
            }
            report.plot("ratio", new BarPlot("Processor time of a translated call, of one that passes through", bars));
        }
        return report;
    }

    private void measure(Target target, Kind kind, Report report, List<BarPlot.Bar> bars) {
        kind.ways().forEach(way -> requireAnswer(target, way));
        Wrk wrk = new Wrk(1, settings.connections());
        for (int i = 0; i < WARM_UPS; i++) {
            for (Way way : kind.ways()) {
                Wrk.Result _ = wrk.runScript(target, script(target, way), settings.warmUp());
            }
        }
        Map<Way, List<Double>> micros = new LinkedHashMap<>();
        long[] errors = {0};
        new Rounds(settings.rounds()).run(kind.ways(), (way, round) -> {
            double before = target.meter().cpuSeconds();
            Wrk.Result result = wrk.runScript(target, script(target, way), settings.measure());
            errors[0] += result.errors();
            if (result.requests() == 0) {
                throw new BenchException(way.name() + " was answered no request");
            }
            return (target.meter().cpuSeconds() - before) * 1e6 / result.requests() / kind.operations();
        }).forEach(micros::put);
        List<Double> passed = micros.getOrDefault(kind.ways().getFirst(), List.of());
        List<List<String>> rows = new ArrayList<>();
        micros.forEach((way, samples) -> {
            List<Double> ratios = new ArrayList<>();
            for (int i = 0; i < samples.size(); i++) {
                ratios.add(samples.get(i) / passed.get(i));
            }
            Spread ratio = Spread.of(ratios, Double::doubleValue);
            rows.add(List.of(way.name(), Spread.of(samples, Double::doubleValue).text(), ratio.text()));
            if (!way.equals(kind.ways().getFirst())) {
                bars.add(new BarPlot.Bar(way.path().substring(way.path().lastIndexOf('/') + 1) + ", "
                        + way.body().length() / 1_000 + " KB" + (kind.operations() > 1 ? ", stream" : ""), ratio));
            }
        });
        report.section(kind.title()).paragraph("Errors: " + errors[0] + ".")
                .table(List.of("caller's format", "µs of processor", "of pass-through"), rows);
    }

    private static Kind kind(Target target, String title, String model, int bytes, int tools, int operations) {
        boolean stream = operations > 1;
        String name = target.modelPrefix() + model;
        String text = "Ships come and go with the tide. ".repeat(bytes / 33 + 1).substring(0, bytes);
        String head = "{\"model\":\"" + name + "\",\"stream\":" + stream + ",\"max_tokens\":100,";
        String messages = "\"messages\":[{\"role\":\"user\",\"content\":\"" + text + "\"}]";
        return new Kind(title, List.of(
                new Way("OpenAI chat, passes", "/v1/chat/completions",
                        head + tools(tools, """
                                {"type":"function","function":{"name":"tool_%d","description":"%s","parameters":%s}}""")
                                + messages
                                + "}",
                        stream ? "chat.completion.chunk" : "\"chat.completion\""),
                new Way("Anthropic messages", "/v1/messages", head + tools(tools, """
                        {"name":"tool_%d","description":"%s","input_schema":%s}""") + messages + "}",
                        stream ? "message_stop" : "\"end_turn\""),
                new Way("OpenAI responses", "/v1/responses", head.replace("max_tokens", "max_output_tokens")
                        + "\"store\":false," + tools(tools, """
                                {"type":"function","name":"tool_%d","description":"%s","parameters":%s}""")
                        + "\"input\":\"" + text + "\"}", stream ? "response.completed" : "\"output_text\"")),
                operations);
    }

    private static String tools(int count, String form) {
        if (count == 0) {
            return "";
        }
        String schema = "{\"type\":\"object\",\"properties\":{\"harbour\":{\"type\":\"string\",\"description\":\"its name\"},"
                + "\"day\":{\"type\":\"integer\"}},\"required\":[\"harbour\"]}";
        List<String> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(form.strip().formatted(i, "Tells what is to be known of a harbour on a day. ".repeat(3), schema));
        }
        return "\"tools\":[" + String.join(",", all) + "],";
    }

    private static String script(Target target, Way way) {
        return Wrk.script(target, way.body()) + "wrk.path = \"" + way.path() + "\"\n";
    }

    /** Or something else than answers was measured. */
    private static void requireAnswer(Target target, Way way) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            HttpResponse<String> answer = client.send(HttpRequest.newBuilder(URI.create(target.baseUrl() + way.path()
                    .substring(3))).header("authorization", "Bearer " + target.key())
                    .header("content-type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(way.body())).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200 || !answer.body().contains(way.mark())) {
                throw new BenchException(way.name() + " is answered " + answer.statusCode() + ": "
                        + answer.body().substring(0, Math.min(500, answer.body().length())));
            }
        } catch (IOException e) {
            throw new BenchException("the gateway does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }
}
