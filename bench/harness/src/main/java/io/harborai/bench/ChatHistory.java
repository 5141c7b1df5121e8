package io.harborai.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import org.HdrHistogram.Histogram;
import tools.jackson.databind.json.JsonMapper;

/** Pages and search in a room with a long history, by the chat room's REST interface. */
final class ChatHistory {
    private static final long SEED = 20_261_121;
    private static final int CALLERS = 2;
    private static final int CALLS = 500;
    private static final int WARM_UP = 200;
    private static final int WORDS = 5000;
    private static final int PAGE = 50;
    private static final int FIRST_HAN = 0x4e00;
    private static final int COMMON_HAN = 2000;
    private static final int PIPE = 1 << 20;
    private static final long MOST_NANOS = 60_000_000_000L;
    private static final JsonMapper JSON = JsonMapper.shared();

    private final URI root;
    private final Settings settings;
    private final String[] words = new String[WORDS];

    ChatHistory(URI root, Settings settings) {
        this.root = root;
        this.settings = settings;
        Random random = new Random(SEED);
        for (int i = 0; i < WORDS; i++) {
            words[i] = new String(new int[]{FIRST_HAN + random.nextInt(COMMON_HAN), FIRST_HAN + random.nextInt(
                    COMMON_HAN)}, 0, 2);
        }
    }

    /** One kind of question. */
    private record Asked(String name, List<Double> medians, List<Double> p99s) {
        Spread spread(Function<Asked, List<Double>> which) {
            return Spread.of(which.apply(this), Double::doubleValue);
        }
    }

    /**
     * What was found out.
     *
     * @param messages messages of the room
     * @param seconds  how long their import took
     */
    record Figures(long messages, double seconds, List<Asked> asked) {
        Report into(Report report) {
            List<List<String>> rows = new ArrayList<>();
            rows.add(List.of("import of the history, messages per second", Spread.number(messages / seconds), ""));
            asked.forEach(each -> rows.add(List.of(each.name() + ", ms", each.spread(Asked::medians).text(), each
                    .spread(Asked::p99s).text())));
            return report.paragraph("Random pages of " + PAGE + " messages, and words of two characters of which the "
                    + "common ones are as common as in a language (Zipf); " + CALLERS + " callers at once, "
                    + CALLERS * CALLS + " calls of each kind in a round, by REST.")
                    .table(List.of("figure", "median", "p99"), rows)
                    .plot("p7b-history", new BarPlot("p99 with " + messages + " messages, ms", asked.stream().map(
                            each -> new BarPlot.Bar(each.name(), each.spread(Asked::p99s))).toList()));
        }
    }

    private String word(Random random) {
        // Zipf's law by inversion: the rank is uniform in its logarithm.
        return words[(int) Math.min(WORDS - 1, Math.pow(WORDS, random.nextDouble()) - 1)];
    }

