package io.harborai.request;

/** Who goes first when calls must wait. */
public enum Priority {
    /** Somebody waits for the answer. */
    HIGH,
    /** As usual. */
    NORMAL,
    /** It can wait, such as work in the background. */
    LOW
}
