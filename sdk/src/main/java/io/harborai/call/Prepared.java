package io.harborai.call;

import java.util.Objects;

import io.harborai.engine.cache.CacheKey;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;
import org.jspecify.annotations.Nullable;

/**
 * A request as it goes out, with what was read of it: for requests that are sent again and again. Immutable but for what it
 * finds out when it is first asked, which is the same whoever asks. Thread-safe.
 */
public final class Prepared {
    private final Operation operation;
    private final byte[] body;
    private @Nullable EnvelopeReading reading;
    private @Nullable CacheKey key;

    /** A request; nobody may write into {@code body} any more. */
    public Prepared(Operation operation, byte[] body) {
        this.operation = Objects.requireNonNull(operation);
        this.body = Objects.requireNonNull(body);
    }

    Operation operation() {
        return operation;
    }

    byte[] body() {
        return body;
    }

    /** How long it is, in bytes. */
    public int length() {
        return body.length;
    }

    EnvelopeReading reading() {
        EnvelopeReading known = reading;
        if (known == null) {
            known = EnvelopeReader.read(operation, body);
            reading = known;
        }
        return known;
    }

    /** The cache's key of a call with this request. */
    CacheKey key(Call call) {
        if (!call.options().tenant().isEmpty()) {
            return CacheKey.of(call);
        }
        CacheKey known = key;
        if (known == null) {
            known = CacheKey.of(call);
            key = known;
        }
        return known;
    }
}
