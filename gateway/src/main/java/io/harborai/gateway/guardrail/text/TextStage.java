package io.harborai.gateway.guardrail.text;

/** One step that a text passes through piece by piece. Confined to one event loop. */
public interface TextStage {
    /** Takes a piece; what may go on is appended to {@code out}. */
    void push(CharSequence piece, StringBuilder out);

    /** The text is over: whatever was held back is appended to {@code out}. */
    void finish(StringBuilder out);
}
