package io.harborai;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;

import io.harborai.batch.BatchItem;
import io.harborai.batch.BatchItem.Answered;
import io.harborai.batch.BatchItem.Failed;
import io.harborai.batch.BatchProgress;
import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatRequest;
import io.harborai.error.CancelledException;
import io.harborai.error.InvalidRequestException;
import io.harborai.error.ServerException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

final class BatchTest {
    private final Lab lab = Lab.open();

    @AfterEach
    void close() {
        lab.close();
    }

    private static ChatRequest request(String model, String text) {
        return ChatRequest.builder().model(model).user(text).build();
    }

    private static <T> Throwable error(BatchItem<T> item) {
        assertThat(item).isInstanceOf(Failed.class);
        return ((Failed<T>) item).error();
    }

    @Test
    void itemsKeepTheirOrderAndFailOneByOne() {
        List<BatchItem<ChatCompletion>> done = lab.chat().processBatch(
                List.of(request("gpt-4o+latency=200", "first"), request("gpt-4o+status=500", "second"),
                        ChatRequest.builder().user("no model").build(), request("gpt-4o", "fourth")),
                2);
        assertThat(done).extracting(BatchItem::index).containsExactly(0, 1, 2, 3);
        assertThat(((Answered<ChatCompletion>) done.get(0)).value().text()).contains("first");
        assertThat(error(done.get(1))).isInstanceOf(ServerException.class);
        assertThat(error(done.get(2))).isInstanceOf(InvalidRequestException.class);
        assertThat(((Answered<ChatCompletion>) done.get(3)).value().text()).contains("fourth");
    }

    @Test
    void noMoreThanTheBoundRunAtOnce() {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        List<Integer> items = IntStream.range(0, 60).boxed().toList();
        List<BatchItem<ChatCompletion>> done = lab.harbor().processBatch(items, 7, item -> {
            most.accumulateAndGet(now.incrementAndGet(), Math::max);
            return lab.chat().createAsync(request("gpt-4o+latency=5", "item " + item)).whenComplete(
                    (reply, error) -> now.decrementAndGet());
        });
        assertThat(done).hasSize(60).allMatch(Answered.class::isInstance);
        assertThat(most).hasValueBetween(2, 7);
    }

    @Test
    void workThatIsDoneAtOnceDoesNotGrowTheStack() {
        List<Integer> items = IntStream.range(0, 200_000).boxed().toList();
        List<BatchItem<Integer>> done = lab.harbor().processBatch(items, 1, CompletableFuture::completedFuture);
        assertThat(done).hasSize(200_000);
        assertThat(done.get(199_999)).isEqualTo(new Answered<>(199_999, 199_999));
    }

    @Test
    void progressNeverGoesBack() throws Exception {
        ConcurrentLinkedQueue<BatchProgress> told = new ConcurrentLinkedQueue<>();
        List<ChatRequest> requests = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            requests.add(request(i % 4 == 0 ? "gpt-4o+status=400" : "gpt-4o", "item " + i));
        }
        List<BatchItem<ChatCompletion>> done = lab.harbor()
                .processBatchAsync(requests, 5, lab.chat()::createAsync, told::add).get(20, TimeUnit.SECONDS);
        assertThat(done).hasSize(20);
        assertThat(told).extracting(BatchProgress::done).containsExactlyElementsOf(
                IntStream.rangeClosed(1, 20).boxed().toList());
        assertThat(told).last().isEqualTo(new BatchProgress(20, 15, 5));
    }

    @Test
    void cancelStopsWhatRunsAndBeginsNoMore() {
        List<ChatRequest> requests = IntStream.range(0, 50).mapToObj(i -> request("gpt-4o+silent", "item " + i))
                .toList();
        CompletableFuture<List<BatchItem<ChatCompletion>>> batch = lab.harbor().processBatchAsync(requests, 3,
                lab.chat()::createAsync, progress -> {
                });
        await().until(() -> lab.standin().activeCalls() == 3);
        batch.cancel(true);
        await().until(() -> lab.standin().aborts().size() == 3 && lab.standin().activeCalls() == 0);
        assertThat(lab.standin().calls()).isEqualTo(3);
    }

    @Test
    void closedClientLeavesNoItemHanging() throws Exception {
        List<ChatRequest> requests = IntStream.range(0, 50).mapToObj(i -> request("gpt-4o+silent", "item " + i))
                .toList();
        CompletableFuture<List<BatchItem<ChatCompletion>>> batch = lab.harbor().processBatchAsync(requests, 3,
                lab.chat()::createAsync, progress -> {
                });
        await().until(() -> lab.standin().activeCalls() == 3);
        lab.harbor().close();
        List<BatchItem<ChatCompletion>> done = batch.get(10, TimeUnit.SECONDS);
        assertThat(done).hasSize(50).allSatisfy(item -> assertThat(error(item)).isInstanceOf(CancelledException.class));
        assertThat(lab.standin().calls()).isEqualTo(3);
    }

    @Test
    void interruptCancelsTheBatch() throws Exception {
        AtomicReference<@Nullable Throwable> thrown = new AtomicReference<>();
        Thread caller = new Thread(() -> {
            try {
                thrown.set(new AssertionError(
                        lab.chat().processBatch(List.of(request("gpt-4o+silent", "a"), request("gpt-4o", "b")), 1)));
            } catch (CancelledException expected) {
                thrown.set(Thread.currentThread().isInterrupted() ? expected : new AssertionError("flag is gone"));
            }
        });
        caller.start();
        await().until(() -> lab.standin().activeCalls() == 1);
        caller.interrupt();
        caller.join(10_000);
        assertThat(thrown.get()).isInstanceOf(CancelledException.class);
        await().until(() -> lab.standin().aborts().size() == 1);
    }

    @Test
    void boundsAreTold() {
        assertThat(lab.chat().processBatch(List.of(), 1)).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> lab.chat().processBatch(List.of(), 0))
                .withMessage("maxConcurrency is 0, it must be 1 to 10000");
        assertThatExceptionOfType(ExecutionException.class).isThrownBy(() -> lab.harbor()
                .processBatchAsync(List.of(1), 1, CompletableFuture::completedFuture, progress -> {
                    throw new IllegalStateException("listener");
                }).get(5, TimeUnit.SECONDS)).withRootCauseInstanceOf(IllegalStateException.class);
    }
}
