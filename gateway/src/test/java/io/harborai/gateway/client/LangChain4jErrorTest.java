package io.harborai.gateway.client;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;

import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.exception.InternalServerException;
import dev.langchain4j.exception.ModelNotFoundException;
import dev.langchain4j.exception.RateLimitException;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.harborai.gateway.http.TestGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What fails with LangChain4j's OpenAI client, and how it hears of it. */
final class LangChain4jErrorTest {
    private static TestGateway gateway;

    @BeforeAll
    static void start() {
        gateway = TestGateway.startPatient();
    }

    @AfterAll
    static void stop() {
        gateway.close();
    }

    private static String chat(String model, int maxRetries) {
        return chat(model, maxRetries, TestGateway.KEY);
    }

    private static String chat(String model, int maxRetries, String key) {
        return OpenAiChatModel.builder().baseUrl(gateway.url("/v1").toString()).apiKey(key).modelName(model)
                .maxRetries(maxRetries).build().chat("Hello");
    }

    private static StreamedAnswer stream(String model, StreamedAnswer answer) {
        OpenAiStreamingChatModel.builder().baseUrl(gateway.url("/v1").toString()).apiKey(TestGateway.KEY)
                .modelName(model).build().chat(List.of(UserMessage.from("Hello")), answer);
        return answer;
    }

    @Test
    void a_wrong_key_is_the_clients_authentication_exception() {
        assertThatThrownBy(() -> chat("lab/gpt-4o", 2, "hb-wrong-key")).isInstanceOf(AuthenticationException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody/has-this", "no-such-model", "local/none"})
    void an_unknown_model_is_the_clients_model_not_found_exception(String model) {
        assertThatThrownBy(() -> chat(model, 2)).isInstanceOf(ModelNotFoundException.class)
                .hasMessageContaining("model_not_found");
        assertThatThrownBy(() -> stream(model, new StreamedAnswer()).whole())
                .hasCauseInstanceOf(ModelNotFoundException.class);
    }

    @Test
    void a_rate_limit_is_told_after_the_clients_own_retries() {
        String model = "limited+status=429+retry-after=0";

        assertThatThrownBy(() -> chat("lab/" + model, 1)).isInstanceOf(RateLimitException.class);
        assertThat(gateway.standin().calls(model)).isEqualTo(2);
    }

    @Test
    void a_rate_limit_that_passes_is_not_seen() {
        assertThat(chat("lab/passing+status=429+retry-after=0+fail=1", 1)).contains("Hello");
    }

    /** LangChain4j does not read x-should-retry, so it is told to make no retries. */
    @Test
    void a_provider_that_refuses_the_gateways_credential_is_not_the_callers_authentication_exception() {
        assertThatThrownBy(() -> chat("lab/refusing+status=401", 0)).isInstanceOf(InternalServerException.class)
                .hasMessageContaining("provider_authentication");
        assertThat(gateway.standin().calls("refusing+status=401")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut=5", "reset-after=5", "stall=5", "malformed=6", "error-chunk=6"})
    void a_stream_that_breaks_in_the_middle_never_ends_well(String fault) {
        StreamedAnswer answer = stream("lab/broken+tokens=30+" + fault, new StreamedAnswer());

        assertThatThrownBy(answer::whole).isInstanceOf(ExecutionException.class).hasMessageContaining("trace_id");
        assertThat(answer.texts()).hasSizeBetween(3, 6);
    }

    @Test
    void cancelling_a_stream_in_the_middle_closes_the_upstream() {
        String model = "left+rate=50+tokens=1000";
        stream("lab/" + model, new StreamedAnswer(3));

        await().atMost(Duration.ofSeconds(5))
                .until(() -> gateway.standin().aborts().stream().anyMatch(abort -> abort.model().equals(model)));
    }
}
