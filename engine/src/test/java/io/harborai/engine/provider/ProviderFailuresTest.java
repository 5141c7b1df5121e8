package io.harborai.engine.provider;

import java.time.Duration;

import io.harborai.engine.Remotes;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.wire.ProviderError;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class ProviderFailuresTest {
    private final RemoteProvider provider = Remotes.named("lab");

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {
            // status, code, type, message, kind, status the caller sees
            "400, -, -, bad value, INVALID_REQUEST, 400",
            "400, context_length_exceeded, -, too long, CONTEXT_LENGTH, 400",
            "400, -, -, This model's maximum context length is 8192 tokens, CONTEXT_LENGTH, 400",
            "400, -, invalid_request_error, prompt is too long: 210000 tokens, CONTEXT_LENGTH, 400",
            "400, -, -, The input token count (9) exceeds, CONTEXT_LENGTH, 400",
            "413, -, -, too many tokens, CONTEXT_LENGTH, 400",
            "400, content_filter, -, no, CONTENT_FILTER, 400",
            "400, data_inspection_failed, -, no, CONTENT_FILTER, 400",
            "401, invalid_api_key, -, no, AUTHENTICATION, 502", "402, -, -, Insufficient Balance, QUOTA, 429",
            "403, -, -, no, PERMISSION, 502", "404, model_not_found, -, no, NOT_FOUND, 404",
            "408, -, -, slow, TIMEOUT, 504",
            "409, -, -, conflict, INVALID_REQUEST, 409", "413, -, -, large, TOO_LARGE, 413",
            "422, -, -, wrong, INVALID_REQUEST, 422", "429, -, -, slow down, RATE_LIMIT, 429",
            "429, insufficient_quota, insufficient_quota, pay, QUOTA, 429", "451, -, -, no, INVALID_REQUEST, 451",
            "500, -, -, oops, SERVER, 502", "501, -, -, no, SERVER, 502", "502, -, -, bad, SERVER, 502",
            "503, -, -, busy, OVERLOADED, 503", "504, -, -, slow, TIMEOUT, 504",
            "529, -, overloaded_error, busy, OVERLOADED, 503",
            "599, -, -, ?, SERVER, 502", "301, -, -, moved, PROTOCOL, 502", "304, -, -, -, PROTOCOL, 502",
            "199, -, -, -, PROTOCOL, 502"})
    void eachStatusHasItsKind(int status, @Nullable String code, @Nullable String type, @Nullable String message,
            FailureKind kind, int seen) {
        Failure failure = ProviderFailures
                .ofStatus(provider, status, new ProviderError(message, type, code, null), null)
                .at("lab/m");
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.status()).isEqualTo(seen);
        assertThat(failure.providerStatus()).isEqualTo(status);
        assertThat(failure.message()).contains("lab").contains(Integer.toString(status))
                .contains(message == null ? "nothing more" : message);
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", value = {"429, -, -, RATE_LIMIT", "503, -, -, OVERLOADED",
            "400, -, -, INVALID_REQUEST",
            "rate_limit_exceeded, -, -, RATE_LIMIT", "-, rate_limit_error, -, RATE_LIMIT",
            "insufficient_quota, -, -, QUOTA", "context_length_exceeded, -, -, CONTEXT_LENGTH",
            "content_filter, -, -, CONTENT_FILTER", "-, invalid_request_error, -, INVALID_REQUEST",
            "-, -, something, SERVER", "-, -, -, SERVER", "336501, -, -, SERVER", "4291, -, -, SERVER"})
    void anErrorInsideAnAnswerIsSortedByItsMarks(@Nullable String code, @Nullable String type, @Nullable String message,
            FailureKind kind) {
        assertThat(ProviderFailures.ofErrorObject(provider, new ProviderError(message, type, code, null)).kind())
                .isEqualTo(kind);
    }

    @Test
    void theProvidersOwnCodeTypeAndParamAreKept() {
        Failure failure = ProviderFailures.ofStatus(provider, 400, new ProviderError("m", "custom_type", "custom_code",
                "temperature"), Duration.ofSeconds(3));
        assertThat(failure.code()).isEqualTo("custom_code");
        assertThat(failure.type()).isEqualTo("custom_type");
        assertThat(failure.param()).contains("temperature");
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(3));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aRefusedCredentialIsNotToldAsTheCallersOwn(int status) {
        Failure failure = ProviderFailures.ofStatus(provider, status, new ProviderError("no", "invalid_request_error",
                "invalid_api_key", null), null).at("lab/m");
        assertThat(failure.code()).startsWith("provider_");
        assertThat(failure.type()).isEqualTo("server_error");
        assertThat(failure.status()).isEqualTo(502);
    }

    @Test
    void theCredentialIsMaskedWhereverTheProviderRepeatsIt() {
        String said = "Incorrect API key " + Remotes.CREDENTIAL + ", I said " + Remotes.CREDENTIAL;
        ProviderError error = new ProviderError(said, "t", "c", null);
        assertThat(ProviderFailures.ofStatus(provider, 401, error, null).toString()).doesNotContain(Remotes.CREDENTIAL)
                .contains("****");
        assertThat(ProviderFailures.ofErrorObject(provider, error).toString()).doesNotContain(Remotes.CREDENTIAL);
        ProviderError elsewhere = new ProviderError("m", "t-" + Remotes.CREDENTIAL, "c-" + Remotes.CREDENTIAL, "p-"
                + Remotes.CREDENTIAL);
        Failure failure = ProviderFailures.ofStatus(provider, 400, elsewhere, null);
        assertThat(failure.code() + failure.type() + failure.param()).doesNotContain(Remotes.CREDENTIAL);
    }
}
