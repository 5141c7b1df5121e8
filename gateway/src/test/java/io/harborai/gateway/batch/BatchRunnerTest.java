package io.harborai.gateway.batch;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.harborai.gateway.GatewaySchema;
import io.harborai.gateway.file.FileLimits;
import io.harborai.gateway.file.FileStore;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.blob.DirectoryBlobs;
import io.harborai.platform.storage.Database;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class BatchRunnerTest {
    private static final String CHAT = "/v1/chat/completions";
    private static final String OWNER = "key:k";
    private static final BatchSettings SETTINGS = new BatchSettings(Duration.ofHours(24), 4, 3, 1_000, 4_096, 100, 2,
            Duration.ofMillis(10), Duration.ofSeconds(30));
    private static final LineCaller.Answer GOOD = answer(200, "{\"ok\":true}");

    @TempDir
    private Path directory;
    private final AtomicLong now = new AtomicLong(Instant.parse("2026-11-21T00:00:00Z").toEpochMilli());
    private final InstantSource clock = () -> Instant.ofEpochMilli(now.get());
    private final ConcurrentLinkedQueue<String> called = new ConcurrentLinkedQueue<>();
    private Database database;
    private BlobStore blobs;
    private FileStore files;
    private BatchStore store;
    private final List<BatchRunner> runners = new ArrayList<>();

    @BeforeEach
    void open() {
        database = Database.open(directory.resolve("x.db"), GatewaySchema.MIGRATIONS);
        blobs = DirectoryBlobs.open(directory.resolve("blobs"));
        files = new FileStore(database, blobs, clock, new SecureRandom(), FileLimits.DEFAULT);
        store = new BatchStore(database, clock, new SecureRandom());
    }

    @AfterEach
    void close() {
        runners.forEach(BatchRunner::close);
        blobs.close();
        database.close();
    }

    private static LineCaller.Answer answer(int status, String body) {
        return new LineCaller.Answer(status, body.getBytes(StandardCharsets.UTF_8), "r", Duration.ofMillis(1));
    }

    private static String line(int number) {
        return "{\"custom_id\":\"c" + number + "\",\"method\":\"POST\",\"url\":\"" + CHAT + "\",\"body\":{\"n\":"
                + number + "}}";
    }

    private static String lines(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(BatchRunnerTest::line).collect(Collectors.joining("\n"));
    }

    private Batch batch(String lines) throws IOException {
        String file = files.add(OWNER, "batch", "in",
                new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8))).id();
        return store.create(OWNER, "k", CHAT, file, "null", SETTINGS.window(), SETTINGS.open());
    }

    private void run(LineCaller caller) {
        runners.add(BatchRunner.start(store, files, (key, path, body, trace) -> {
            called.add(new String(body, StandardCharsets.UTF_8));
            return caller.call(key, path, body, trace);
        }, SETTINGS, new SecureRandom()));
    }

    private Batch ended(Batch batch) {
        await().atMost(Duration.ofSeconds(30)).until(() -> found(batch).state().isOver());
        return found(batch);
    }

    private Batch found(Batch batch) {
        return store.find(OWNER, batch.id()).orElseThrow();
    }

    private List<String> content(@Nullable String id) throws IOException {
        return id == null
                ? List.of()
                : new String(files.open(OWNER, id).orElseThrow().readAllBytes(), StandardCharsets.UTF_8).lines()
                        .toList();
    }

    @Test
    void everyLineIsSentOnceAndAnsweredInItsOrder() throws Exception {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Batch batch = batch(lines(60));
        run((key, path, body, trace) -> {
            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
            Thread.onSpinWait();
            inside.decrementAndGet();
            return GOOD;
        });
        Batch done = ended(batch);
        assertThat(done.state()).isEqualTo(BatchState.COMPLETED);
        assertThat(List.of(done.total(), done.completed(), done.failed())).containsExactly(60, 60, 0);
        assertThat(content(done.output())).hasSize(60).element(9).asString().contains("\"custom_id\":\"c10\"");
        assertThat(done.errors()).isNull();
        assertThat(called).hasSize(60).doesNotHaveDuplicates();
        assertThat(most.get()).isLessThanOrEqualTo(SETTINGS.calls());
        assertThat(store.recorded(batch.id()).isEmpty()).isTrue();
    }

    @Test
    void limitsAreWaitedOutAndFailuresAreKept() throws Exception {
        AtomicInteger limited = new AtomicInteger();
        Batch batch = batch(lines(4));
        run((key, path, body, trace) -> switch (new String(body, StandardCharsets.UTF_8)) {
            case "{\"n\":1}" -> limited.incrementAndGet() < 10 ? answer(429, "{}") : GOOD;
            case "{\"n\":2}" -> answer(429, "{\"error\":{\"code\":\"budget_exceeded\"}}");
            case "{\"n\":3}" -> throw new IOException("nobody there");
            default -> answer(400, "no");
        });
        Batch done = ended(batch);
        assertThat(List.of(done.completed(), done.failed())).containsExactly(1, 3);
        assertThat(limited.get()).isEqualTo(10);
        assertThat(called.stream().filter(body -> body.contains("3"))).hasSize(SETTINGS.attempts());
        assertThat(content(done.errors())).hasSize(3).anySatisfy(line -> assertThat(line).contains("unavailable"));
    }

    @Test
    void whatADeadNodeHasRecordedIsNotSentAgain() throws Exception {
        Batch batch = batch(lines(10));
        assertThat(store.claim("dead", SETTINGS.lease(), 1)).hasSize(1);
        store.begun("dead", batch.id(), 10);
        for (int line = 1; line <= 6; line++) {
            store.record("dead", batch.id(), line, true, "{\"custom_id\":\"c" + line + "\",\"by\":\"dead\"}");
        }
        // Once more, as a process does that does not know whether the first time was kept.
        store.record("dead", batch.id(), 6, true, "{\"custom_id\":\"c6\",\"by\":\"twice\"}");
        run((key, path, body, trace) -> GOOD);
        assertThat(store.claim("other", SETTINGS.lease(), 1)).isEmpty();
        now.addAndGet(SETTINGS.lease().toMillis() + 1);
        Batch done = ended(batch);
        assertThat(called).hasSize(4);
        assertThat(done.completed()).isEqualTo(10);
        assertThat(content(done.output())).hasSize(10).noneSatisfy(line -> assertThat(line).contains("twice"));
        assertThat(store.record("dead", batch.id(), 7, true, "late")).isFalse();
    }

    @Test
    void aRunnerThatIsClosedLetsItsBatchGoAndTheNextOneEndsIt() throws Exception {
        CountDownLatch begun = new CountDownLatch(4);
        Batch batch = batch(lines(30));
        run((key, path, body, trace) -> {
            begun.countDown();
            if (begun.getCount() == 0) {
                new CountDownLatch(1).await();
            }
            return GOOD;
        });
        begun.await();
        await().atMost(Duration.ofSeconds(30)).until(() -> found(batch).completed() >= 1);
        runners.getFirst().close();
        int before = found(batch).completed();
        called.clear();
        run((key, path, body, trace) -> GOOD);
        Batch done = ended(batch);
        assertThat(done.completed()).isEqualTo(30);
        assertThat(called).hasSize(30 - before);
        assertThat(content(done.output())).hasSize(30).doesNotHaveDuplicates();
    }

    @Test
    void whatIsNotSentInItsWindowFails() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Batch batch = batch(lines(20));
        run((key, path, body, trace) -> {
            go.await();
            return GOOD;
        });
        await().atMost(Duration.ofSeconds(30)).until(() -> called.size() == SETTINGS.calls());
        now.addAndGet(SETTINGS.window().toMillis());
        go.countDown();
        Batch done = ended(batch);
        assertThat(done.state()).isEqualTo(BatchState.EXPIRED);
        assertThat(done.completed() + done.failed()).isEqualTo(20);
        assertThat(content(done.errors())).isNotEmpty()
                .allSatisfy(line -> assertThat(line).contains("\"code\":\"batch_expired\""));
    }

    @Test
    void aCancelledBatchSendsNoMore() throws Exception {
        Batch batch = batch(lines(50));
        run((key, path, body, trace) -> {
            if (called.size() == 10) {
                store.cancel(OWNER, batch.id());
            }
            return called.size() >= 10 ? answer(429, "{}") : GOOD;
        });
        Batch done = ended(batch);
        assertThat(done.state()).isEqualTo(BatchState.CANCELLED);
        assertThat(content(done.output())).hasSize(done.completed()).hasSizeLessThan(50);
        assertThat(store.cancel("key:other", batch.id())).isEqualTo(Optional.empty());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            nothing | Line 1: it is not JSON
            {"custom_id":"a","method":"GET","url":"/v1/chat/completions","body":{}} | Line 1: 'method'
            {"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{}} | Line 1: 'url'
            {"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":[]} | Line 1: 'body'
            {"custom_id":"a","method":"POST","url":"/v1/chat/completions","body":{"stream":true}} | Line 1: 'body.stream'
            {"method":"POST","url":"/v1/chat/completions","body":{}} | Line 1: 'custom_id'
            """)
    void aWrongLineFailsTheBatchBeforeAnythingIsSent(String line, String problem) throws Exception {
        Batch first = batch(line);
        Batch later = batch(line(1) + "\n\n" + line.replace("Line", "") + "\n");
        run((key, path, body, trace) -> GOOD);
        assertThat(ended(first).problem()).contains(problem);
        assertThat(ended(later).problem()).contains(problem.replace("Line 1", "Line 2"));
        assertThat(called).isEmpty();
    }

    @Test
    void linesHaveABoundAndAreDifferent() throws Exception {
        Batch twice = batch(line(1) + "\n" + line(1));
        Batch many = batch(lines(SETTINGS.lines() + 1));
        Batch empty = batch("\n \n");
        Batch longLine = batch(line(1) + " ".repeat(SETTINGS.lineBytes()));
        run((key, path, body, trace) -> GOOD);
        assertThat(ended(twice).problem()).contains("Line 2", "custom_id");
        assertThat(ended(many).problem()).contains("at most 1000 lines");
        assertThat(ended(empty).problem()).contains("no line");
        assertThat(ended(longLine).problem()).contains("longer than 4096 bytes");
        assertThat(ended(batch(lines(SETTINGS.lines()))).state()).isEqualTo(BatchState.COMPLETED);
    }
}
