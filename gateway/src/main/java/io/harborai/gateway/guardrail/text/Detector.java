package io.harborai.gateway.guardrail.text;

/**
 * Reads one text character by character, so that what it finds cannot depend on how the text was cut on its way. Confined to one
 * event loop; each text needs a detector of its own.
 */
public interface Detector {
    /** Nothing is held back. */
    long NOTHING = Long.MAX_VALUE;

    /**
     * Reads the next character.
     *
     * @param position its place in the text, from 0 on
     */
    void next(char c, long position, Found found);

    /** The text is over; {@code length} is its length. */
    void end(long length, Found found);

    /** The first place that a find still to come may begin at, {@link #NOTHING} when none has begun. */
    long held();
}
