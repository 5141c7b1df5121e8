package io.harborai.gateway.guardrail;

/** What is done with what a rule finds. */
public enum Action {
    /** The call ends with the error of a content filter. */
    BLOCK,
    /** It is replaced. */
    MASK,
    /** It is counted and logged. */
    WARN
}
