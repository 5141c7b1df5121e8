package io.harborai.bench;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

import io.harborai.bench.RetrievalBench.Knowledge;
import io.harborai.knowledge.chunk.ChunkSettings;
import io.harborai.knowledge.collection.Access;
import io.harborai.knowledge.collection.DocumentState;
import io.harborai.knowledge.collection.EmbeddingModel;
import io.harborai.knowledge.collection.KnowledgeSchema;
import io.harborai.knowledge.collection.NewCollection;
import io.harborai.knowledge.embed.Embedder;
import io.harborai.knowledge.index.LuceneSettings;
import io.harborai.knowledge.index.LuceneSpace;
import io.harborai.knowledge.ingest.IngestSettings;
import io.harborai.knowledge.ingest.KnowledgeBase;
import io.harborai.knowledge.parse.ParseLimits;
import io.harborai.platform.blob.DirectoryBlobs;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.storage.Database;

/**
 * P-9: Markdown files become searchable: parsing, chunking, passages into SQLite, full text, all acknowledged; and the same with
 * vectors, beside the calls for vectors alone.
 */
final class IngestBench {
    private static final int WORDS = 1_500;
    private static final int SECTION = 150;
    private static final long PATIENCE = TimeUnit.HOURS.toNanos(1);
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(100);

    /** What a provider takes for a batch. */
    private static final long CALL = TimeUnit.MILLISECONDS.toNanos(300);
    /** As many calls at once as the knowledge base makes. */
    private static final int CALLS = 8;
    private static final EmbeddingModel MODEL = new EmbeddingModel("bench", PassageMaker.DIMENSION);

    private final int documents;
    private final int rounds;
    private final PassageMaker maker = new PassageMaker(9);

    IngestBench(int documents, int rounds) {
        this.documents = documents;
        this.rounds = rounds;
    }

    /** What one round did. */
    private record Round(double seconds, double cpuSeconds, long passages) {
        double perCore() {
            return passages / cpuSeconds;
        }

        double perSecond() {
            return passages / seconds;
        }
    }

    Report run(String command) {
        List<byte[]> files = new ArrayList<>();
        for (int i = 0; i < documents; i++) {
            StringBuilder text = new StringBuilder();
            for (int from = 0; from < WORDS; from += SECTION) {
                text.append("# Part ").append(i).append(' ').append(from).append("\n\n").append(maker.text(SECTION))
                        .append("\n\n");
            }
            files.add(text.toString().getBytes(StandardCharsets.UTF_8));
        }
        once(files, EmbeddingModel.NONE);
        once(files, MODEL);
        List<Round> all = new ArrayList<>();
        List<Round> embedded = new ArrayList<>();
        List<Double> bare = new ArrayList<>();
        for (int i = 0; i < rounds; i++) {
            all.add(once(files, EmbeddingModel.NONE));
            embedded.add(once(files, MODEL));
            bare.add(bare(embedded.getLast().passages()));
        }
        Spread perCore = Spread.of(all, Round::perCore);
        return new Report("knowledge-ingest", "Ingestion without vectors (P-9, first bar)").commands(command)
                .paragraph(documents + " Markdown files of " + WORDS + " words each into an empty collection, from the "
                        + "first upload to the last acknowledgement; a first round of each kind does not count. The process has the "
                        + "server's own flags: the serial collector, 256 MB. Processor time is that of "
                        + "the whole process, uploads included. Bar: 2 000 passages per second and core.")
                .table(List.of("", "median (range)"), List.of(
                        List.of("passages per second of processor time", perCore.text()),
                        List.of("passages per second", Spread.of(all, Round::perSecond).text()),
                        List.of("passages", Long.toString(all.getFirst().passages()))))
                .plot("rate", new BarPlot("Passages per second of processor time",
                        List.of(new BarPlot.Bar("full text", perCore),
                                new BarPlot.Bar("bar", Spread.of(2_000)))))
                .paragraph("With vectors of " + PassageMaker.DIMENSION
                        + " numbers from a model that answers a batch of "
                        + Embedder.MOST_TEXTS + " texts in " + TimeUnit.NANOSECONDS.toMillis(CALL) + " ms, " + CALLS
                        + " batches at once, and the same calls with nothing else. Bar: 0.7 of them.")
                .table(List.of("", "median (range)"), List.of(
                        List.of("passages per second, with vectors", Spread.of(embedded, Round::perSecond).text()),
                        List.of("texts per second, by the calls alone", Spread.of(bare, each -> each).text()),
                        List.of("part", Spread.of(IntStream.range(0, rounds).boxed().toList(),
                                i -> embedded.get(i).perSecond() / bare.get(i)).text())))
                .section("Machine").table(List.of("", ""), Machine.rows());
    }

