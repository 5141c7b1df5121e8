package io.harborai.engine.exchange;

/** Who goes first when calls must wait. */
public enum Priority {
    HIGH, NORMAL, LOW
}