    private String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int left = 6 + random.nextInt(14); left > 0; left--) {
            text.append(word(random)).append(left % 6 == 1 ? "，" : "");
        }
        return text.toString();
    }

    Figures run() {
        try (HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            long begun = System.nanoTime();
            String room = imported(http);
            double seconds = (System.nanoTime() - begun) / 1e9;
            String messages = "/api/chat/rooms/" + room + "/messages?limit=" + PAGE + "&before=";
            List<Asked> asked = List.of(new Asked("a page", new ArrayList<>(), new ArrayList<>()),
                    new Asked("one word", new ArrayList<>(), new ArrayList<>()),
                    new Asked("two words", new ArrayList<>(), new ArrayList<>()),
                    new Asked("in all rooms", new ArrayList<>(), new ArrayList<>()));
            List<Function<Random, String>> paths = List.of(
                    random -> messages + (1 + random.nextLong(settings.history())),
                    random -> search(word(random), "&room=" + room),
                    random -> search(word(random) + " " + word(random), "&room=" + room),
                    random -> search(word(random), ""));
            for (int round = -1; round < settings.rounds(); round++) {
                for (int kind = 0; kind < asked.size(); kind++) {
                    measure(http, paths.get(kind), asked.get(kind), round);
                }
            }
            return new Figures(settings.history(), seconds, asked);
        }
    }

    private static String search(String words, String more) {
        return "/api/chat/search?limit=20&q=" + URLEncoder.encode(words, StandardCharsets.UTF_8) + more;
    }

    /** The round before the first one does not count. */
    private void measure(HttpClient http, Function<Random, String> paths, Asked asked, int round) {
        List<Histogram> all = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(CALLERS)) {
            List<Future<Histogram>> callers = new ArrayList<>();
            for (int caller = 0; caller < CALLERS; caller++) {
                Random random = new Random(SEED + 31L * round + caller);
                Callable<Histogram> task = () -> calls(http, paths, random, round < 0 ? WARM_UP : CALLS);
                callers.add(threads.submit(task));
            }
            for (Future<Histogram> each : callers) {
                all.add(each.get());
            }
        } catch (ExecutionException failed) {
            throw new BenchException("the history could not be read", failed);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
        if (round >= 0) {
            Histogram sum = all.removeFirst();
            all.forEach(sum::add);
            asked.medians().add(ChatBench.millis(sum.getValueAtPercentile(50)));
            asked.p99s().add(ChatBench.millis(sum.getValueAtPercentile(99)));
        }
    }

    private Histogram calls(HttpClient http, Function<Random, String> paths, Random random, int count)
            throws IOException, InterruptedException {
        Histogram waits = new Histogram(MOST_NANOS, 3);
        for (int i = 0; i < count; i++) {
            HttpRequest request = request(paths.apply(random)).GET().build();
            long begun = System.nanoTime();
            HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
            waits.recordValue(Math.min(MOST_NANOS, System.nanoTime() - begun));
            if (answer.statusCode() != 200) {
                throw new BenchException(request.uri() + " was answered: " + answer.body());
            }
        }
        return waits;
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(root.resolve(path)).header("authorization", "Bearer "
                + GatewayProcess.MASTER_KEY);
    }

    private String imported(HttpClient http) {
        try (PipedInputStream in = new PipedInputStream(PIPE)) {
            PipedOutputStream out = new PipedOutputStream(in);
            Thread.ofPlatform().daemon().name("room to be imported").start(() -> write(out));
            HttpResponse<String> answer = http.send(request("/api/chat/import").header("content-type",
                    "application/zip").POST(HttpRequest.BodyPublishers.ofInputStream(() -> in)).build(),
                    HttpResponse.BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new BenchException("the history was not imported: " + answer.body());
            }
            return JSON.readTree(answer.body()).path("room").asString("");
        } catch (IOException e) {
            throw new BenchException("the history was not imported", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted", e);
        }
    }

    private void write(OutputStream to) {
        Random random = new Random(SEED);
        try (ZipOutputStream zip = new ZipOutputStream(to, StandardCharsets.UTF_8)) {
            zip.putNextEntry(new ZipEntry("room.json"));
            zip.write("{\"format\":1,\"name\":\"Long\",\"kind\":\"public\",\"topic\":\"\",\"announcement\":\"\"}"
                    .getBytes(StandardCharsets.UTF_8));
            zip.putNextEntry(new ZipEntry("messages.jsonl"));
            for (int seq = 1; seq <= settings.history(); seq++) {
                zip.write(("{\"seq\":" + seq + ",\"number\":" + seq + ",\"account\":\"u\",\"name\":\"ann" + seq % 100
                        + "\",\"text\":\"" + text(random) + "\",\"at\":" + (1_700_000_000_000L + seq)
                        + ",\"client_id\":\"c\"}\n").getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException gone) {
            // The answer to the import tells why it ended.
            throw new UncheckedIOException(gone);
        }
    }
}
