package io.harborai.gateway.guardrail;

/** What a rule looks at. */
public enum Side {
    REQUEST, ANSWER, BOTH;

    boolean includes(Side side) {
        return this == BOTH || this == side;
    }
}
