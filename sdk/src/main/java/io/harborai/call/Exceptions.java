package io.harborai.call;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.error.AuthenticationException;
import io.harborai.error.BudgetException;
import io.harborai.error.CancelledException;
import io.harborai.error.ConnectionException;
import io.harborai.error.ContentFilterException;
import io.harborai.error.ContextLengthException;
import io.harborai.error.ErrorDetails;
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
import io.harborai.reply.CallInfo;

/** Turns the engine's failures into exceptions. */
public final class Exceptions {
    private Exceptions() {
    }

    static HarborAIException of(Failure failure, String traceId, int attempts) {
        FailureKind kind = failure.kind();
        int providers = failure.providerStatus();
        ErrorDetails details = ErrorDetails
                .of(failure.message() + advice(kind), providers >= 400 && providers <= 599 ? providers : kind.status(),
                        failure.code())
                .type(failure.type()).param(failure.param().orElse(null)).target(failure.target().orElse(null))
                .traceId(traceId).retryable(kind.retryable()).retryAfter(failure.retryAfter().orElse(null))
                .attempts(attempts).build();
        return switch (kind) {
            case INVALID_REQUEST, TOO_LARGE -> new InvalidRequestException(details);
            case AUTHENTICATION -> new AuthenticationException(details);
            case PERMISSION -> new PermissionException(details);
            case NOT_FOUND -> new NotFoundException(details);
            case CONTEXT_LENGTH -> new ContextLengthException(details);
            case CONTENT_FILTER -> new ContentFilterException(details);
            case RATE_LIMIT -> new RateLimitException(details);
            case QUOTA -> new QuotaException(details);
            case BUDGET -> new BudgetException(details);
            case TIMEOUT -> new TimeoutException(details);
            case CONNECTION -> new ConnectionException(details);
            case OVERLOADED -> new OverloadedException(details);
            case SERVER -> new ServerException(details);
            case PROTOCOL -> new ProtocolException(details);
            case INTERNAL -> new InternalException(details);
            case CANCELLED -> new CancelledException(details);
        };
    }

    /** What to do, where the failure's own message cannot know it: it is written for every face of the engine. */
    private static String advice(FailureKind kind) {
        return switch (kind) {
            case RATE_LIMIT ->
                " Send it again after retryAfter(), or send fewer at a time; an alias with retries(…) does "
                        + "the waiting.";
            case TIMEOUT -> " Send it again, or give more time (timeout(…) and the provider's time-outs).";
            case CONNECTION, SERVER, OVERLOADED ->
                " Send it again later; an alias with retries(…) or fallbackOn(…) does "
                        + "that.";
            case PROTOCOL -> " Check that the provider's baseUrl(…) is that of an OpenAI-compatible interface.";
            case CONTEXT_LENGTH -> " Send less, or ask a model with a larger context window.";
            case CONTENT_FILTER -> " Change the prompt; sending it again does not help.";
            case INVALID_REQUEST, AUTHENTICATION, PERMISSION, NOT_FOUND, TOO_LARGE, QUOTA, BUDGET, INTERNAL,
                    CANCELLED ->
                "";
        };
    }

    static HarborAIException of(Outcome.Failed failed, String traceId) {
        HarborAIException exception = of(failed.failure(), traceId, failed.attempts());
        if (failed.defect() != null) {
            exception.initCause(failed.defect());
        }
        return exception;
    }

    /** A request that is refused before it becomes a call. */
    public static InvalidRequestException refused(String message, String param) {
        return new InvalidRequestException(ErrorDetails
                .of(message, FailureKind.INVALID_REQUEST.status(), FailureKind.INVALID_REQUEST.code())
                .type(FailureKind.INVALID_REQUEST.type()).param(param).build());
    }

    /** An answer that the engine let pass, but that the SDK cannot read. */
    public static ProtocolException unreadable(CallInfo info, RuntimeException cause) {
        FailureKind kind = FailureKind.PROTOCOL;
        ProtocolException exception = new ProtocolException(ErrorDetails
                .of("The answer of " + info.target() + " cannot be read: " + cause.getMessage(), kind.status(),
                        kind.code())
                .type(kind.type()).target(info.target()).traceId(info.traceId()).attempts(info.attempts())
                .retryable(kind.retryable()).build());
        exception.initCause(cause);
        return exception;
    }

    /**
     * An answer that the SDK can read, but that is not what was asked for.
     *
     * @param answer what the model said
     */
    public static ProtocolException unfit(CallInfo info, String code, String message, String answer) {
        return new ProtocolException(of(info, FailureKind.PROTOCOL, code, message).answer(answer).build());
    }

    /** An answer that the model refuses to give. */
    public static ContentFilterException refusal(CallInfo info, String why) {
        return new ContentFilterException(of(info, FailureKind.CONTENT_FILTER, "refusal",
                "The model refuses to answer: " + why + advice(FailureKind.CONTENT_FILTER)).build());
    }

    /** Work of the caller's own thread that was given up. */
    public static CancelledException cancelledWork(String why) {
        FailureKind kind = FailureKind.CANCELLED;
        return new CancelledException(ErrorDetails.of(why, kind.status(), kind.code()).type(kind.type()).build());
    }

    private static ErrorDetails.Builder of(CallInfo info, FailureKind kind, String code, String message) {
        return ErrorDetails.of(message, kind.status(), code).type(kind.type()).target(info.target())
                .traceId(info.traceId()).attempts(info.attempts());
    }

    static Failure cancelled(String why) {
        return Failure.of(FailureKind.CANCELLED, why);
    }
}
