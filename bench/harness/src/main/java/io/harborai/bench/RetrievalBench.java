package io.harborai.bench;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.IntConsumer;

import com.sun.management.OperatingSystemMXBean;
import io.harborai.knowledge.index.Filter;
import io.harborai.knowledge.index.IndexDocument;
import io.harborai.knowledge.index.IndexPassage;
import io.harborai.knowledge.index.LuceneSettings;
import io.harborai.knowledge.index.LuceneSpace;
import io.harborai.knowledge.index.PassageIndex;
import io.harborai.knowledge.index.Vectors;

/** P-8: full text and vectors over many passages: time of a search, recall against an exact scan, build time, memory, disk. */
final class RetrievalBench {
    private static final int BATCH = 1_000;
    private static final int QUESTIONS = 500;
    private static final int EXACT = 100;
    private static final int TOP = 10;

    private final int passages;
    private final List<float[]> vectors = new ArrayList<>();
    private final PassageMaker maker = new PassageMaker(8);
    private final List<List<String>> rows = new ArrayList<>();
    private final List<BarPlot.Bar> bars = new ArrayList<>();

    RetrievalBench(int passages) {
        this.passages = passages;
    }

    Report run(String command) {
        Path directory = Knowledge.temporary();
        try (LuceneSpace space = new LuceneSpace(directory, LuceneSettings.DEFAULT, InstantSource.system());
                PassageIndex index = space.open("bench", 1, PassageMaker.DIMENSION)) {
            long begin = System.nanoTime();
            for (int from = 0; from < passages; from += BATCH) {
                index.apply(batch(from, Math.min(passages, from + BATCH)), List.of());
            }
            double build = Knowledge.seconds(begin);
            double heap = Knowledge.liveMib();
            List<float[]> questions = new ArrayList<>();
            List<String> texts = new ArrayList<>();
            for (int i = 0; i < QUESTIONS; i++) {
                questions.add(maker.vector());
                texts.add(maker.text(8));
            }
            measure("vectors, right after the build", i -> index.nearest(questions.get(i), Filter.ALL, TOP));
            double settled = Knowledge.settle();
            measure("full text", i -> index.words(texts.get(i), Filter.ALL, TOP));
            measure("vectors", i -> index.nearest(questions.get(i), Filter.ALL, TOP));
            Filter one = new Filter(Set.of(), List.of("one=7"));
            Filter ten = new Filter(Set.of(), List.of("ten=7"));
            measure("full text, 1 % filter", i -> index.words(texts.get(i), one, TOP));
            measure("vectors, 1 % filter", i -> index.nearest(questions.get(i), one, TOP));
            measure("vectors, 10 % filter", i -> index.nearest(questions.get(i), ten, TOP));
            whileIngesting(index, texts);
            return report(command, build, settled, heap, Knowledge.diskMib(directory), List.of(
                    recall("all", index, questions, Filter.ALL, 1), recall("10 % filter", index, questions, ten, 10),
                    recall("1 % filter", index, questions, one, 100)));
        } finally {
            Knowledge.remove(directory);
        }
    }

    private List<IndexDocument> batch(int from, int to) {
        List<IndexDocument> batch = new ArrayList<>();
        for (int i = from; i < to; i++) {
            float[] vector = Vectors.normalised(maker.vector());
            vectors.add(vector);
            batch.add(new IndexDocument("d" + i, 1, List.of("one=" + i % 100, "ten=" + i % 10),
                    List.of(new IndexPassage("", maker.passage(), vector))));
        }
        return batch;
    }

    private void measure(String name, IntConsumer search) {
        for (int i = 0; i < QUESTIONS; i++) {
            search.accept(i);
        }
        double[] millis = new double[QUESTIONS];
        for (int i = 0; i < QUESTIONS; i++) {
            long begin = System.nanoTime();
            search.accept(i);
            millis[i] = Knowledge.seconds(begin) * 1_000;
        }
        Arrays.sort(millis);
        double half = millis[QUESTIONS / 2];
        double most = millis[QUESTIONS * 95 / 100];
        rows.add(List.of(name, Spread.number(half), Spread.number(most), Spread.number(millis[QUESTIONS - 1])));
        bars.add(new BarPlot.Bar(name, new Spread(most, half, most)));
    }

