package io.harborai.engine.exchange;

/**
 * The closed vocabulary of what can go wrong with a call. A kind decides the HTTP status and the OpenAI error type that a
 * caller sees, and whether the same call may be tried again.
 */
public enum FailureKind {
    /** The request is malformed or has a value that nobody accepts. */
    INVALID_REQUEST(400, "invalid_request_error", "invalid_request", false),
    /** A credential is missing, unknown, expired or revoked. */
    AUTHENTICATION(401, "invalid_request_error", "invalid_api_key", false),
    /** The credential is known, but may not do this. */
    PERMISSION(403, "invalid_request_error", "permission_denied", false),
    /** The model, route or object does not exist. */
    NOT_FOUND(404, "invalid_request_error", "not_found", false),
    /** The request is longer than a bound allows. */
    TOO_LARGE(413, "invalid_request_error", "request_too_large", false),
    /** The prompt does not fit into the model's context window. */
    CONTEXT_LENGTH(400, "invalid_request_error", "context_length_exceeded", false),
    /** A content policy refused the request or the answer. */
    CONTENT_FILTER(400, "invalid_request_error", "content_filter", false),
    /** Too many requests or tokens for now; later it will work. */
    RATE_LIMIT(429, "requests", "rate_limit_exceeded", true),
    /** The account's money or quota is used up; waiting does not help. */
    QUOTA(429, "insufficient_quota", "insufficient_quota", false),
    /** A budget of HarborAI's own does not allow the call. 429, as OpenAI answers when money is used up. */
    BUDGET(429, "insufficient_quota", "budget_exceeded", false),
    /** One of the four time-outs ran out. */
    TIMEOUT(504, "server_error", "timeout", true),
    /** The provider could not be reached, or the connection broke. */
    CONNECTION(502, "server_error", "connection_failed", true),
    /** A bounded queue or pool is full, here or at the provider. */
    OVERLOADED(503, "server_error", "overloaded", true),
    /** The provider failed by its own word (5xx). */
    SERVER(502, "server_error", "provider_error", true),
    /** The provider answered something that is not its protocol. */
    PROTOCOL(502, "server_error", "bad_provider_response", true),
    /** A defect of HarborAI itself. */
    INTERNAL(500, "server_error", "internal_error", false),
    /** The caller went away or cancelled. 499 is nginx's word for it. */
    CANCELLED(499, "server_error", "cancelled", false);

    private final int status;
    private final String type;
    private final String code;
    private final boolean retryable;

    FailureKind(int status, String type, String code, boolean retryable) {
        this.status = status;
        this.type = type;
        this.code = code;
        this.retryable = retryable;
    }

    /** The HTTP status that a caller of the gateway sees. */
    public int status() {
        return status;
    }

    /** The OpenAI {@code error.type}. */
    public String type() {
        return type;
    }

    /** The {@code error.code} when nothing more exact is known. */
    public String code() {
        return code;
    }

    /** Whether the very same call may succeed when sent again. */
    public boolean retryable() {
        return retryable;
    }
}
