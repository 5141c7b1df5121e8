package io.harborai.ops.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

import org.jspecify.annotations.Nullable;

/**
 * What the server's own log says, for all who ask: one reading at a time, of a bounded number of bytes, and who asks the same a
 * moment later gets the same answer. Thread-safe.
 */
public final class LogLooks {
    /** A month; logs are kept no longer by default. */
    static final int MOST_HOURS = 744;
    /** What is read takes ten seconds of a core at most; the newest parts come first. */
    private static final long MOST_BYTES = 1L << 30;
    /** Our lines shrink to about a twelfth. */
    private static final int UNPACKED = 12;
    private static final Duration YOUNG = Duration.ofSeconds(3);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path file;
    private final InstantSource clock;
    private final long mostBytes;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Look last;

    private record Look(int hours, Instant at, Map<String, Object> report) {}

    private record Parts(List<Path> read, int leftOut) {}

    /** @param file the log that is written; what was rolled lies beside it */
    public LogLooks(Path file, InstantSource clock) {
        this(file, clock, MOST_BYTES);
    }

    LogLooks(Path file, InstantSource clock, long mostBytes) {
        this.file = file;
        this.clock = clock;
        this.mostBytes = mostBytes;
    }

    /**
     * Reads the last hours.
     *
     * @param hours 1 to {@link #MOST_HOURS}
     * @return the report as JSON; empty when another reading did not end within a minute
     * @throws IOException if the log cannot be read
     */
    Optional<Map<String, Object>> of(int hours) throws IOException, InterruptedException {
        if (!lock.tryLock(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            return Optional.empty();
        }
        try {
            Instant now = clock.instant();
            Look look = last;
            if (look == null || look.hours() != hours || look.at().plus(YOUNG).isBefore(now)) {
                look = new Look(hours, now, apart(hours, now));
                last = look;
            }
            return Optional.of(look.report());
        } finally {
            lock.unlock();
        }
    }

    /** On a thread of its own: seconds of computing would stop others on a virtual one. */
    private Map<String, Object> apart(int hours, Instant now) throws IOException, InterruptedException {
        FutureTask<Map<String, Object>> task = new FutureTask<>(() -> read(hours, now));
        Thread.ofPlatform().name("log-analysis").daemon().start(task);
        try {
            return task.get();
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof IOException unreadable) {
                throw unreadable;
            }
            throw new IllegalStateException("the log could not be analysed", failed.getCause());
        }
    }

    private Map<String, Object> read(int hours, Instant now) throws IOException {
        try {
            return report(hours, now);
        } catch (NoSuchFileException rolledMeanwhile) {
            return report(hours, now);
        }
    }

    private Map<String, Object> report(int hours, Instant now) throws IOException {
        Instant since = now.minus(Duration.ofHours(hours));
        Parts parts = parts(since);
        LogReport report = LogAnalysis.of(parts.read(), since.toEpochMilli(), (done, all) -> {
        });
        String folder = file.toAbsolutePath().resolveSibling(".").normalize() + "/";
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("hours", hours);
        json.put("since", since.toString());
        json.put("parts_left_out", parts.leftOut());
        json.putAll(report.toJson());
        // Where they lie is not for everybody who may look.
        json.put("files", parts.read().stream().map(part -> String.valueOf(part.getFileName())).toList());
        json.put("notes", report.notes().stream().map(note -> note.replace(folder, "")).toList());
        return json;
    }

    /** The parts that may have a line of that time, the oldest first; as many of the newest as may be read. */
    private Parts parts(Instant since) throws IOException {
        List<Path> wanted = new ArrayList<>();
        long room = mostBytes;
        int leftOut = 0;
        for (Path part : found().reversed()) {
            if (Files.getLastModifiedTime(part).toInstant().isBefore(since)) {
                continue;
            }
            room -= Files.size(part) * (part.toString().endsWith(".gz") ? UNPACKED : 1);
            if (room >= 0 || wanted.isEmpty()) {
                wanted.add(part);
            } else {
                leftOut++;
            }
        }
        return new Parts(wanted.reversed(), leftOut);
    }

    private List<Path> found() throws IOException {
        try {
            return LogFiles.of(file.toAbsolutePath().normalize());
        } catch (NoSuchFileException nothingYet) {
            return List.of();
        }
    }
}