    /** The last batch is put again and again meanwhile. */
    private void whileIngesting(PassageIndex index, List<String> texts) {
        AtomicBoolean over = new AtomicBoolean();
        List<IndexDocument> again = batch(passages, passages + BATCH);
        vectors.subList(passages, vectors.size()).clear();
        Thread writer = Thread.ofPlatform().start(() -> {
            while (!over.get()) {
                index.apply(again, List.of());
            }
        });
        try {
            measure("full text, while 1 000 passages at a time are put",
                    i -> index.words(texts.get(i), Filter.ALL, TOP));
        } finally {
            over.set(true);
            Knowledge.join(writer, TimeUnit.MINUTES.toMillis(5));
            index.apply(List.of(), again.stream().map(IndexDocument::id).toList());
        }
    }

    private List<String> recall(String name, PassageIndex index, List<float[]> questions, Filter filter, int every) {
        int found = 0;
        int wanted = 0;
        for (float[] raw : questions.subList(0, EXACT)) {
            float[] question = Vectors.normalised(raw);
            List<Integer> exact = new ArrayList<>();
            for (int i = every == 1 ? 0 : 7; i < vectors.size(); i += every) {
                exact.add(i);
            }
            double[] cosines = new double[vectors.size()];
            exact.forEach(i -> cosines[i] = Vectors.cosine(question, vectors.get(i)));
            exact.sort(Comparator.comparingDouble(i -> -cosines[i]));
            List<String> hits = index.nearest(question, filter, TOP).stream().map(hit -> hit.id().document()).toList();
            List<Integer> best = exact.subList(0, Math.min(TOP, exact.size()));
            wanted += best.size();
            found += (int) best.stream().filter(i -> hits.contains("d" + i)).count();
        }
        return List.of(name, "%.4f".formatted((double) found / wanted));
    }

    private Report report(String command, double build, double settled, double heap, double disk,
            List<List<String>> recalls) {
        return new Report("knowledge-search", "Search over " + passages + " passages (P-8)").commands(command)
                .paragraph("One index of Lucene with full text and vectors of " + PassageMaker.DIMENSION
                        + " numbers; passages of made-up words (Zipf) and vectors in 400 clouds, from a fixed seed. One "
                        + "thread asks " + QUESTIONS
                        + " questions, each once before. Bar: P95 of 20 ms, recall@10 of .95.")
                .table(List.of("search", "P50 ms", "P95 ms", "longest ms"), rows)
                .plot("p95", new BarPlot("Time of a search: P50 and P95, ms", bars))
                .table(List.of("recall@10 of vectors against an exact scan", "figure"), recalls)
                .table(List.of("build", "figure"), List.of(List.of("time, passages made up included", Spread
                        .number(build) + " s"),
                        List.of("time until segments were merged, in the background", Spread.number(settled) + " s"),
                        List.of("live heap, vectors for the exact scan included",
                                Spread.number(
                                        heap) + " MiB"),
                        List.of("disk", Spread.number(disk) + " MiB")))
                .section("Machine").table(List.of("", ""), Machine.rows());
    }

    /** What both benchmarks of the knowledge base need. */
    static final class Knowledge {
        private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(2);

        private Knowledge() {
        }

        static Path temporary() {
            try {
                return Files.createTempDirectory("harborai-bench-");
            } catch (IOException e) {
                throw new BenchException("no temporary directory can be made", e);
            }
        }

        static double seconds(long sinceNanos) {
            return (System.nanoTime() - sinceNanos) / 1e9;
        }

        /** Waits until the process has nothing more to do, ten minutes at most; returns the seconds that it took. */
        static double settle() {
            long begin = System.nanoTime();
            try {
                long before = cpuNanos();
                do {
                    TimeUnit.NANOSECONDS.sleep(QUIET_NANOS);
                    long now = cpuNanos();
                    if (now - before < QUIET_NANOS / 20) {
                        break;
                    }
                    before = now;
                } while (seconds(begin) < 600);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchException("interrupted", e);
            }
            return seconds(begin);
        }

        private static long cpuNanos() {
            return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
        }

        static double liveMib() {
            ManagementFactory.getMemoryMXBean().gc();
            return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() / 1024.0 / 1024.0;
        }

        static double diskMib(Path directory) {
            try (var files = Files.walk(directory)) {
                long bytes = 0;
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    bytes += Files.size(file);
                }
                return bytes / 1024.0 / 1024.0;
            } catch (IOException e) {
                throw new BenchException("cannot measure " + directory, e);
            }
        }

        static void join(Thread thread, long millis) {
            try {
                thread.join(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchException("interrupted", e);
            }
        }

        static void remove(Path directory) {
            try (var files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                throw new BenchException("cannot remove " + directory, e);
            }
        }
    }
}
