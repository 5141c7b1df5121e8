package io.harborai.knowledge.ingest;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Embeds and indexes what was gathered while the next documents are read: waiting for a provider, or for the disk, costs no
 * processor. A few gatherings at once, so memory is bounded. For one thread.
 */
final class Indexing implements AutoCloseable {
    /** Two that wait for vectors, and one that is written. */
    private static final int AT_ONCE = 3;

    private final Deque<Running> all = new ArrayDeque<>();

    private record Running(FutureTask<Void> task, Thread thread) {}

    /**
     * Begins a piece of work, after one before it has ended if there are too many.
     *
     * @throws InterruptedException if the thread, or the work before it, was interrupted
     */
    void begin(Callable<Void> work) throws InterruptedException {
        while (all.size() >= AT_ONCE) {
            awaitFirst();
        }
        FutureTask<Void> task = new FutureTask<>(work);
        all.add(new Running(task, Thread.ofVirtual().name("knowledge-index").start(task)));
    }

    /** Waits for all. */
    void finish() throws InterruptedException {
        while (!all.isEmpty()) {
            awaitFirst();
        }
    }

    private void awaitFirst() throws InterruptedException {
        try {
            all.element().task().get();
            all.remove();
        } catch (ExecutionException e) {
            all.remove();
            if (e.getCause() instanceof InterruptedException stopped) {
                throw stopped;
            }
            if (e.getCause() instanceof RuntimeException failed) {
                throw failed;
            }
            throw new IllegalStateException("indexing failed", e);
        }
    }

    /** Interrupts what runs, and waits for its end: nothing may touch the index or the database afterwards. */
    @Override
    public void close() {
        all.forEach(each -> each.thread().interrupt());
        boolean interrupted = false;
        while (!all.isEmpty()) {
            try {
                all.element().thread().join();
                all.remove();
            } catch (InterruptedException again) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
