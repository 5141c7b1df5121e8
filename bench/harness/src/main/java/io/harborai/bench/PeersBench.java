package io.harborai.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** Measures what a call costs in the SDK and in other Java clients (P-4): processor time and allocated bytes. */
final class PeersBench {
    private static final List<String> MODES = List.of("chat", "stream");

    private final Settings settings;
    private final int standinPort;

    PeersBench(Settings settings, int standinPort) {
        this.settings = settings;
        this.standinPort = standinPort;
    }

    /** Who is measured; the order is that of the report. */
    private enum Peer {
        HARBORAI("harborai", "HarborAI", "harborai-sdk"), OPENAI_JAVA("openai-java", "openai-java",
                "openai-java"), LANGCHAIN4J("langchain4j", "LangChain4j",
                        "langchain4j-open-ai"), SPRING_AI("spring-ai", "Spring AI", "spring-ai-openai");

        private final String folder;
        private final String words;
        private final String jar;

        Peer(String folder, String words, String jar) {
            this.folder = folder;
            this.words = words;
            this.jar = jar;
        }
    }

    Report run(String command) {
        Map<Peer, PeerProcess> peers = new EnumMap<>(Peer.class);
        try {
            for (Peer peer : Peer.values()) {
                peers.put(peer, PeerProcess.start(peer.folder, standinPort, settings.threads()));
            }
            Map<String, Map<Peer, List<PeerProcess.Figures>>> seen = new LinkedHashMap<>();
            for (String mode : MODES) {
                seen.put(mode, measure(mode, peers));
            }
            return report(seen, peers, command);
        } finally {
            peers.values().forEach(PeerProcess::close);
        }
    }

    private Map<Peer, List<PeerProcess.Figures>> measure(String mode, Map<Peer, PeerProcess> peers) {
        Map<Peer, List<PeerProcess.Figures>> seen = new EnumMap<>(Peer.class);
        peers.forEach((peer, process) -> {
            seen.put(peer, new ArrayList<>());
            WarmUp.untilSteady(() -> process.measure(mode, settings.warmUp()).cpuMicros());
        });
        Random random = new Random(1);
        List<Peer> order = new ArrayList<>(peers.keySet());
        for (int round = 0; round < Math.max(5, settings.rounds()); round++) {
            Collections.shuffle(order, random);
            for (Peer peer : order) {
                PeerProcess.Figures figures = process(peers, peer).measure(mode, settings.measure());
                seen.getOrDefault(peer, new ArrayList<>()).add(figures);
            }
        }
        requireTheSameAnswers(mode, seen);
        return seen;
    }

    private static PeerProcess process(Map<Peer, PeerProcess> peers, Peer peer) {
        PeerProcess process = peers.get(peer);
        if (process == null) {
            throw new BenchException(peer.words + " does not run");
        }
        return process;
    }

    /** A client that read less than the others would look cheap. */
    private static void requireTheSameAnswers(String mode, Map<Peer, List<PeerProcess.Figures>> seen) {
        List<Double> lengths = seen.values().stream().flatMap(List::stream).map(PeerProcess.Figures::characters)
                .distinct().toList();
        if (lengths.size() != 1 || lengths.getFirst() < 1) {
            throw new BenchException("the answers in mode " + mode + " have different lengths: " + lengths);
        }
    }

    private Report report(Map<String, Map<Peer, List<PeerProcess.Figures>>> seen, Map<Peer, PeerProcess> peers,
            String command) {
        Report report = new Report("peers", "What a call costs in Java clients (P-4)").paragraph(setUp(seen))
                .table(List.of("machine", ""), Machine.rows()).commands(command)
                .table(List.of("client", "version", "jars", "MB"), weights(peers));
        seen.forEach((mode, all) -> {
            List<List<String>> rows = new ArrayList<>();
            List<BarPlot.Bar> cpu = new ArrayList<>();
            List<BarPlot.Bar> allocated = new ArrayList<>();
            all.forEach((peer, rounds) -> {
                Spread micros = Spread.of(rounds, PeerProcess.Figures::cpuMicros);
                Spread kib = Spread.of(rounds, figures -> figures.allocatedBytes() / 1024);
                rows.add(List.of(peer.words, micros.text(), kib.text(),
                        Spread.of(rounds, PeerProcess.Figures::perSecond).text()));
                cpu.add(new BarPlot.Bar(peer.words, micros));
                allocated.add(new BarPlot.Bar(peer.words, kib));
            });
            report.section(mode.equals("chat") ? "Whole answers" : "Streams, read to their end")
                    .table(List.of("client", "µs of processor per call", "KiB allocated per call", "calls/s"), rows)
                    .plot(mode + "-cpu", new BarPlot("Processor time per call, µs: " + mode, cpu))
                    .plot(mode + "-allocated", new BarPlot("Allocated per call, KiB: " + mode, allocated));
        });
        return report;
    }

    private String setUp(Map<String, Map<Peer, List<PeerProcess.Figures>>> seen) {
        long rounds = seen.values().stream().flatMap(all -> all.values().stream()).mapToLong(List::size).max()
                .orElse(0);
        return settings.threads()
                + " threads in each client's own process (heap 512 MiB) make blocking calls, one after "
                + "the other, with the same request of about 0.6 KB to the same stand-in; an answer has 0.7 KB, a stream 20 "
                + "pieces and its usage. Processor time is that of the whole process, collector and compilers "
                + "included; bytes are those of all threads. Defaults, but that the HTTP client of openai-java and "
                + "Spring AI keeps 100 idle connections instead of 5, and that of LangChain4j speaks HTTP/1.1. LangChain4j and Spring AI stream by callback: the "
                + "caller waits for the end. Medians of " + rounds + " rounds of " + settings.measure().toSeconds()
                + " s in shuffled order, with their ranges, after warm-ups of "
                + settings.warmUp().toSeconds() + " s until three in a row brought less than five per cent, "
                + WarmUp.MOST + " at most.";
    }

    private static List<List<String>> weights(Map<Peer, PeerProcess> peers) {
        List<List<String>> rows = new ArrayList<>();
        peers.forEach((peer, process) -> {
            List<Path> jars = process.libraries();
            String version = jars.stream().map(jar -> jar.getFileName().toString())
                    .filter(name -> name.matches(peer.jar + "-[0-9].*\\.jar"))
                    .map(name -> name.substring(peer.jar.length() + 1, name.length() - ".jar".length())).findFirst()
                    .orElse("unknown");
            double megabytes = jars.stream().mapToLong(PeersBench::size).sum() / 1e6;
            rows.add(List.of(peer.words, version, Integer.toString(jars.size()), Spread.number(megabytes)));
        });
        return rows;
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new BenchException("cannot read " + file, e);
        }
    }
}
