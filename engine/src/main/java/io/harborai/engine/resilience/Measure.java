package io.harborai.engine.resilience;

/**
 * What a latency sample is the time of. Both are free of the answer's length, which a total latency is not: a model that is
 * asked for longer answers has not become slower. Samples of different measures are never compared with each other.
 */
public enum Measure {
    /** From the request sent to the first token of a stream. */
    FIRST_TOKEN,
    /** The time of a whole answer for each of its completion tokens; of an embedding, for each input. */
    PER_TOKEN
}
