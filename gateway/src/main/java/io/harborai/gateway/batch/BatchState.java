package io.harborai.gateway.batch;

import java.util.Locale;

/** Where a batch stands; the words are OpenAI's. */
public enum BatchState {
    /** Its file has not been looked at. */
    VALIDATING,
    /** Its file is wrong; nothing was sent. */
    FAILED,
    /** Its lines are being sent. */
    IN_PROGRESS,
    /** Its answers are being put into files. */
    FINALIZING,
    /** Every line was sent. */
    COMPLETED,
    /** Its window was over before every line was sent. */
    EXPIRED,
    /** Nothing more is sent; what is under way comes to its end. */
    CANCELLING,
    /** It was cancelled. */
    CANCELLED;

    /** The word on the wire. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The state of that word. */
    static BatchState of(String word) {
        return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** Whether nothing happens to it any more. */
    public boolean isOver() {
        return this == FAILED || this == COMPLETED || this == EXPIRED || this == CANCELLED;
    }
}
