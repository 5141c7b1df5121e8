package io.harborai.knowledge.parse;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

/** Keeps a few processes that read; one that took too long, or ended, is replaced. Safe to share between threads. */
final class ReaderProcesses implements AutoCloseable {
    private final ParseLimits limits;
    private final Semaphore free;
    private final ConcurrentLinkedDeque<Child> idle = new ConcurrentLinkedDeque<>();
    private final ExecutorService exchanges = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    ReaderProcesses(ParseLimits limits, int most) {
        if (most < 1 || most > 64) {
            throw new IllegalArgumentException("processes " + most + ": 1 to 64");
        }
        this.limits = limits;
        this.free = new Semaphore(most);
    }

    private record Child(Process process, DataInputStream in, DataOutputStream out) {
        void kill() {
            process.destroyForcibly();
        }
    }

    ParsedFile read(Path file, Format format) throws ParseException, IOException, InterruptedException {
        free.acquire();
        try {
            Child child = take();
            boolean whole = false;
            try {
                ParsedFile parsed = exchange(child, file, format);
                whole = true;
                return parsed;
            } catch (ParseException e) {
                // A file's own fault leaves the process well, unless memory was out in it or it hangs.
                whole = switch (e.reason()) {
                    case TOO_SLOW, TOO_MUCH_MEMORY, READER_DIED -> false;
                    case ENCRYPTED, DAMAGED, TOO_LARGE, DANGEROUS, UNKNOWN_FORMAT, NO_TEXT -> true;
                };
                throw e;
            } finally {
                giveBack(child, whole);
            }
        } finally {
            free.release();
        }
    }

    private ParsedFile exchange(Child child, Path file, Format format)
            throws ParseException, IOException, InterruptedException {
        CompletableFuture<ParsedFile> answer = new CompletableFuture<>();
        exchanges.execute(() -> {
            try {
                child.out().writeUTF(format.name());
                child.out().writeUTF(file.toAbsolutePath().toString());
                child.out().flush();
                answer.complete(Answers.read(child.in(), limits));
            } catch (IOException | ParseException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            // Its own clock ends it in time unless it hangs within one page; then ours does.
            return answer.get(limits.time().toMillis() + 1_000, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new ParseException(ParseException.Reason.TOO_SLOW,
                    "not read within " + limits.time().toSeconds() + " s. Divide the file, or save it again.", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ParseException failure) {
                throw failure;
            }
            throw died(child, e);
        }
    }

    private static ParseException died(Child child, ExecutionException e) throws InterruptedException {
        child.kill();
        child.process().waitFor(5, TimeUnit.SECONDS);
        // The JVM is told to end with 3 when memory is out, which is all that a file can do to it.
        return !child.process().isAlive() && child.process().exitValue() == 3
                ? new ParseException(ParseException.Reason.TOO_MUCH_MEMORY,
                        "reading it needs more memory than it may take. Divide the file.", e)
                : new ParseException(ParseException.Reason.READER_DIED,
                        "the process that reads it ended: " + e.getCause() + ". It is tried again.", e);
    }

    private Child take() throws IOException {
        Child child = idle.pollFirst();
        while (child != null && !child.process().isAlive()) {
            child = idle.pollFirst();
        }
        return child == null ? start() : child;
    }

    private Child start() throws IOException {
        @Nullable
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> command = List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + (limits.heap() >> 20) + "m", "-Xss1m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", "-cp", classPath,
                ReaderProcess.class.getName(), Long.toString(limits.mostBytes()),
                Long.toString(limits.mostUnpackedBytes()), Integer.toString(limits.mostCharacters()),
                Integer.toString(limits.mostBlocks()), Integer.toString(limits.mostPages()),
                Long.toString(limits.time().toMillis()));
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD);
        // What the server knows is none of a hostile file's business.
        builder.environment().clear();
        Process process = builder.start();
        return new Child(process, new DataInputStream(new BufferedInputStream(process.getInputStream())),
                new DataOutputStream(process.getOutputStream()));
    }

    private void giveBack(Child child, boolean whole) {
        if (whole && !closed) {
            idle.addFirst(child);
        } else {
            child.kill();
        }
    }

    /** Ends every process. */
    @Override
    public void close() {
        closed = true;
        idle.forEach(Child::kill);
        exchanges.shutdownNow();
    }

    /** Ends the processes that have nothing to do, so that their memory is free. */
    void rest() {
        for (Child child = idle.pollLast(); child != null; child = idle.pollLast()) {
            child.kill();
        }
    }
}
