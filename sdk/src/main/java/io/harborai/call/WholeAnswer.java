package io.harborai.call;

import io.harborai.reply.CallInfo;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer as it came.
 *
 * @param json       the body; nobody may write into it
 * @param remembered what was made of it before, kept beside an answer that others may get, too; null for one of its own
 */
// The array is handed over, never compared: the record's equality by reference is meant.
@SuppressWarnings("ArrayRecordComponent")
public record WholeAnswer(byte[] json, CallInfo info, @Nullable Memory remembered) {
    /** An answer that nobody else gets. */
    public WholeAnswer(byte[] json, CallInfo info) {
        this(json, info, null);
    }

    /** Keeps what was made of an answer, as long as the answer is kept. Thread-safe. */
    public interface Memory {
        /** What was kept last, null when nothing was. */
        @Nullable
        Object get();

        /** Keeps something immutable. */
        void keep(Object made);
    }
}
