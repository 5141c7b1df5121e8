package io.harborai.gateway.ledger;

import java.util.Objects;

import io.vertx.core.buffer.Buffer;

/**
 * What was said in a call, kept only where that is asked for. The buffers are handed over: nobody changes them afterwards.
 * They are redacted and cut on the ledger's own thread, before anything of them is written.
 *
 * @param request the request's body
 * @param answer the answer's body, or its events one after the other; empty when there was none
 */
public record CallBodies(Buffer request, Buffer answer) {
    /** Longest part of each that is kept, in bytes; the rest is dropped. Longer ones need not be collected. */
    public static final int LONGEST = 32 << 10;

    public CallBodies {
        Objects.requireNonNull(request);
        Objects.requireNonNull(answer);
    }

    /** The memory that they take. */
    int bytes() {
        return request.length() + answer.length();
    }
}
