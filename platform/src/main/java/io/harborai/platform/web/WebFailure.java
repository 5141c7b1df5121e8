package io.harborai.platform.web;

import java.util.Map;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;

/** A request that a module refuses. */
public final class WebFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Failure failure;
    private final transient Map<String, Object> details;

    /** Of this failure. */
    public WebFailure(Failure failure) {
        this(failure, Map.of());
    }

    /** Of this failure, with details that {@link ErrorShape#ENVELOPE} shows: strings, numbers, booleans, lists and maps of them. */
    public WebFailure(Failure failure, Map<String, Object> details) {
        super(failure.message());
        this.failure = failure;
        this.details = Map.copyOf(details);
    }

    /** Of a kind, with the code that programs look at and the sentence that people read. */
    public static WebFailure of(FailureKind kind, String code, String message) {
        return new WebFailure(Failure.of(kind, message).withCode(code));
    }

    /** What the caller is told. */
    public Failure failure() {
        return failure;
    }

    /** More about it. */
    public Map<String, Object> details() {
        return details;
    }
}
