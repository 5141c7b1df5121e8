package io.harborai.gateway.batch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import io.harborai.gateway.file.FileStore;
import io.harborai.gateway.file.StoredFile;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's work on one batch, from wherever it stands to its end. A line of which something was recorded is never sent again;
 * one of which nothing was may be, when the process died between its answer and the record.
 */
final class BatchRun {
    /** Why nothing more is sent. */
    enum Stop {
        /** Its caller wants no more. */
        CANCELLED,
        /** Its window is over. */
        EXPIRED,
        /** Another node works on it. */
        LOST,
        /** This process ends. */
        SHUT_DOWN
    }

    private static final Logger LOG = LoggerFactory.getLogger(BatchRun.class);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final byte[] BUDGET = "\"code\":\"budget_exceeded\"".getBytes(StandardCharsets.US_ASCII);

    private final BatchStore store;
    private final FileStore files;
    private final LineCaller caller;
    private final BatchSettings settings;
    private final Semaphore calls;
    private final String node;
    private final Batch batch;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private volatile @Nullable Stop stop;

    BatchRun(BatchStore store, FileStore files, LineCaller caller, BatchSettings settings, Semaphore calls, String node,
            Batch batch) {
        this.store = store;
        this.files = files;
        this.caller = caller;
        this.settings = settings;
        this.calls = calls;
        this.node = node;
        this.batch = batch;
    }

    String id() {
        return batch.id();
    }

    /** Nothing more is sent from now on; the first reason counts, but for the ones that leave the batch to others. */
    void stop(Stop why) {
        if (stop == null || why == Stop.LOST || why == Stop.SHUT_DOWN) {
            stop = why;
        }
        stopping.countDown();
    }

    private boolean leavesIt() {
        return stop == Stop.LOST || stop == Stop.SHUT_DOWN;
    }

    /** Works until it is over or stopped. */
    void run() throws IOException, InterruptedException {
        BatchState state = batch.state();
        if (state == BatchState.VALIDATING) {
            if (!validated()) {
                return;
            }
            state = BatchState.IN_PROGRESS;
        }
        if (state == BatchState.CANCELLING) {
            stop(Stop.CANCELLED);
        }
        if (state == BatchState.IN_PROGRESS) {
            send();
        }
        if (!leavesIt() && store.finalizing(node, batch.id())) {
            finish();
        }
    }

    private Optional<LineReader> open() {
        return files.open(batch.owner(), batch.input()).map(bytes -> new LineReader(bytes, settings.lineBytes()));
    }

    /** Looks at every line before the first is sent. */
    private boolean validated() throws IOException {
        Optional<LineReader> opened = open();
        if (opened.isEmpty()) {
            store.failed(node, batch.id(), "The file " + batch.input() + " is gone.");
            return false;
        }
        Set<String> ids = new HashSet<>();
        try (LineReader lines = opened.get()) {
            try {
                for (String line = lines.next(); line != null && !leavesIt(); line = lines.next()) {
                    if (lines.number() > settings.lines()) {
                        throw new BatchLine.Wrong("a batch has at most " + settings.lines() + " lines");
                    }
                    if (!ids.add(BatchLine.read(line, batch.endpoint()).id())) {
                        throw new BatchLine.Wrong("its 'custom_id' is that of a line before it");
                    }
                }
            } catch (BatchLine.Wrong wrong) {
                store.failed(node, batch.id(), "Line " + lines.number() + ": " + wrong.getMessage() + ".");
                return false;
            }
            if (leavesIt()) {
                return false;
            }
            if (ids.isEmpty()) {
                store.failed(node, batch.id(), "The file has no line.");
                return false;
            }
            return store.begun(node, batch.id(), lines.number());
        }
    }

    /** What is done with each line of which nothing is recorded. @return whether to go on */
    @FunctionalInterface
    private interface Work {
        boolean on(int number, BatchLine line) throws InterruptedException;
    }

    private void eachUnrecorded(Work work) throws IOException, InterruptedException {
        BitSet recorded = store.recorded(batch.id());
        Optional<LineReader> opened = open();
        if (opened.isEmpty()) {
            // Its owner has deleted it. What was sent is all there is.
            return;
        }
        try (LineReader lines = opened.get()) {
            for (String line = lines.next(); line != null; line = lines.next()) {
                if (!recorded.get(lines.number())
                        && !work.on(lines.number(), BatchLine.read(line, batch.endpoint()))) {
                    return;
                }
            }
        } catch (BatchLine.Wrong changed) {
            throw new IOException("the file of batch " + batch.id() + " is not the one that was looked at", changed);
        }
    }

