package io.harborai.batch;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;

import io.harborai.call.Exceptions;
import org.jspecify.annotations.Nullable;

/** A batch under way: some slots, each of which takes the next item when it has done with one. Shared between threads. */
final class Batch<I, O> {
    private final List<I> items;
    private final Function<? super I, CompletableFuture<O>> work;
    private final Consumer<? super BatchProgress> progress;
    private final BooleanSupplier closed;
    private final CompletableFuture<List<BatchItem<O>>> result = new CompletableFuture<>();
    private final AtomicReferenceArray<@Nullable BatchItem<O>> done;
    private final AtomicInteger next = new AtomicInteger();
    private final List<Slot> slots;
    /** Makes figures and the calls that tell them one step, so that they never go back. */
    private final ReentrantLock telling = new ReentrantLock();
    private int answered;
    private int failed;

    Batch(List<I> items, Function<? super I, CompletableFuture<O>> work, Consumer<? super BatchProgress> progress,
            BooleanSupplier closed, int maxConcurrency) {
        this.slots = IntStream.range(0, Math.min(maxConcurrency, items.size())).mapToObj(slot -> new Slot()).toList();
        this.items = items;
        this.work = work;
        this.progress = progress;
        this.closed = closed;
        this.done = new AtomicReferenceArray<>(items.size());
    }

    CompletableFuture<List<BatchItem<O>>> start() {
        if (items.isEmpty()) {
            result.complete(List.of());
            return result;
        }
        CompletableFuture<List<BatchItem<O>>> unused = result.whenComplete((all, failure) -> {
            next.set(items.size());
            slots.forEach(Slot::cancel);
        });
        slots.forEach(Slot::goOn);
        return result;
    }

    /** One of those that work at once. Its steps follow each other without growing the stack, on whichever thread. */
    private final class Slot {
        private final AtomicInteger signals = new AtomicInteger();
        private volatile @Nullable CompletableFuture<O> call;

        void cancel() {
            CompletableFuture<O> running = call;
            if (running != null) {
                running.cancel(false);
            }
        }

        void goOn() {
            if (signals.getAndIncrement() == 0) {
                do {
                    step();
                } while (signals.decrementAndGet() > 0);
            }
        }

        private void step() {
            int index = next.get();
            while (index < items.size() && !next.compareAndSet(index, index + 1)) {
                index = next.get();
            }
            if (index >= items.size()) {
                return;
            }
            int item = index;
            CompletableFuture<O> running = begin(item);
            call = running;
            if (result.isDone()) {
                cancel();
            }
            CompletableFuture<O> unused = running.whenComplete((value, error) -> {
                over(item, value, error);
                goOn();
            });
        }
    }

    private CompletableFuture<O> begin(int item) {
        if (closed.getAsBoolean()) {
            return CompletableFuture.failedFuture(
                    Exceptions.cancelledWork("The client was closed before item " + item + " was begun."));
        }
        try {
            return Objects.requireNonNull(work.apply(items.get(item)), "the work's future");
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private void over(int item, @Nullable O value, @Nullable Throwable error) {
        telling.lock();
        try {
            if (result.isDone()) {
                return;
            }
            if (error == null && value != null) {
                answered++;
                done.set(item, new BatchItem.Answered<>(item, value));
            } else {
                failed++;
                done.set(item, new BatchItem.Failed<>(item, cause(error)));
            }
            progress.accept(new BatchProgress(items.size(), answered, failed));
            if (answered + failed == items.size()) {
                result.complete(IntStream.range(0, items.size()).mapToObj(done::get).map(Objects::requireNonNull)
                        .toList());
            }
        } catch (RuntimeException | Error brokenListener) {
            result.completeExceptionally(brokenListener);
        } finally {
            telling.unlock();
        }
    }

    private static Throwable cause(@Nullable Throwable error) {
        if (error == null) {
            return new NullPointerException("the work's result is null");
        }
        return error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
    }
}
