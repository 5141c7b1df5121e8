package io.harborai;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

import io.harborai.chat.ChatChunk;
import io.harborai.chat.ChatStream;
import io.harborai.error.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class ChunkPublisherTest {
    private static final Lab LAB = Lab.open();

    @AfterAll
    static void close() {
        LAB.close();
    }

    /** Keeps what it is told. */
    private static class Recorder implements Flow.Subscriber<ChatChunk> {
        final List<ChatChunk> chunks = new CopyOnWriteArrayList<>();
        final List<String> threads = new CopyOnWriteArrayList<>();
        volatile Flow.@Nullable Subscription subscription;
        volatile @Nullable Throwable failure;
        volatile boolean complete;

        Flow.Subscription subscription() {
            return Objects.requireNonNull(subscription);
        }

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(ChatChunk chunk) {
            chunks.add(chunk);
            threads.add(Thread.currentThread().getName());
        }

        @Override
        public void onError(Throwable thrown) {
            failure = thrown;
        }

        @Override
        public void onComplete() {
            complete = true;
        }
    }

    private static ChatStream stream(String model) {
        return LAB.chat().stream(r -> r.model(model).user("Hi"));
    }

    @Test
    void chunksComeByDemandAndOffTheEventLoop() {
        try (ChatStream stream = stream("gpt-4o")) {
            Recorder recorder = new Recorder();
            stream.asPublisher().subscribe(recorder);
            await().pollDelay(Duration.ofMillis(100)).until(() -> recorder.chunks.isEmpty());
            recorder.subscription().request(3);
            await().until(() -> recorder.chunks.size() == 3);
            await().pollDelay(Duration.ofMillis(100)).until(() -> recorder.chunks.size() == 3);
            recorder.subscription().request(Long.MAX_VALUE);
            recorder.subscription().request(Long.MAX_VALUE);
            await().until(() -> recorder.complete);
            assertThat(recorder.chunks).hasSize(22);
            assertThat(recorder.threads).noneMatch(name -> name.contains("eventloop"));
            assertThat(recorder.failure).isNull();
            assertThat(stream.finalCompletion().text()).contains("You said: Hi");
        }
    }

    @Test
    void demandFromInsideOnNextIsServed() {
        try (ChatStream stream = stream("gpt-4o")) {
            Recorder recorder = new Recorder() {
                @Override
                public void onSubscribe(Flow.Subscription given) {
                    super.onSubscribe(given);
                    given.request(1);
                }

                @Override
                public void onNext(ChatChunk chunk) {
                    super.onNext(chunk);
                    subscription().request(1);
                }
            };
            stream.asPublisher().subscribe(recorder);
            await().until(() -> recorder.complete);
            assertThat(recorder.chunks).hasSize(22);
        }
    }

    @Test
    void failureComesAfterTheChunks() {
        try (Lab impatient = Lab.impatient();
                ChatStream stream = impatient.chat().stream(r -> r.model("gpt-4o+stall=4").user("Hi"))) {
            Recorder recorder = new Recorder();
            stream.asPublisher().subscribe(recorder);
            recorder.subscription().request(Long.MAX_VALUE);
            await().until(() -> recorder.failure != null);
            assertThat(recorder.chunks).hasSize(4);
            assertThat(recorder.failure).isInstanceOf(TimeoutException.class);
            assertThat(recorder.complete).isFalse();
        }
    }

    @Test
    void failureNeedsNoDemand() {
        try (ChatStream stream = stream("gpt-4o+status=500")) {
            Recorder recorder = new Recorder();
            stream.asPublisher().subscribe(recorder);
            await().until(() -> recorder.failure != null);
        }
    }

    @Test
    void cancelClosesTheProvidersConnection() {
        int before = LAB.standin().aborts().size();
        try (ChatStream stream = stream("gpt-4o+rate=20+tokens=1000")) {
            Recorder recorder = new Recorder();
            stream.asPublisher().subscribe(recorder);
            recorder.subscription().request(Long.MAX_VALUE);
            await().until(() -> recorder.chunks.size() >= 2);
            recorder.subscription().cancel();
            await().until(() -> LAB.standin().aborts().size() == before + 1);
            assertThat(recorder.complete).isFalse();
            assertThat(recorder.failure).isNull();
        }
    }

    @Test
    void badDemandIsAnError() {
        try (ChatStream stream = stream("gpt-4o")) {
            Recorder recorder = new Recorder();
            stream.asPublisher().subscribe(recorder);
            recorder.subscription().request(0);
            await().until(() -> recorder.failure != null);
            assertThat(recorder.failure).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("3.9");
        }
    }

    @Test
    void secondSubscriberIsRefused() {
        try (ChatStream stream = stream("gpt-4o")) {
            stream.asPublisher().subscribe(new Recorder());
            Recorder late = new Recorder();
            stream.asPublisher().subscribe(late);
            assertThat(late.failure).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void subscriberThatThrowsIsToldAndLetGo() {
        try (ChatStream stream = stream("gpt-4o+rate=50+tokens=500")) {
            Recorder recorder = new Recorder() {
                @Override
                public void onNext(ChatChunk chunk) {
                    throw new UnsupportedOperationException("on purpose");
                }
            };
            stream.asPublisher().subscribe(recorder);
            recorder.subscription().request(1);
            await().until(() -> recorder.failure != null);
            assertThat(recorder.failure).hasMessage("on purpose");
        }
    }
}