    private void send() throws IOException, InterruptedException {
        ExecutorService senders = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("batch-line").factory());
        try {
            eachUnrecorded((number, line) -> {
                while (!calls.tryAcquire(settings.poll().toMillis(), TimeUnit.MILLISECONDS)) {
                    if (isStopped()) {
                        return false;
                    }
                }
                if (isStopped()) {
                    calls.release();
                    return false;
                }
                senders.execute(() -> {
                    try {
                        sendLine(number, line);
                    } finally {
                        calls.release();
                    }
                });
                return true;
            });
            senders.shutdown();
            while (!senders.awaitTermination(settings.poll().toMillis(), TimeUnit.MILLISECONDS)) {
                isStopped();
                if (leavesIt()) {
                    return;
                }
            }
        } finally {
            senders.shutdownNow();
        }
    }

    private boolean isStopped() {
        if (stop == null && !store.now().isBefore(batch.expiresAt())) {
            stop(Stop.EXPIRED);
        }
        return stop != null;
    }

    private void sendLine(int number, BatchLine line) {
        try {
            for (int attempt = 1; !isStopped();) {
                LineCaller.Answer answer = null;
                try {
                    answer = caller.call(batch.key(), batch.endpoint(), line.body(),
                            "hb_" + batch.id() + "_" + number);
                } catch (IOException nobody) {
                    LOG.debug("line {} of {} met nobody", number, batch.id(), nobody);
                }
                boolean limited = answer != null && answer.status() == 429 && !contains(answer.body(), BUDGET);
                boolean down = answer == null || answer.status() >= 502 && answer.status() <= 504;
                if (!limited && !(down && attempt < settings.attempts())) {
                    record(number, line, answer);
                    return;
                }
                Duration pause = Duration.ofMillis(250L << Math.min(attempt, 7));
                attempt += limited ? 0 : 1;
                Duration told = answer == null ? Duration.ZERO : answer.retryAfter();
                pause = told.isZero() ? pause : told;
                pause = pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
                if (stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException broken) {
            // The task's boundary: the line has no record, so it is sent again when the batch is taken up anew.
            LOG.warn("line {} of {} could not be recorded; the batch begins again where it stands", number, batch.id(),
                    broken);
            stop(Stop.LOST);
        }
    }

    private void record(int number, BatchLine line, LineCaller.@Nullable Answer answer) {
        boolean answered = answer != null && answer.status() / 100 == 2;
        String content = answer == null
                ? BatchLine.failed(batch.id(), number, line.id(), "unavailable", "The server could not be reached.")
                : BatchLine.answered(batch.id(), number, line.id(), answer);
        if (!store.record(node, batch.id(), number, answered, content)) {
            stop(Stop.LOST);
        }
    }

    private static boolean contains(byte[] text, byte[] wanted) {
        return new String(text, StandardCharsets.ISO_8859_1).contains(
                new String(wanted, StandardCharsets.ISO_8859_1));
    }

    private void finish() throws IOException, InterruptedException {
        if (stop != Stop.CANCELLED) {
            eachUnrecorded((number, line) -> store.record(node, batch.id(), number, false, BatchLine.failed(batch.id(),
                    number, line.id(), BatchStore.EXPIRED, "The batch's window was over before this line was sent.")));
        }
        String output = file("output", true);
        String errors = file("errors", false);
        BatchState end = stop == Stop.CANCELLED
                ? BatchState.CANCELLED
                : store.gaveUp(batch.id()) ? BatchState.EXPIRED : BatchState.COMPLETED;
        store.over(node, batch.id(), end, output, errors);
    }

    /** The same id each time, so that a process that dies now leaves no second file. */
    private @Nullable String file(String kind, boolean answered) throws IOException {
        if (store.results(batch.id(), answered, 0, 1).isEmpty()) {
            return null;
        }
        String hex = batch.id().substring(batch.id().indexOf('_') + 1);
        try (InputStream lines = new ResultStream(store, batch.id(), answered)) {
            StoredFile kept = files.put("file-" + hex + "-" + kind, batch.owner(), "batch_output",
                    batch.id() + "_" + kind + ".jsonl", lines);
            return kept.id();
        }
    }
}
