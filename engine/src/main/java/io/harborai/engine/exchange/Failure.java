package io.harborai.engine.exchange;

import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * Why a call did not succeed: what happened, at which target, and what to do about it. A value, not an exception; the faces
 * turn it into an HTTP error, an in-band stream error or an exception. Immutable.
 */
public final class Failure {
    /** RFC 5842, 7.2. */
    private static final int LOOP_DETECTED = 508;

    private final FailureKind kind;
    private final String code;
    private final String message;
    private final @Nullable String type;
    private final @Nullable String param;
    private final @Nullable String target;
    private final int providerStatus;
    private final @Nullable Duration retryAfter;

    private Failure(FailureKind kind, String code, String message, @Nullable String type, @Nullable String param,
            @Nullable String target, int providerStatus, @Nullable Duration retryAfter) {
        this.kind = kind;
        this.code = code;
        this.message = message;
        this.type = type;
        this.param = param;
        this.target = target;
        this.providerStatus = providerStatus;
        this.retryAfter = retryAfter;
    }

    /** A failure of {@code kind}; {@code message} says what happened, why, and what to do. */
    public static Failure of(FailureKind kind, String message) {
        return new Failure(kind, kind.code(), Objects.requireNonNull(message), null, null, null, 0, null);
    }

    /** The same failure with a more exact {@code error.code}. */
    public Failure withCode(String newCode) {
        return new Failure(kind, newCode, message, type, param, target, providerStatus, retryAfter);
    }

    /** The same failure with the provider's own {@code error.type}, or unchanged when that is null. */
    public Failure withType(@Nullable String newType) {
        return newType == null
                ? this
                : new Failure(kind, code, message, newType, param, target, providerStatus, retryAfter);
    }

    /** The same failure, naming the request field that caused it, or none when null. */
    public Failure withParam(@Nullable String newParam) {
        return new Failure(kind, code, message, type, newParam, target, providerStatus, retryAfter);
    }

    /** The same failure, told as having happened at a target ({@code provider/model}). */
    public Failure at(String newTarget) {
        return new Failure(kind, code, message, type, param, newTarget, providerStatus, retryAfter);
    }

    /** The same failure with the HTTP status by which the provider told it. */
    public Failure withProviderStatus(int newStatus) {
        return new Failure(kind, code, message, type, param, target, newStatus, retryAfter);
    }

    /** The same failure with the wait after which a new try makes sense, or none when null. */
    public Failure withRetryAfter(@Nullable Duration newRetryAfter) {
        return new Failure(kind, code, message, type, param, target, providerStatus, newRetryAfter);
    }

    public FailureKind kind() {
        return kind;
    }

    /** The machine-readable {@code error.code}. */
    public String code() {
        return code;
    }

    /** What happened, why, and what to do, for a person. Never holds a secret. */
    public String message() {
        return message;
    }

    /** The OpenAI {@code error.type}: the provider's own when it gave one, else the kind's. */
    public String type() {
        return type == null ? kind.type() : type;
    }

    /** The request field at fault. */
    public Optional<String> param() {
        return Optional.ofNullable(param);
    }

    /** The target ({@code provider/model}) at which it happened; empty when the call never left HarborAI. */
    public Optional<String> target() {
        return Optional.ofNullable(target);
    }

    /** The HTTP status the provider answered with, 0 when it did not answer with an error status. */
    public int providerStatus() {
        return providerStatus;
    }

    /** How long to wait before a new try, when somebody said so. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /**
     * The status a gateway answers with. A provider that refuses <em>our</em> credential is a fault behind the gateway, so
     * the caller, whose own key is fine, sees 502 and not 401.
     */
    public int status() {
        if (target != null && (kind == FailureKind.AUTHENTICATION || kind == FailureKind.PERMISSION)) {
            return 502;
        }
        boolean told = providerStatus >= 400 && providerStatus < 500 || providerStatus == LOOP_DETECTED;
        if (kind == FailureKind.INVALID_REQUEST && told) {
            return providerStatus;
        }
        return kind.status();
    }

    @Override
    public String toString() {
        return kind + "(" + code + (target == null ? "" : " at " + target) + "): " + message;
    }
}
