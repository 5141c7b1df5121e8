package io.harborai.error;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * What is known of a failed call. Applications read it through {@link HarborAIException}; they build it only in tests of
 * their own error handling. Immutable.
 */
public final class ErrorDetails implements Serializable {
    private static final long serialVersionUID = 1L;

    private final String message;
    private final int status;
    private final String code;
    private final String type;
    private final @Nullable String param;
    private final @Nullable String target;
    private final String traceId;
    private final boolean retryable;
    private final @Nullable Duration retryAfter;
    private final int attempts;
    private final @Nullable String answer;

    private ErrorDetails(Builder builder) {
        this.message = builder.message;
        this.status = builder.status;
        this.code = builder.code;
        this.type = builder.type;
        this.param = builder.param;
        this.target = builder.target;
        this.traceId = builder.traceId;
        this.retryable = builder.retryable;
        this.retryAfter = builder.retryAfter;
        this.attempts = builder.attempts;
        this.answer = builder.answer;
    }

    /**
     * Begins details with what every failure has.
     *
     * @param message what happened, why, and what to do
     * @param status  an HTTP status, 400 to 599
     * @param code    the machine-readable code, for example {@code rate_limit_exceeded}
     * @throws IllegalArgumentException when the status is out of range
     */
    public static Builder of(String message, int status, String code) {
        return new Builder(message, status, code);
    }

    String message() {
        return message;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String type() {
        return type;
    }

    Optional<String> param() {
        return Optional.ofNullable(param);
    }

    Optional<String> target() {
        return Optional.ofNullable(target);
    }

    String traceId() {
        return traceId;
    }

    boolean retryable() {
        return retryable;
    }

    Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    int attempts() {
        return attempts;
    }

    Optional<String> answer() {
        return Optional.ofNullable(answer);
    }

    /** Collects details. Not thread-safe. */
    public static final class Builder {
        private final String message;
        private final int status;
        private final String code;
        private String type = "server_error";
        private @Nullable String param;
        private @Nullable String target;
        private String traceId = "";
        private boolean retryable;
        private @Nullable Duration retryAfter;
        private int attempts;
        private @Nullable String answer;

        private Builder(String message, int status, String code) {
            if (status < 400 || status > 599) {
                throw new IllegalArgumentException("status is " + status + ", it must be 400 to 599");
            }
            this.message = Objects.requireNonNull(message);
            this.status = status;
            this.code = Objects.requireNonNull(code);
        }

        /** The OpenAI {@code error.type}; {@code server_error} unless set. */
        public Builder type(String errorType) {
            this.type = Objects.requireNonNull(errorType);
            return this;
        }

        /** The request field at fault, or null. */
        public Builder param(@Nullable String field) {
            this.param = field;
            return this;
        }

        /** Where it happened ({@code provider/model}), or null when the call never left this process. */
        public Builder target(@Nullable String providerAndModel) {
            this.target = providerAndModel;
            return this;
        }

        /** The call's id. */
        public Builder traceId(String id) {
            this.traceId = Objects.requireNonNull(id);
            return this;
        }

        /** Whether the very same call may succeed when sent again. */
        public Builder retryable(boolean mayRetry) {
            this.retryable = mayRetry;
            return this;
        }

        /** How long to wait before that, or null when nobody said. */
        public Builder retryAfter(@Nullable Duration wait) {
            this.retryAfter = wait;
            return this;
        }

        /** How many attempts were made, 0 or more. */
        public Builder attempts(int made) {
            this.attempts = made;
            return this;
        }

        /** What the model said instead of what it was asked for, or null. */
        public Builder answer(@Nullable String text) {
            this.answer = text;
            return this;
        }

        /** The details. */
        public ErrorDetails build() {
            return new ErrorDetails(this);
        }
    }
}
