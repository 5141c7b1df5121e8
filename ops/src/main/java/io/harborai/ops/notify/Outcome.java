package io.harborai.ops.notify;

/** What came of sending. */
public sealed interface Outcome {
    /** It was taken. */
    record Sent() implements Outcome {}

    /**
     * It was not.
     *
     * @param why   what went wrong, without credentials
     * @param again whether another attempt may help
     */
    record NotSent(String why, boolean again) implements Outcome {}
}
