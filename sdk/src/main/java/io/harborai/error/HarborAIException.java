package io.harborai.error;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * A call did not succeed. The subclass says why; the message says what happened and what to do, and never holds a secret.
 * Wrong settings and wrong arguments are not of this family: they are {@link IllegalArgumentException}, and the use of a closed
 * client is {@link IllegalStateException}.
 */
public abstract sealed class HarborAIException extends RuntimeException permits AuthenticationException,
        PermissionException, InvalidRequestException, NotFoundException, ContextLengthException, ContentFilterException,
        RateLimitException, QuotaException, BudgetException, TimeoutException, ConnectionException, OverloadedException,
        ServerException,
        ProtocolException, CancelledException, InternalException {
    private static final long serialVersionUID = 1L;

    private final ErrorDetails details;

    HarborAIException(ErrorDetails details) {
        super(details.message() + suffix(details));
        this.details = Objects.requireNonNull(details);
    }

    ErrorDetails details() {
        return details;
    }

    private static String suffix(ErrorDetails details) {
        return details.traceId().isEmpty() ? "" : " [trace " + details.traceId() + "]";
    }

    /** The HTTP status that the provider answered with; when it gave none, the one that this kind of failure has. */
    public int status() {
        return details.status();
    }

    /** The machine-readable code, for example {@code rate_limit_exceeded} or {@code first_token_timeout}. */
    public String code() {
        return details.code();
    }

    /** The type in OpenAI's words, for example {@code invalid_request_error}. */
    public String type() {
        return details.type();
    }

    /** The request field at fault, when one is named. */
    public Optional<String> param() {
        return details.param();
    }

    /** Where it happened ({@code provider/model}); empty when the call never left this process. */
    public Optional<String> target() {
        return details.target();
    }

    /** The provider's name; empty when the call never left this process. */
    public Optional<String> provider() {
        return details.target().map(target -> target.substring(0, target.indexOf('/') < 0
                ? target.length()
                : target.indexOf('/')));
    }

    /** The call's id, as it was sent to the provider in {@code x-request-id}. */
    public String traceId() {
        return details.traceId();
    }

    /** Whether the very same call may succeed when sent again. */
    public boolean retryable() {
        return details.retryable();
    }

    /** How long to wait before that, when somebody said so. */
    public Optional<Duration> retryAfter() {
        return details.retryAfter();
    }

    /** How many attempts were made, 0 when the call never left this process. */
    public int attempts() {
        return details.attempts();
    }
}
