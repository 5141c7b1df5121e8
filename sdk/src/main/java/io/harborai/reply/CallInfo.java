package io.harborai.reply;

import java.time.Duration;
import java.util.Optional;

import io.harborai.engine.money.Cost;

/** The figures of one call. Implemented by the SDK only; methods may be added. */
public interface CallInfo {
    /** The call's id: the caller's own, or 32 hexadecimal digits; sent to the provider in {@code x-request-id}. */
    String traceId();

    /** Who answered, as {@code provider/model}. */
    String target();

    /** How many attempts were made at providers; 0 for a remembered answer. */
    int attempts();

    /** Whether the answer was remembered from an earlier call. */
    default boolean cached() {
        return attempts() == 0;
    }

    /**
     * The tokens, as the provider reported them, or estimated when it reported none. Empty as long as a stream runs, and for an
     * answer from the cache, for which no provider did anything.
     */
    Optional<Usage> usage();

    /**
     * What the call cost. Empty as long as a stream runs. {@code cost().flatMap(Cost::money)} is there when money is to be paid
     * and it is known how much; a model without a price is unpriced, which is not free.
     */
    Optional<Cost> cost();

    /** From the request to the complete answer; for a stream in progress, to now. */
    Duration duration();

    /** From the request to the first token. Empty when there was none yet, or the answer was not streamed. */
    Optional<Duration> timeToFirstToken();

    /** The provider's own id of the request, when it sent one in {@code x-request-id}. */
    Optional<String> providerRequestId();
}
