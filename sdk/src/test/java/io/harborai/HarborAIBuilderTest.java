package io.harborai;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.harborai.error.NotFoundException;
import io.harborai.error.TimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

final class HarborAIBuilderTest {
    @Test
    void settingsAreRefusedTheSecondTime() {
        HarborAIBuilder builder = HarborAI.builder().defaultModel("m").maxConnectionsPerHost(5).requestQueueSize(0)
                .eventLoops(1).timeout(Duration.ofSeconds(1)).executor(Runnable::run).apiKey("openai", "sk-1")
                .alias("a", a -> a.target("local/echo"));
        assertThatIllegalStateException().isThrownBy(() -> builder.defaultModel("m"))
                .withMessage("defaultModel is set twice");
        assertThatIllegalStateException().isThrownBy(() -> builder.maxConnectionsPerHost(5));
        assertThatIllegalStateException().isThrownBy(() -> builder.requestQueueSize(5));
        assertThatIllegalStateException().isThrownBy(() -> builder.eventLoops(2));
        assertThatIllegalStateException().isThrownBy(() -> builder.timeout(Duration.ofSeconds(1)));
        assertThatIllegalStateException().isThrownBy(() -> builder.executor(Runnable::run));
        assertThatIllegalStateException().isThrownBy(() -> builder.apiKey("openai", "sk-2"))
                .withMessage("provider openai is set twice");
        assertThatIllegalStateException().isThrownBy(() -> builder.alias("a", a -> a.target("local/echo")));
        assertThatIllegalStateException().isThrownBy(() -> HarborAI.builder()
                .provider("lab", p -> p.baseUrl("http://a/v1").baseUrl("http://b/v1")))
                .withMessage("provider lab: baseUrl is set twice");
        assertThatIllegalStateException()
                .isThrownBy(() -> HarborAI.builder().alias("a", a -> a.priority().weighted()));
    }

    @Test
    void badValuesAreNamedWithTheirRange() {
        assertThatIllegalArgumentException().isThrownBy(() -> HarborAI.builder().maxConnectionsPerHost(0))
                .withMessage("maxConnectionsPerHost is 0, it must be 1 to 65535");
        assertThatIllegalArgumentException().isThrownBy(() -> HarborAI.builder().eventLoops(65));
        assertThatIllegalArgumentException().isThrownBy(() -> HarborAI.builder().timeout(Duration.ZERO))
                .withMessageContaining("timeout is PT0S");
        assertThatIllegalArgumentException().isThrownBy(() -> HarborAI.builder().apiKey("opennai", "sk"))
                .withMessageContaining("openai");
        assertThatIllegalArgumentException().isThrownBy(() -> HarborAI.builder().apiKey("openai", "sk-\nsecret"))
                .withMessageContaining("control character").withMessageNotContaining("secret");
        assertThatIllegalArgumentException().isThrownBy(() -> HarborAI.builder().provider("lab", p -> {
        })).withMessageContaining("provider lab: baseUrl is not set");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.builder().provider("lab", p -> p.baseUrl("ftp://x/v1")))
                .withMessageContaining("ftp://x/v1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.builder().provider("la b", p -> p.baseUrl("http://x/v1")));
        assertThatIllegalArgumentException().isThrownBy(() -> HarborAI.builder().provider("local", p -> {
        }));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.builder().alias("a", a -> a.target("gpt-4o")))
                .withMessageContaining("provider/model");
        assertThatIllegalArgumentException().isThrownBy(() -> HarborAI.builder().alias("a", a -> {
        })).withMessageContaining("no target");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.builder().alias("a", a -> a.target("local/echo", 0)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.builder().alias("a", a -> a.target("local/echo").retries(11)))
                .withMessage("alias a: retries is 11, it must be 0 to 10");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> HarborAI.builder().alias("a", a -> a.target("lab/m")).build())
                .withMessageContaining("names a provider that is not configured; there is local");
    }

    @Test
    void onlyProviderOffersEveryBareName() {
        try (Lab lab = Lab.open()) {
            assertThat(lab.chat().create(r -> r.model("org/some-model").user("Hi")).info().target())
                    .isEqualTo("lab/org/some-model");
        }
    }

    @Test
    void bareNameOfNobodyIsNotFound() {
        try (HarborAI harbor = HarborAI.builder().apiKey("openai", "sk-1").apiKey("deepseek", "sk-2").build()) {
            assertThatExceptionOfType(NotFoundException.class)
                    .isThrownBy(() -> harbor.chat().completions().create(r -> r.model("claude-x").user("Hi")))
                    .withMessageContaining("openai, deepseek, local")
                    .satisfies(e -> assertThat(e.code()).isEqualTo("model_not_found"));
        }
    }

    @Test
    void headersAndTimeoutsReachTheProvider() {
        try (Lab lab = Lab.open(builder -> builder.timeout(Duration.ofMillis(300)),
                settings -> settings.header("x-team", "blue").connectTimeout(Duration.ofSeconds(2)))) {
            lab.chat().create(r -> r.model("gpt-4o").user("Hi").timeout(Duration.ofSeconds(10)));
            assertThat(lab.standin().requests().get(0).header("x-team")).contains("blue");
            assertThatExceptionOfType(TimeoutException.class)
                    .isThrownBy(() -> lab.chat().create(r -> r.model("gpt-4o+silent").user("Hi")));
        }
    }

    @Test
    void threadThatDoesTheWorkRefusesToWaitForItself() {
        try (Lab lab = Lab.open(builder -> builder.executor(Runnable::run).eventLoops(1))) {
            CompletableFuture<String> second = lab.chat().createAsync(r -> r.model("gpt-4o+latency=50").user("Hi"))
                    .thenApply(reply -> lab.chat().create(r -> r.model("gpt-4o").user("Again")).text());
            assertThat(second).failsWithin(Duration.ofSeconds(10)).withThrowableThat()
                    .withCauseInstanceOf(IllegalStateException.class).withMessageContaining("executor(…)");
        }
    }

    @Test
    void usersExecutorRunsTheCallbacks() throws Exception {
        ExecutorService executor = Executors.newSingleThreadExecutor(task -> new Thread(task, "users-own"));
        try (Lab lab = Lab.open(builder -> builder.executor(executor))) {
            CompletableFuture<String> name = lab.chat().createAsync(r -> r.model("gpt-4o+latency=50").user("Hi"))
                    .thenApply(reply -> Thread.currentThread().getName());
            assertThat(name.get(10, TimeUnit.SECONDS)).isEqualTo("users-own");
            executor.shutdown();
            assertThat(lab.chat().createAsync(r -> r.model("gpt-4o").user("Hi")).get(10, TimeUnit.SECONDS).text())
                    .as("a refusing executor leaves nobody waiting").contains("Hi");
        } finally {
            executor.shutdownNow();
        }
    }
}
