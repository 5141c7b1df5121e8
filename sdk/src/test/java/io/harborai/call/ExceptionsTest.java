package io.harborai.call;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.error.AuthenticationException;
import io.harborai.error.BudgetException;
import io.harborai.error.CancelledException;
import io.harborai.error.ConnectionException;
import io.harborai.error.ContentFilterException;
import io.harborai.error.ContextLengthException;
import io.harborai.error.HarborAIException;
import io.harborai.error.InternalException;
import io.harborai.error.InvalidRequestException;
import io.harborai.error.NotFoundException;
import io.harborai.error.OverloadedException;
import io.harborai.error.PermissionException;
import io.harborai.error.ProtocolException;
import io.harborai.error.QuotaException;
import io.harborai.error.RateLimitException;
import io.harborai.error.ServerException;
import io.harborai.error.TimeoutException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ExceptionsTest {
    private static final Map<FailureKind, Class<? extends HarborAIException>> EXPECTED = Map.ofEntries(
            Map.entry(FailureKind.INVALID_REQUEST, InvalidRequestException.class),
            Map.entry(FailureKind.TOO_LARGE, InvalidRequestException.class),
            Map.entry(FailureKind.AUTHENTICATION, AuthenticationException.class),
            Map.entry(FailureKind.PERMISSION, PermissionException.class),
            Map.entry(FailureKind.NOT_FOUND, NotFoundException.class),
            Map.entry(FailureKind.CONTEXT_LENGTH, ContextLengthException.class),
            Map.entry(FailureKind.CONTENT_FILTER, ContentFilterException.class),
            Map.entry(FailureKind.RATE_LIMIT, RateLimitException.class),
            Map.entry(FailureKind.QUOTA, QuotaException.class), Map.entry(FailureKind.BUDGET, BudgetException.class),
            Map.entry(FailureKind.TIMEOUT, TimeoutException.class),
            Map.entry(FailureKind.CONNECTION, ConnectionException.class),
            Map.entry(FailureKind.OVERLOADED, OverloadedException.class),
            Map.entry(FailureKind.SERVER, ServerException.class),
            Map.entry(FailureKind.PROTOCOL, ProtocolException.class),
            Map.entry(FailureKind.INTERNAL, InternalException.class),
            Map.entry(FailureKind.CANCELLED, CancelledException.class));

    @Test
    void eachKindOfFailureBecomesItsException() {
        for (FailureKind kind : EnumSet.allOf(FailureKind.class)) {
            HarborAIException made = Exceptions.of(Failure.of(kind, "It went wrong.").at("lab/m"), "trace-1", 2);
            assertThat(made).as(kind.name()).isExactlyInstanceOf(EXPECTED.get(kind))
                    .hasMessageStartingWith("It went wrong.").hasMessageEndingWith("[trace trace-1]");
            assertThat(made.retryable()).as(kind.name()).isEqualTo(kind.retryable());
            assertThat(made.code()).as(kind.name()).isEqualTo(kind.code());
            assertThat(made.status()).as(kind.name()).isBetween(400, 599);
            assertThat(made.target()).contains("lab/m");
            assertThat(made.provider()).contains("lab");
            assertThat(made.attempts()).isEqualTo(2);
        }
    }

    @Test
    void thereIsNoOtherExceptionThanThese() {
        assertThat(Set.of(HarborAIException.class.getPermittedSubclasses()))
                .isEqualTo(Arrays.stream(FailureKind.values())
                        .map(EXPECTED::get).collect(Collectors.<Class<?>>toSet()));
    }
}
