package io.harborai.engine.wire;

import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;

/** What came of reading a request's envelope. */
public sealed interface EnvelopeReading {
    /** The request can be routed. */
    record Accepted(Envelope envelope) implements EnvelopeReading {}

    /** The request is wrong; {@code failure} says where. */
    record Refused(Failure failure) implements EnvelopeReading {}
}
