package io.harborai;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatStream;
import io.harborai.embedding.Embeddings;
import io.harborai.engine.accounting.BudgetStatus;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import io.harborai.error.BudgetException;
import io.harborai.error.HarborAIException;
import io.harborai.reply.Usage;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/** What calls cost their caller, and a client that may spend only so much. A token costs a tenth of a cent here. */
final class CostsTest {
    private static final String PRICES = """
            {"format": 1, "version": "test", "prices": [
              {"provider": "lab", "models": ["m", "m+no-usage", "m+status=500", "m+stall=3", "m+latency=500"], "currency": "USD",
               "as_of": "2026-11-21", "source": "a test", "input": 1000, "output": 1000}]}
            """;

    @TempDir
    private Path directory;
    private Path file;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(directory.resolve("prices.json"), PRICES);
    }

    @Test
    void anAnswerTellsWhatItCost() {
        try (Lab lab = lab(engine -> {
        })) {
            ChatCompletion answer = ask(lab, "lab/m");
            Usage usage = answer.usage().orElseThrow();
            assertThat(usage.isEstimated()).isFalse();
            assertThat(answer.info().cost().orElseThrow())
                    .isEqualTo(new Cost.Priced(dollars(usage.totalTokens()), false));
            assertThat(answer.info().usage().orElseThrow().totalTokens()).isEqualTo(usage.totalTokens());
            assertThat(ask(lab, "lab/nobody-knows").info().cost().orElseThrow()).isInstanceOf(Cost.Unpriced.class);
            assertThat(ask(lab, "local/echo").info().cost().flatMap(Cost::money)).contains(Money.parse("0 USD"));
            assertThat(lab.harbor().budget()).isEmpty();
        }
    }

    @Test
    void tokensThatNobodyTellsAreEstimatedAndSaySo() {
        try (Lab lab = lab(engine -> {
        })) {
            ChatCompletion whole = ask(lab, "lab/m+no-usage");
            assertThat(whole.usage()).hasValueSatisfying(usage -> {
                assertThat(usage.isEstimated()).isTrue();
                assertThat(usage.promptTokens()).isPositive();
                assertThat(usage.completionTokens()).isPositive();
            });
            assertThat(whole.info().cost().orElseThrow())
                    .isEqualTo(new Cost.Priced(dollars(whole.usage().orElseThrow().totalTokens()), true));
            Embeddings embeddings = lab.harbor().embeddings().create(r -> r.model("lab/m+no-usage").input("one two"));
            assertThat(embeddings.usage().orElseThrow().promptTokens()).isPositive();
        }
    }

    @Test
    void aStreamTellsItsCostAtItsEnd() {
        try (Lab lab = lab(engine -> {
        }); ChatStream stream = lab.chat().stream(r -> r.model("lab/m+no-usage").user("Hello"))) {
            stream.iterator().next();
            ChatCompletion whole = stream.finalCompletion();
            assertThat(whole.usage().orElseThrow().isEstimated()).isTrue();
            assertThat(whole.info().cost().orElseThrow())
                    .isEqualTo(new Cost.Priced(dollars(whole.usage().orElseThrow().totalTokens()), true));
        }
    }

    @Test
    void ofManyThreadsOneGetsTheLastCent() throws InterruptedException {
        int threads = 64;
        try (Lab lab = lab(engine -> engine.budget("0.07 USD/day"))) {
            CountDownLatch go = new CountDownLatch(1);
            ExecutorService pool = Executors.newFixedThreadPool(threads);
            List<CompletableFuture<ChatCompletion>> asked = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                asked.add(CompletableFuture.supplyAsync(() -> {
                    await(go);
                    return ask(lab, "lab/m+latency=500");
                }, pool));
            }
            go.countDown();
            int granted = 0;
            for (CompletableFuture<ChatCompletion> each : asked) {
                granted += paid(each) ? 1 : 0;
            }
            pool.shutdown();
            // The prompt's 8 tokens and 50 of the answer are 5.8 cents at most; what one call leaves is too little for another.
            assertThat(granted).isEqualTo(1);
            BudgetStatus left = lab.harbor().budget().orElseThrow();
            assertThat(left.reserved().isZero()).isTrue();
            assertThat(left.spent()).isGreaterThan(Money.parse("0 USD")).isLessThanOrEqualTo(Money.parse("0.07 USD"));
            assertThat(lab.standin().calls()).isEqualTo(1);
        }
    }

    private static boolean paid(CompletableFuture<ChatCompletion> asked) {
        try {
            asked.join();
            return true;
        } catch (CompletionException refused) {
            assertThat(refused).cause().isInstanceOfSatisfying(BudgetException.class, why -> {
                assertThat(why.retryable()).isFalse();
                assertThat(why.code()).isEqualTo("budget_exceeded");
                assertThat(why.attempts()).isZero();
                assertThat(why.retryAfter()).isPresent();
                assertThat(why).hasMessageContaining("0.07 USD/day").hasMessageContaining("left")
                        .hasMessageContaining("begins anew at");
            });
            return false;
        }
    }

    @Test
    void whatFailsOrIsGivenUpSpendsWhatItUsedAndNoMore() {
        try (Lab lab = lab(engine -> engine.budget("10 USD"))) {
            assertThatExceptionOfType(HarborAIException.class).isThrownBy(() -> ask(lab, "lab/m+status=500"));
            assertThat(lab.harbor().budget().orElseThrow().left()).isEqualTo(Money.parse("10 USD"));
            try (ChatStream stream = lab.chat().stream(r -> r.model("lab/m+stall=3").user("Hello"))) {
                stream.iterator().next();
            }
            Awaitility.await().untilAsserted(() -> {
                BudgetStatus status = lab.harbor().budget().orElseThrow();
                assertThat(status.reserved().isZero()).isTrue();
                assertThat(status.spent()).isBetween(dollars(1), dollars(50));
            });
            assertThatExceptionOfType(BudgetException.class).isThrownBy(() -> ask(lab, "lab/nobody-knows"))
                    .withMessageContaining("no price is known for lab/nobody-knows");
        }
    }

    @Test
    void aFileOfPricesComesFromTheEnvironmentTooAndMustBeGood() throws IOException {
        try (Lab lab = Lab.open(builder -> builder.environment(Map.of("HARBORAI_PRICES", file.toString())))) {
            assertThat(ask(lab, "lab/m").info().cost().flatMap(Cost::money)).isPresent();
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.fromEnv(Map.of("HARBORAI_PRICES", "/nowhere/prices.json")))
                .withMessageContaining("HARBORAI_PRICES")
                .withMessageContaining("there is no file /nowhere/prices.json");
        Files.writeString(file, PRICES.replace("\"input\": 1000", "\"input\": -1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.builder().engine(engine -> engine.prices(file)))
                .withMessageContaining("prices.json").withMessageContaining("'input' is -1");
        assertThatIllegalArgumentException().isThrownBy(() -> HarborAI.builder().engine(e -> e.budget("ten dollars")))
                .withMessageContaining("ten dollars");
        assertThatIllegalArgumentException().isThrownBy(() -> HarborAI.builder().engine(e -> e.dollarsPer("CNY", 0)))
                .withMessageContaining("CNY");
        assertThatIllegalStateException().isThrownBy(
                () -> HarborAI.builder().engine(e -> e.dollarsPer("CNY", 0.14).dollarsPer("cny", 0.14)))
                .withMessageContaining("twice");
    }

    private Lab lab(Consumer<EngineOptions> more) {
        return Lab.open(builder -> builder.engine(engine -> {
            engine.prices(file);
            more.accept(engine);
        }));
    }

    private static ChatCompletion ask(Lab lab, String model) {
        return lab.chat().create(r -> r.model(model).user("Hello").maxTokens(50));
    }

    private static Money dollars(long tokens) {
        return Money.parse("0.001 USD").times(tokens);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(interrupted);
        }
    }
}
