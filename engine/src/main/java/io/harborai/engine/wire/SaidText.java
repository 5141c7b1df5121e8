package io.harborai.engine.wire;

/** Hears what an answer says, piece by piece, while the answer is read. */
public interface SaidText {
    /** The next piece; the array belongs to the reader and is written over afterwards. */
    void said(char[] chars, int offset, int length);
}
