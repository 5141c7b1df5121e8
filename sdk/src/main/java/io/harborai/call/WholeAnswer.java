package io.harborai.call;

import io.harborai.reply.CallInfo;

/**
 * A whole answer as it came.
 *
 * @param json the body; whoever gets it owns it
 */
// The array is handed over, never compared: the record's equality by reference is meant.
@SuppressWarnings("ArrayRecordComponent")
public record WholeAnswer(byte[] json, CallInfo info) {}
