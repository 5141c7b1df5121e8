package io.harborai.engine.resilience;

/** What the end of a call says about how much its target can take. */
public enum Outcome {
    /** It was answered; its latency counts. */
    SUCCESS,
    /** The target had too much to do: a time-out, an overload, a rate limit. */
    DROPPED,
    /** It says nothing: a cancel, a wrong request, a defect. */
    IGNORED
}
