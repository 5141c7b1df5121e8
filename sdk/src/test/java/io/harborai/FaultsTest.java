package io.harborai;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

import io.harborai.chat.ChatStream;
import io.harborai.error.AuthenticationException;
import io.harborai.error.ConnectionException;
import io.harborai.error.HarborAIException;
import io.harborai.error.InvalidRequestException;
import io.harborai.error.NotFoundException;
import io.harborai.error.OverloadedException;
import io.harborai.error.PermissionException;
import io.harborai.error.ProtocolException;
import io.harborai.error.QuotaException;
import io.harborai.error.RateLimitException;
import io.harborai.error.ServerException;
import io.harborai.error.TimeoutException;
import io.harborai.standin.Standin;
import io.harborai.standin.StandinOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

/** Each way in which a provider can fail, and the exception that it becomes. */
final class FaultsTest {
    private static final Lab LAB = Lab.impatient();

    @AfterAll
    static void close() {
        LAB.close();
    }

    static Stream<Arguments> faults() {
        return Stream.of(arguments("status=400", InvalidRequestException.class, 400, false),
                arguments("status=401", AuthenticationException.class, 401, false),
                arguments("status=402", QuotaException.class, 402, false),
                arguments("status=403", PermissionException.class, 403, false),
                arguments("status=404", NotFoundException.class, 404, false),
                arguments("status=408", TimeoutException.class, 408, true),
                arguments("status=413", InvalidRequestException.class, 413, false),
                arguments("status=422", InvalidRequestException.class, 422, false),
                arguments("status=429+retry-after=7", RateLimitException.class, 429, true),
                arguments("status=500", ServerException.class, 500, true),
                arguments("status=502", ServerException.class, 502, true),
                arguments("status=503", OverloadedException.class, 503, true),
                arguments("status=504", TimeoutException.class, 504, true),
                arguments("status=529", OverloadedException.class, 529, true),
                arguments("status=302", ProtocolException.class, 502, true),
                arguments("refuse", ConnectionException.class, 502, true),
                arguments("reset", ConnectionException.class, 502, true),
                arguments("cut=3", ConnectionException.class, 502, true),
                arguments("reset-after=3", ConnectionException.class, 502, true),
                arguments("stall=3", TimeoutException.class, 504, true),
                arguments("silent", TimeoutException.class, 504, true),
                arguments("malformed=3", ProtocolException.class, 502, true),
                arguments("error-body", ServerException.class, 502, true),
                arguments("html", ProtocolException.class, 502, true),
                arguments("wrong-type", ProtocolException.class, 502, true),
                arguments("endless-line", ProtocolException.class, 502, true));
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultOfAWholeAnswerIsItsException(String fault, Class<? extends HarborAIException> type, int status,
            boolean retryable) {
        HarborAIException failure = catchThrowableOfType(HarborAIException.class,
                () -> LAB.chat().create(r -> r.model("gpt-4o+" + fault).user("Hi")));
        check(failure, type, status, retryable);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void faultOfAStreamIsItsException(String fault, Class<? extends HarborAIException> type, int status,
            boolean retryable) {
        try (ChatStream stream = LAB.chat().stream(r -> r.model("gpt-4o+" + fault).user("Hi"))) {
            List<String> texts = new ArrayList<>();
            HarborAIException failure = catchThrowableOfType(HarborAIException.class,
                    () -> stream.forEach(chunk -> texts.add(chunk.text())));
            check(failure, type, status, retryable);
            assertThat(failure.traceId()).isEqualTo(stream.traceId());
        }
    }

    private static void check(HarborAIException failure, Class<? extends HarborAIException> type, int status,
            boolean retryable) {
        assertThat(failure).isExactlyInstanceOf(type);
        assertThat(failure.status()).isEqualTo(status);
        assertThat(failure.retryable()).isEqualTo(retryable);
        assertThat(failure.target()).hasValueSatisfying(target -> assertThat(target).startsWith("lab/gpt-4o"));
        assertThat(failure.provider()).contains("lab");
        assertThat(failure.attempts()).isOne();
        assertThat(failure.code()).isNotBlank();
        assertThat(failure.traceId()).matches("[0-9a-f]{32}");
        assertThat(failure.getMessage()).contains("lab", failure.traceId()).doesNotContain("lab-key-12345");
        // The stack is the caller's, not the event loop's.
        assertThat(failure.getStackTrace()).anyMatch(frame -> frame.getClassName().equals(FaultsTest.class.getName()));
        await().atMost(Duration.ofSeconds(10)).until(() -> LAB.standin().activeCalls() == 0);
    }

    @Test
    void errorInsideAStreamIsAnException() {
        try (ChatStream stream = LAB.chat().stream(r -> r.model("gpt-4o+error-chunk=4").user("Hi"))) {
            assertThatExceptionOfType(ServerException.class).isThrownBy(() -> stream.forEach(chunk -> {
            }));
        }
    }

    @Test
    void waitThatTheProviderAsksForIsTold() {
        HarborAIException failure = catchThrowableOfType(HarborAIException.class,
                () -> LAB.chat().create(r -> r.model("gpt-4o+status=429+retry-after-ms=1500").user("Hi")));
        assertThat(failure.retryAfter()).contains(Duration.ofMillis(1_500));
        assertThat(failure.code()).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void codesTellTheTimeoutsApart() {
        assertThat(code("gpt-4o+silent", true)).isEqualTo("first_token_timeout");
        assertThat(code("gpt-4o+stall=3", true)).isEqualTo("idle_timeout");
        assertThat(code("gpt-4o+silent", false)).isEqualTo("total_timeout");
        assertThat(code("gpt-4o+cut=3", true)).isNotBlank();
    }

    private static String code(String model, boolean streamed) {
        HarborAIException failure = catchThrowableOfType(HarborAIException.class, () -> {
            if (streamed) {
                LAB.chat().stream(r -> r.model(model).user("Hi")).finalCompletion();
            } else {
                LAB.chat().create(r -> r.model(model).user("Hi"));
            }
        });
        return failure.code();
    }

    @Test
    void futureFailsWithTheSameExceptions() {
        assertThat(LAB.chat().createAsync(r -> r.model("gpt-4o+status=429").user("Hi"))).failsWithin(
                Duration.ofSeconds(10)).withThrowableThat().withCauseInstanceOf(RateLimitException.class);
        assertThat(LAB.chat().createAsync(r -> r.model("local/none").user("Hi"))).failsWithin(
                Duration.ofSeconds(10)).withThrowableThat().withCauseInstanceOf(HarborAIException.class);
    }

    @Test
    void wrongKeyIsAnAuthenticationError() {
        try (Standin standin = Standin.start(StandinOptions.defaults().withApiKey("the-right-key"));
                HarborAI harbor = HarborAI.builder().provider("lab",
                        p -> p.baseUrl(standin.baseUrl()).apiKey("the-wrong-key").allowPrivateNetwork(true)).build()) {
            assertThatExceptionOfType(AuthenticationException.class)
                    .isThrownBy(() -> harbor.chat().completions().create(r -> r.model("gpt-4o").user("Hi")))
                    .satisfies(e -> assertThat(e.toString().toLowerCase(Locale.ROOT)).doesNotContain("the-wrong-key"));
        }
    }

    @Test
    void nobodyListeningIsAConnectionError() {
        try (HarborAI harbor = HarborAI.builder()
                .provider("lab", p -> p.baseUrl("http://127.0.0.1:9/v1").allowPrivateNetwork(true)).build()) {
            assertThatExceptionOfType(ConnectionException.class)
                    .isThrownBy(() -> harbor.chat().completions().create(r -> r.model("gpt-4o").user("Hi")))
                    .withMessageContaining("lab");
        }
    }

    @Test
    void privateAddressIsRefusedUnlessAllowed() {
        try (HarborAI harbor = HarborAI.builder().provider("lab", p -> p.baseUrl(LAB.standin().baseUrl())).build()) {
            assertThatExceptionOfType(PermissionException.class)
                    .isThrownBy(() -> harbor.chat().completions().create(r -> r.model("gpt-4o").user("Hi")))
                    .satisfies(e -> assertThat(e.code()).isEqualTo("private_network"));
        }
    }

    @Test
    void fullQueueIsOverload() {
        try (Lab lab = Lab.open(builder -> builder.eventLoops(1).maxConnectionsPerHost(1).requestQueueSize(0))) {
            try (ChatStream first = lab.chat().stream(r -> r.model("gpt-4o+silent").user("Hi"))) {
                await().until(() -> lab.standin().activeCalls() == 1);
                assertThatExceptionOfType(OverloadedException.class)
                        .isThrownBy(() -> lab.chat().create(r -> r.model("gpt-4o").user("Hi")));
                first.cancel();
            }
        }
    }

    @Test
    void goodCallsGoOnAfterAllFaults() {
        for (int i = 0; i < 20; i++) {
            assertThat(LAB.chat().create(r -> r.model("gpt-4o").user("Hi")).text()).contains("Hi");
        }
        await().until(() -> LAB.standin().openConnections() <= 4);
    }
}
