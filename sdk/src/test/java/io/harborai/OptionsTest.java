package io.harborai;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.harborai.batch.BatchItem;
import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatCompletions;
import io.harborai.chat.ChatRequest;
import io.harborai.chat.ChatStream;
import io.harborai.chat.StructuredReply;
import io.harborai.chat.Tool;
import io.harborai.chat.ToolReply;
import io.harborai.embedding.EmbeddingCalls;
import io.harborai.engine.ConcurrencySettings;
import io.harborai.error.InvalidRequestException;
import io.harborai.error.NotFoundException;
import io.harborai.error.TimeoutException;
import io.harborai.request.Priority;
import io.harborai.request.RequestOptionsBuilder;
import io.harborai.standin.RecordedRequest;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/** Each option changes what really runs, whatever the kind of call. */
final class OptionsTest {
    record Place(String city) {}

    record Forecast(String city, int degrees) {}

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Lab lab = Lab.open(builder -> builder.eventLoops(1)
            .engine(o -> o.concurrency(ConcurrencySettings.DEFAULT.withMaxConcurrentRequests(1)))
            .alias("smart", a -> a.target("lab/usual").whenTagged("tier", "gold*", "lab/best+status=500", "lab/second")
                    .fallbackOn(FallbackOn.UNAVAILABLE)));

    @AfterEach
    void close() {
        lab.close();
    }

    @Test
    void whoHasPriorityGoesFirst() {
        CompletableFuture<ChatCompletion> first = later("lab/first+latency=400", o -> o.priority(Priority.LOW));
        Awaitility.await().until(() -> lab.standin().activeCalls() == 1);
        List<CompletableFuture<ChatCompletion>> waiting = List.of(
                later("lab/low", o -> o.priority(Priority.LOW)), later("lab/normal", o -> {
                }), later("lab/high", o -> o.priority(Priority.HIGH)));
        Awaitility.await().until(() -> lab.harbor().concurrencyStats().requests().queueLength() == 3);
        assertThat(first.join().text()).isNotEmpty();
        waiting.forEach(CompletableFuture::join);
        assertThat(lab.standin().requests()).extracting(OptionsTest::model).containsExactly("first+latency=400", "high",
                "normal", "low");
    }

    private CompletableFuture<ChatCompletion> later(String model, Consumer<RequestOptionsBuilder> said) {
        return lab.chat().createAsync(r -> r.model(model).user("hello").options(said));
    }

    @Test
    void aCallEndsAtItsTimeLimit() {
        ChatCompletions hasty = lab.chat().with(o -> o.timeout(Duration.ofMillis(150)));
        assertThatExceptionOfType(TimeoutException.class)
                .isThrownBy(() -> hasty.create(r -> r.model("lab/gpt+silent").user("hello")))
                .satisfies(late -> assertThat(late.code()).isEqualTo("total_timeout"));
        try (ChatStream stream = hasty.stream(r -> r.model("lab/gpt+stall=3").user("hello"))) {
            assertThatExceptionOfType(TimeoutException.class).isThrownBy(stream::finalCompletion);
        }
        // What the request says itself counts more.
        assertThat(hasty.create(r -> r.model("lab/gpt+latency=300").user("hello").timeout(Duration.ofSeconds(20)))
                .text()).isNotEmpty();
        assertThatExceptionOfType(TimeoutException.class).isThrownBy(() -> lab.harbor().embeddings()
                .with(o -> o.timeout(Duration.ofMillis(150))).create(r -> r.model("lab/embed+silent").input("a")));
    }

    @Test
    void anAnswerIsRememberedAskedAnewOrForgotten() {
        ChatCompletions chat = lab.chat();
        ChatCompletions kept = chat.with(o -> o.cacheFor(MINUTE));
        assertThat(ask(chat, 1).info().cached()).isFalse();
        // The client itself remembers nothing.
        assertThat(ask(chat, 2).info().cached()).isFalse();
        assertThat(ask(kept, 3).info().cached()).isFalse();
        ChatCompletion again = ask(kept, 3);
        assertThat(again.info().cached()).isTrue();
        assertThat(again.info().attempts()).isZero();
        assertThat(ask(kept.with(o -> o.noCache()), 4).info().cached()).isFalse();
        assertThat(ask(kept, 4).info().cached()).isTrue();
        try (ChatStream stream = kept.stream(r -> r.model("lab/gpt").user("hello"))) {
            assertThat(stream.finalCompletion().text()).isEqualTo(again.text());
        }
        assertThat(lab.standin().calls()).isEqualTo(4);
    }

    @Test
    void anAnswerThatMustNotBeStoredIsNot() {
        try (Lab keeping = Lab.open(builder -> builder.engine(o -> o.cache(MINUTE)))) {
            ChatCompletions chat = keeping.chat();
            chat.with(o -> o.noStore()).create(r -> r.model("lab/gpt").user("hello"));
            assertThat(keeping.harbor().memoryStats().cache().size()).isZero();
            assertThat(chat.create(r -> r.model("lab/gpt").user("hello")).info().cached()).isFalse();
            assertThat(chat.with(o -> o.noStore()).create(r -> r.model("lab/gpt").user("hello")).info().cached())
                    .isTrue();
            assertThat(keeping.standin().calls()).isEqualTo(2);
        }
    }

