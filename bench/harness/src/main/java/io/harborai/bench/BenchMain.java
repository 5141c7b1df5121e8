package io.harborai.bench;

import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;

/** The command that runs the benchmarks and writes their reports. */
public final class BenchMain {

    private static final int FAILED = 1;
    private static final int USAGE = 2;
    private static final Set<String> OWN_OPTIONS = Set.of("jcstress", "logs");

    private BenchMain() {
    }

    /** Runs a subcommand; exit codes: 0 ok, 1 a measurement failed, 2 usage. */
    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    static int run(List<String> args) {
        if (args.isEmpty() || args.contains("--help")) {
            System.out.println(Settings.HELP);
            return args.isEmpty() ? USAGE : 0;
        }
        try {
            List<String> options = args.subList(1, args.size());
            Settings settings = Settings.of(OWN_OPTIONS.contains(args.get(0)) ? List.of() : options);
            String command = "bench/run " + String.join(" ",
                    args.stream().map(arg -> arg.contains(" ") ? '"' + arg + '"' : arg).toList());
            Path written = switch (args.get(0)) {
                case "gateway" -> gateway(settings, command);
                case "startup" -> startup(settings, command);
                case "sdk" -> sdk(settings, command);
                case "overload" -> overload(settings, command);
                case "peers" -> peers(settings, command);
                case "soak" -> soak(settings, command);
                case "cached" -> cached(settings, command);
                case "growth" -> growth(settings, command);
                case "translate" -> translate(settings, command);
                case "chat" -> chat(settings, command);
                case "logs" -> new LogsBench(options).run(command).write(settings.out());
                case "retrieval" -> {
                    progress("P-8 search over passages");
                    yield new RetrievalBench(settings.passages()).run(command).write(settings.out());
                }
                case "ingest" -> {
                    progress("P-9 ingestion");
                    yield new IngestBench(settings.documents(), settings.rounds()).run(command).write(settings.out());
                }
                case "console" -> console(settings, command);
                case "jcstress" -> new StressBench(options).run(command).write(settings.out());
                default -> throw new IllegalArgumentException("unknown subcommand " + args.get(0));
            };
            System.out.println("report: " + written);
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + Settings.HELP);
            return USAGE;
        } catch (BenchException e) {
            System.err.println(e.getMessage());
            return FAILED;
        }
    }

    private static Path gateway(Settings settings, String command) {
        GatewayReport report = new GatewayReport(settings, command);
        Vertx vertx = loadLoops();
        try (JavaServer standin = JavaServer.standin(settings.workers());
                Nginx nginx = Nginx.start(standin.port(), settings.workers());
                Gateways gateway = new Gateways(
                        settings.gatewayCommand().map(line -> GatewayProcess.start(line, standin.port())))) {
            List<Target> targets = new ArrayList<>();
            targets.add(new Target("direct", loopback(standin.port()), "none", "", 0));
            targets.add(new Target("nginx", loopback(nginx.port()), "none", "", nginx.pid()));
            gateway.process().ifPresent(process -> targets.add(process.target()));
            GatewayBench bench = new GatewayBench(settings, vertx, standin.pid());
            progress("warm-up");
            bench.warm(targets);
            progress("P-1 closed loop");
            report.closed(bench.closed(targets));
            progress("P-2 open loop");
            report.open(bench.open(targets));
            progress("P-3 streams");
            report.streams(bench.streams(targets));
            return report.report().write(settings.out());
        } finally {
            vertx.close().await();
        }
    }

    private static Path startup(Settings settings, String command) {
        String gateway = settings.gatewayCommand()
                .orElseThrow(() -> new IllegalArgumentException("startup needs a gateway; --gateway-command is none"));
        Vertx vertx = loadLoops();
        try (JavaServer standin = JavaServer.standin(settings.workers())) {
            StartupBench bench = new StartupBench(settings, gateway, standin.port());
            progress("P-10 cold starts");
            List<StartupBench.Start> starts = bench.starts();
            progress("P-11 memory under load");
            Report report = bench.report(starts, bench.loaded(vertx), command);
            progress("X-2 the command's own start");
            return new CommandStarts(settings.starts()).into(report).write(settings.out());
        } finally {
            vertx.close().await();
        }
    }

    private static Path sdk(Settings settings, String command) {
        try (JavaServer standin = JavaServer.standin(1)) {
            SdkBench bench = new SdkBench(settings, standin);
            progress("P-5 calls by the SDK");
            bench.run();
            return bench.report(command).write(settings.out());
        }
    }

    private static Path overload(Settings settings, String command) {
        try (JavaServer standin = JavaServer.standin(1)) {
            progress("R-5 overload");
            return new OverloadBench(settings, standin.port()).run(command).write(settings.out());
        }
    }

    private static Path peers(Settings settings, String command) {
        try (JavaServer standin = JavaServer.standin(1)) {
            progress("P-4 the SDK and its peers");
            return new PeersBench(settings, standin.port()).run(command).write(settings.out());
        }
    }

    private static Path soak(Settings settings, String command) {
        try (JavaServer standin = JavaServer.standin(1)) {
            progress("P-12 soak");
            return new SoakBench(settings, standin.port()).run(command).write(settings.out());
        }
    }

    private static Path cached(Settings settings, String command) {
        try (JavaServer standin = JavaServer.standin(1)) {
            progress("P-6 answers from the cache");
            return new CachedBench(settings, standin.port()).run(command).write(settings.out());
        }
    }

    private static Path growth(Settings settings, String command) {
        String gateway = settings.gatewayCommand()
                .orElseThrow(() -> new IllegalArgumentException("growth needs a gateway; --gateway-command is none"));
        try (JavaServer standin = JavaServer.standin(settings.workers())) {
            progress("P-13 ten times the keys and models");
            return new GrowthBench(settings, standin).run(command, gateway).write(settings.out());
        }
    }

    private static Path translate(Settings settings, String command) {
        String gateway = settings.gatewayCommand()
                .orElseThrow(
                        () -> new IllegalArgumentException("translate needs a gateway; --gateway-command is none"));
        try (JavaServer standin = JavaServer.standin(settings.workers())) {
            progress("translation beside pass-through");
            return new TranslateBench(settings, standin.port()).run(command, gateway).write(settings.out());
        }
    }

    private static Path console(Settings settings, String command) {
        String server = settings.gatewayCommand()
                .orElseThrow(() -> new IllegalArgumentException("console needs a server; --gateway-command is none"));
        progress("X-1 the console in a browser");
        return new ConsoleBench(settings, server).run(command).write(settings.out());
    }

    private static Path chat(Settings settings, String command) {
        String server = settings.gatewayCommand()
                .orElseThrow(() -> new IllegalArgumentException("chat needs a server; --gateway-command is none"));
        Vertx vertx = loadLoops();
        try {
            progress("P-7 the chat room");
            return new ChatBench(settings, server).run(vertx, command).write(settings.out());
        } finally {
            vertx.close().await();
        }
    }

    /** One loop makes the load: it is enough, and leaves the machine to what is measured. */
    private static Vertx loadLoops() {
        return Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
    }

    private static URI loopback(int port) {
        return URI.create("http://127.0.0.1:" + port + "/v1");
    }

    private static void progress(String what) {
        System.err.println(what + " …");
    }

    /** The gateway, if one is measured. */
    private record Gateways(Optional<GatewayProcess> process) implements AutoCloseable {
        @Override
        public void close() {
            process.ifPresent(GatewayProcess::close);
        }
    }
}