    /** The texts that are embedded in a second, by calls for vectors alone. */
    private static double bare(long texts) {
        long begin = System.nanoTime();
        try (ExecutorService calls = Executors.newFixedThreadPool(CALLS, Thread.ofVirtual().factory())) {
            for (long from = 0; from < texts; from += Embedder.MOST_TEXTS) {
                int some = (int) Math.min(Embedder.MOST_TEXTS, texts - from);
                calls.execute(() -> embed(Collections.nCopies(some, "text")));
            }
        }
        return texts / Knowledge.seconds(begin);
    }

    /** A vector for each text, the same for the same text, after the time of a call. */
    private static List<float[]> embed(List<String> texts) {
        long begin = System.nanoTime();
        while (System.nanoTime() - begin < CALL) {
            LockSupport.parkNanos(CALL - (System.nanoTime() - begin));
        }
        return texts.stream().map(text -> {
            float[] vector = new float[PassageMaker.DIMENSION];
            int state = text.hashCode() | 1;
            for (int i = 0; i < vector.length; i++) {
                state = state * 1_664_525 + 1_013_904_223;
                vector[i] = state >> 8;
            }
            return vector;
        }).toList();
    }

    private static Round once(List<byte[]> files, EmbeddingModel model) {
        Path directory = Knowledge.temporary();
        InstantSource clock = InstantSource.system();
        Jobs jobs = Jobs.create(clock);
        IngestSettings settings = IngestSettings.DEFAULT.with(1, ParseLimits.DEFAULT.mostBytes());
        try (Database database = Database.open(directory.resolve("bench.db"), KnowledgeSchema.MIGRATIONS);
                DirectoryBlobs blobs = DirectoryBlobs.open(directory.resolve("files"));
                KnowledgeBase base = KnowledgeBase.open(settings, new KnowledgeBase.Parts(database, blobs,
                        new LuceneSpace(directory.resolve("index"), LuceneSettings.DEFAULT, clock),
                        (any, texts) -> embed(texts), Optional.empty(), jobs, clock))) {
            try {
                return round(base, files, model);
            } finally {
                jobs.close();
            }
        } catch (IOException | InterruptedException e) {
            throw new BenchException("the knowledge base cannot be opened", e);
        } finally {
            Knowledge.remove(directory);
        }
    }

    private static Round round(KnowledgeBase base, List<byte[]> files, EmbeddingModel model) throws IOException {
        base.create(new NewCollection("bench", "", ChunkSettings.DEFAULT, model));
        long begin = System.nanoTime();
        double cpu = cpuSeconds();
        for (int i = 0; i < files.size(); i++) {
            base.add("bench", Access.ADMINISTRATOR, "f" + i + ".md", List.of(),
                    new ByteArrayInputStream(files.get(i)));
        }
        Map<DocumentState, Long> now = base.progress("bench", Access.ADMINISTRATOR);
        while (now.getOrDefault(DocumentState.READY, 0L) < files.size()) {
            if (now.containsKey(DocumentState.FAILED) || System.nanoTime() - begin > PATIENCE) {
                throw new BenchException("ingestion came to nothing: " + now);
            }
            LockSupport.parkNanos(LOOK);
            now = base.progress("bench", Access.ADMINISTRATOR);
        }
        double seconds = Knowledge.seconds(begin);
        double used = cpuSeconds() - cpu;
        long passages = base.documents("bench", Access.ADMINISTRATOR, "", 1_000).stream()
                .mapToLong(each -> each.chunks()).sum();
        return new Round(seconds, used, passages);
    }

    private static double cpuSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toMillis() / 1e3;
    }
}
