package io.harborai.gateway.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.OpenAIException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import io.harborai.gateway.http.TestGateway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What fails with OpenAI's own Java client, and how it hears of it. */
final class OpenAiJavaErrorTest {
    private static final int MAX_RETRIES = 2;

    private static TestGateway gateway;
    private static OpenAIClient client;

    @BeforeAll
    static void start() {
        gateway = TestGateway.startPatient();
        client = connect(TestGateway.KEY);
    }

    @AfterAll
    static void stop() {
        client.close();
        gateway.close();
    }

    private static OpenAIClient connect(String key) {
        return OpenAIOkHttpClient.builder().baseUrl(gateway.url("/v1").toString()).apiKey(key).maxRetries(MAX_RETRIES)
                .build();
    }

    private static ChatCompletionCreateParams asked(String model) {
        return ChatCompletionCreateParams.builder().model(model).addUserMessage("Hello").build();
    }

    private static ChatCompletion chat(String model) {
        return client.chat().completions().create(asked(model));
    }

    @Test
    void a_wrong_key_is_the_clients_unauthorized_exception() {
        OpenAIClient stranger = connect("hb-wrong-key");

        assertThatThrownBy(() -> stranger.chat().completions().create(asked("lab/gpt-4o")))
                .isInstanceOfSatisfying(UnauthorizedException.class, refused -> {
                    assertThat(refused.statusCode()).isEqualTo(401);
                    assertThat(refused.code()).hasValue("invalid_api_key");
                });
        assertThatThrownBy(() -> stranger.models().list()).isInstanceOf(UnauthorizedException.class);
        stranger.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody/has-this", "no-such-model", "local/none"})
    void an_unknown_model_is_the_clients_not_found_exception(String model) {
        assertThatThrownBy(() -> chat(model)).isInstanceOfSatisfying(NotFoundException.class,
                missing -> assertThat(missing.code()).hasValue("model_not_found"));
        assertThatThrownBy(() -> client.models().retrieve(model)).isInstanceOf(NotFoundException.class);
    }

    @Test
    void a_rate_limit_is_told_after_the_clients_own_retries() {
        String model = "limited+status=429+retry-after=0";

        assertThatThrownBy(() -> chat("lab/" + model)).isInstanceOfSatisfying(RateLimitException.class,
                limited -> assertThat(limited.headers().values("retry-after")).containsExactly("0"));
        assertThat(gateway.standin().calls(model)).isEqualTo(1 + MAX_RETRIES);
    }

    @Test
    void a_rate_limit_is_waited_out_as_long_as_the_provider_asked() {
        String model = "waits+status=429+retry-after=1+fail=1";

        long began = System.nanoTime();
        assertThat(chat("lab/" + model).choices()).hasSize(1);

        assertThat(Duration.ofNanos(System.nanoTime() - began)).isGreaterThanOrEqualTo(Duration.ofSeconds(1));
        assertThat(gateway.standin().calls(model)).isEqualTo(2);
    }

    @Test
    void a_provider_that_refuses_the_gateways_credential_is_asked_once() {
        assertThatThrownBy(() -> chat("lab/refusing+status=401")).isInstanceOfSatisfying(InternalServerException.class,
                failed -> {
                    assertThat(failed.statusCode()).isEqualTo(502);
                    assertThat(failed.code()).hasValue("provider_authentication");
                });
        assertThat(gateway.standin().calls("refusing+status=401")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cut=5", "reset-after=5", "stall=5", "malformed=6", "error-chunk=6"})
    void a_stream_that_breaks_in_the_middle_never_ends_well(String fault) {
        String model = "broken+tokens=30+" + fault;
        List<ChatCompletionChunk> arrived = new ArrayList<>();
        boolean[] endedWell = {false};

        assertThatThrownBy(() -> {
            try (StreamResponse<ChatCompletionChunk> stream = client.chat().completions()
                    .createStreaming(asked("lab/" + model))) {
                stream.stream().forEach(arrived::add);
                endedWell[0] = true;
            }
        }).isInstanceOf(OpenAIException.class);

        assertThat(endedWell[0]).isFalse();
        assertThat(arrived).hasSizeGreaterThanOrEqualTo(4);
        assertThat(gateway.standin().calls(model)).isEqualTo(1);
    }

    @Test
    void closing_a_stream_in_the_middle_closes_the_upstream() {
        String model = "left+rate=50+tokens=1000";
        try (StreamResponse<ChatCompletionChunk> stream = client.chat().completions()
                .createStreaming(asked("lab/" + model))) {
            Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
            chunks.next();
            chunks.next();
        }

        await().atMost(Duration.ofSeconds(2))
                .until(() -> gateway.standin().aborts().stream().anyMatch(abort -> abort.model().equals(model)));
    }
}
