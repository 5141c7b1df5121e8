package io.harborai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;

import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatRequest;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.money.Cost;
import io.harborai.engine.plugin.Decision;
import io.harborai.engine.plugin.Interceptor;
import io.harborai.engine.plugin.RequestView;
import io.harborai.engine.stats.ConcurrencyStats;
import io.harborai.engine.telemetry.CallEnd;
import io.harborai.engine.telemetry.CallListener;
import io.harborai.engine.telemetry.CallStart;
import io.harborai.engine.telemetry.Telemetry;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** An answer that is in the cache is given on the thread that asks, and is like any other in all that can be seen. */
final class RememberedAnswersTest {
    private static final ChatRequest QUESTION = ChatRequest.builder().model("lab/gpt").user("Where is the harbour?")
            .build();

    private static Lab cached(Consumer<EngineOptions> more) {
        return Lab.open(builder -> builder.engine(engine -> more.accept(engine.cache(Duration.ofMinutes(5)))));
    }

    private static Lab cached() {
        return cached(engine -> {
        });
    }

    @Test
    void theSecondAnswerIsTheFirstWithFiguresOfItsOwn() {
        try (Lab lab = cached()) {
            ChatCompletion asked = lab.chat().create(QUESTION);
            ChatCompletion first = lab.chat().create(QUESTION);
            ChatCompletion second = lab.chat().create(QUESTION.toBuilder().build());

            assertThat(lab.standin().requests()).hasSize(1);
            assertThat(List.of(first.rawJson(), second.rawJson())).containsOnly(asked.rawJson());
            assertThat(second.text()).isEqualTo(asked.text()).isNotEmpty();
            assertThat(second.usage()).isPresent();
            assertThat(second.info().traceId()).hasSize(32).isNotEqualTo(first.info().traceId());
            assertThat(second.info().cached()).isTrue();
            assertThat(second.info().target()).isEqualTo("lab/gpt");
            assertThat(second.info().duration()).isPositive();
            assertThat(second.info().cost()).get().isInstanceOf(Cost.Saved.class);
            assertThat(asked.info().cached()).isFalse();
        }
    }

    @Test
    void itCountsAsACall() {
        try (Lab lab = cached()) {
            for (int i = 0; i < 10; i++) {
                assertThat(lab.chat().create(QUESTION).text()).isNotEmpty();
            }
            ConcurrencyStats stats = lab.harbor().concurrencyStats();
            assertThat(stats.requests().completed()).isEqualTo(10);
            assertThat(stats.requests().inFlight()).isZero();
            assertThat(stats.performance().throughput()).isPositive();
            assertThat(lab.harbor().memoryStats().cache().hitRate()).isEqualTo(0.9);
        }
    }

    @Test
    void whatIsSaidBesideTheRequestIsHeeded() {
        try (Lab lab = cached()) {
            lab.chat().create(QUESTION).text();
            assertThat(lab.chat().with(o -> o.tenant("other")).create(QUESTION).info().cached()).isFalse();
            assertThat(lab.chat().with(o -> o.tenant("other")).create(QUESTION).info().cached()).isTrue();
            assertThat(lab.chat().with(o -> o.noCache()).create(QUESTION).info().cached()).isFalse();
            assertThat(lab.chat().with(o -> o.traceId("mine-1")).create(QUESTION).info().traceId())
                    .isEqualTo("mine-1");
        }
        try (Lab lab = Lab.open()) {
            ChatRequest kept = QUESTION.toBuilder().options(o -> o.cacheFor(Duration.ofMinutes(1))).build();
            assertThat(lab.chat().create(kept).info().cached()).isFalse();
            assertThat(lab.chat().create(kept).info().cached()).isTrue();
            assertThat(lab.chat().create(QUESTION).info().cached()).isFalse();
        }
    }

    @Test
    void aFutureOfItIsThereAtOnce() {
        try (Lab lab = cached()) {
            String text = lab.chat().create(QUESTION).text();
            CompletableFuture<ChatCompletion> reply = lab.chat().createAsync(QUESTION);
            assertThat(reply).isDone();
            assertThat(reply.join().text()).isEqualTo(text);
        }
    }

    @Test
    void anInterceptorIsAskedAllTheSame() {
        List<String> seen = new CopyOnWriteArrayList<>();
        Interceptor notes = new Interceptor() {
            @Override
            public String name() {
                return "notes";
            }

            @Override
            public Decision before(RequestView request) {
                seen.add(request.model());
                return Decision.proceed();
            }
        };
        try (Lab lab = cached(engine -> engine.interceptor(notes))) {
            for (int i = 0; i < 3; i++) {
                assertThat(lab.chat().create(QUESTION).text()).isNotEmpty();
            }
            assertThat(seen).hasSize(3);
            assertThat(lab.standin().requests()).hasSize(1);
        }
    }

    @Test
    void whoWatchesIsToldOfIt() {
        List<CacheState> states = new CopyOnWriteArrayList<>();
        Telemetry watching = new Telemetry() {
            @Override
            public CallListener begin(CallStart start) {
                return new CallListener() {
                    @Override
                    public void ended(CallEnd end) {
                        states.add(end.cache());
                    }
                };
            }
        };
        try (Lab lab = cached(engine -> engine.telemetry(watching))) {
            lab.chat().create(QUESTION).text();
            lab.chat().create(QUESTION).text();
            assertThat(states).containsExactly(CacheState.MISS, CacheState.HIT);
        }
    }

    @Test
    void eachReadsItAsItAskedFor() {
        ChatRequest plain = ChatRequest.builder().model("lab/gpt+parrot").user("<think>x</think>y").build();
        ChatRequest split = plain.toBuilder().splitThinkTags(true).build();
        try (Lab lab = cached()) {
            for (int i = 0; i < 3; i++) {
                assertThat(lab.chat().create(plain).text()).isEqualTo("<think>x</think>y");
                assertThat(lab.chat().create(split).text()).isEqualTo("y");
            }
            assertThat(lab.standin().requests()).hasSize(1);
        }
    }

    @Test
    void manyThreadsMayAskAtATime() throws InterruptedException {
        try (Lab lab = cached()) {
            String text = lab.chat().create(QUESTION).text();
            int threads = 8;
            int each = 2_000;
            List<String> wrong = new CopyOnWriteArrayList<>();
            CountDownLatch done = new CountDownLatch(threads);
            List<Thread> asking = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                Thread thread = new Thread(() -> {
                    for (int turn = 0; turn < each; turn++) {
                        String got = lab.chat().create(QUESTION).text();
                        if (!got.equals(text)) {
                            wrong.add(got);
                        }
                    }
                    done.countDown();
                });
                asking.add(thread);
                thread.start();
            }
            done.await();
            for (Thread thread : asking) {
                thread.join();
            }
            assertThat(wrong).isEmpty();
            assertThat(lab.harbor().concurrencyStats().requests().completed()).isEqualTo(1 + threads * each);
            assertThat(lab.standin().requests()).hasSize(1);
        }
    }
}