    private ChatCompletion ask(ChatCompletions chat, long callsThen) {
        ChatCompletion reply = chat.create(r -> r.model("lab/gpt").user("hello"));
        assertThat(lab.standin().calls()).isEqualTo(callsThen);
        return reply;
    }

    @Test
    void tenantsDoNotSeeEachOthersAnswers() {
        ChatCompletions red = lab.chat().with(o -> o.tenant("red").cacheFor(MINUTE));
        ask(red, 1);
        assertThat(ask(red, 1).info().cached()).isTrue();
        assertThat(ask(red.with(o -> o.tenant("blue")), 2).info().cached()).isFalse();
        assertThat(ask(lab.chat().with(o -> o.cacheFor(MINUTE)), 3).info().cached()).isFalse();
        EmbeddingCalls embeddings = lab.harbor().embeddings().with(o -> o.tenant("red").cacheFor(MINUTE));
        embeddings.create(r -> r.model("lab/embed").input("a"));
        embeddings.create(r -> r.model("lab/embed").input("a"));
        embeddings.create(r -> r.model("lab/embed").input("a").options(o -> o.tenant("blue")));
        assertThat(lab.standin().calls()).isEqualTo(5);
    }

    @Test
    void theCallersOwnIdIsEverywhere() {
        ChatCompletions mine = lab.chat().with(o -> o.traceId("order-17.a"));
        assertThat(mine.create(r -> r.model("lab/gpt").user("hello")).info().traceId()).isEqualTo("order-17.a");
        try (ChatStream stream = mine.stream(r -> r.model("lab/gpt").user("hello"))) {
            assertThat(stream.traceId()).isEqualTo("order-17.a");
            assertThat(stream.finalCompletion().info().traceId()).isEqualTo("order-17.a");
        }
        assertThatExceptionOfType(NotFoundException.class)
                .isThrownBy(() -> mine.create(r -> r.model("local/nobody").user("hello")))
                .withMessageContaining("[trace order-17.a]");
        assertThat(lab.standin().requests()).allSatisfy(request -> assertThat(request.header("x-request-id")).contains(
                "order-17.a"));
    }

    @Test
    void optionsHoldForEveryCallOfALoopARepairAndABatch() throws Exception {
        ChatCompletions mine = lab.chat().with(o -> o.traceId("mine"));
        ToolReply tools = mine.run(r -> r.model("lab/gpt").user("How is the weather?"),
                Tool.of("weather", "Tells the weather.", Place.class, place -> new Forecast(place.city(), 21)));
        assertThat(tools.completions()).hasSize(2);
        StructuredReply<Forecast> structured = mine.structured(r -> r.model("lab/gpt+unfit=1").user("Paris"),
                Forecast.class);
        assertThat(structured.repaired()).isTrue();
        assertThat(mine.runAsync(r -> r.model("lab/gpt").user("How is the weather?"),
                Tool.of("weather", "Tells the weather.", Place.class, place -> new Forecast(place.city(), 21)))
                .get().completions()).hasSize(2);
        List<ChatRequest> requests = List.of(ChatRequest.builder().model("lab/gpt").user("a").build(),
                ChatRequest.builder().model("lab/gpt").user("b").options(o -> o.traceId("own")).build());
        List<BatchItem<ChatCompletion>> done = mine.processBatch(requests, 2);
        assertThat(done).allSatisfy(item -> assertThat(item).isInstanceOf(BatchItem.Answered.class));
        assertThat(lab.standin().requests()).extracting(request -> request.header("x-request-id").orElse(""))
                .containsExactlyInAnyOrder("mine", "mine", "mine", "mine", "mine", "mine", "mine", "own");
    }

    @Test
    void tagsLeadACallElsewhere() {
        assertThat(target(o -> {
        })).isEqualTo("lab/usual");
        assertThat(target(o -> o.tag("tier", "silver"))).isEqualTo("lab/usual");
        assertThat(target(o -> o.tag("tier", "golden"))).isEqualTo("lab/second");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.builder().alias("a", a -> a.target("local/echo").whenTagged("tier", "x")))
                .withMessageContaining("no target");
        assertThatIllegalArgumentException().isThrownBy(() -> HarborAI.builder()
                .alias("a", a -> a.target("local/echo").whenTagged("tier", "x", "nobody/gpt")).build())
                .withMessageContaining("names a provider that is not configured");
    }

    private String target(Consumer<RequestOptionsBuilder> said) {
        return lab.chat().with(said).create(r -> r.model("smart").user("hello")).info().target();
    }

    @Test
    void theRequestsOwnWishesForItsWayAreHeeded() {
        assertThat(lab.chat().create(r -> r.model("lab/gpt+status=500").user("hello")
                .put("models", List.of("lab/other"))).info().target()).isEqualTo("lab/other");
        assertThatExceptionOfType(InvalidRequestException.class)
                .isThrownBy(() -> lab.chat().create(r -> r.model("lab/gpt").user("hello").put("models", "lab/other")))
                .satisfies(wrong -> assertThat(wrong.param()).contains("models"));
    }

    private static String model(RecordedRequest request) {
        return request.bodyText().replaceAll("(?s).*?\"model\":\"([^\"]*)\".*", "$1");
    }
}
