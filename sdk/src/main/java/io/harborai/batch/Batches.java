package io.harborai.batch;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;

import io.harborai.call.Calls;
import io.harborai.call.Exceptions;

/** Runs batches. Thread-safe. For the client's own use: see {@link io.harborai.HarborAI#processBatch}. */
public final class Batches {
    /** Items of one batch; a longer list is a job for several. */
    public static final int MAX_ITEMS = 1_000_000;
    /** Items at once; each takes a place in the request queue. */
    public static final int MAX_CONCURRENCY = 10_000;

    private final BooleanSupplier closed;

    /** Made by the client only. */
    public Batches(Calls calls) {
        this.closed = calls::isClosed;
    }

    /** Starts a batch; see {@link io.harborai.HarborAI#processBatchAsync}. */
    public <I, O> CompletableFuture<List<BatchItem<O>>> start(List<? extends I> items, int maxConcurrency,
            Function<? super I, CompletableFuture<O>> work, Consumer<? super BatchProgress> progress) {
        if (maxConcurrency < 1 || maxConcurrency > MAX_CONCURRENCY) {
            throw new IllegalArgumentException(
                    "maxConcurrency is " + maxConcurrency + ", it must be 1 to " + MAX_CONCURRENCY);
        }
        if (items.size() > MAX_ITEMS) {
            throw new IllegalArgumentException("the batch has " + items.size() + " items, it may have " + MAX_ITEMS);
        }
        return new Batch<I, O>(List.copyOf(items), work, progress, closed, maxConcurrency).start();
    }

    /** Waits for a batch; an interrupt cancels it and keeps the flag. */
    public static <O> List<BatchItem<O>> await(CompletableFuture<List<BatchItem<O>>> batch) {
        try {
            return batch.get();
        } catch (InterruptedException interrupted) {
            batch.cancel(false);
            Thread.currentThread().interrupt();
            throw Exceptions.cancelledWork(
                    "The thread was interrupted while it waited for the batch; what was left of it is cancelled.");
        } catch (ExecutionException broken) {
            if (broken.getCause() instanceof Error error) {
                throw error;
            }
            throw broken.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException(broken.getCause());
        }
    }
}
