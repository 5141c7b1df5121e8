package io.harborai.engine.wire;

import java.util.Arrays;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * Collects one body of limited length. Growth follows what arrives and never what a header promises. Confined to one event
 * loop; {@link #release} must be called once the body is no longer needed.
 */
public final class BodyCollector {
    /** What became of an arrived piece. */
    public enum Outcome {
        /** It is kept. */
        KEPT,
        /** With it the body would be longer than its limit. */
        TOO_LONG,
        /** All bodies together would take more memory than their budget. */
        NO_MEMORY
    }

    private static final byte[] NOTHING = {};

    private final int limit;
    private final BodyBudget budget;
    private byte[] bytes = NOTHING;
    /** The whole body when it came in one piece, which is then not copied. */
    private @Nullable Buffer single;
    private int length;
    private long taken;

    /** A collector of at most {@code limit} bytes. */
    public BodyCollector(int limit, BodyBudget budget) {
        this.limit = limit;
        this.budget = budget;
    }

    /** Adds a piece. */
    public Outcome add(Buffer piece) {
        int added = piece.length();
        if (added > limit - length) {
            return Outcome.TOO_LONG;
        }
        if (length == 0 && added <= BodyBudget.FREE_BYTES) {
            single = piece;
            length = added;
            return Outcome.KEPT;
        }
        copySingle();
        if (length + added > bytes.length && !grow(length + added)) {
            return Outcome.NO_MEMORY;
        }
        piece.getBytes(0, added, bytes, length);
        length += added;
        return Outcome.KEPT;
    }

    private void copySingle() {
        if (single != null) {
            bytes = single.getBytes();
            single = null;
        }
    }

    private boolean grow(int needed) {
        int capacity = (int) Math.min(limit, Math.max(needed, bytes.length * 2L));
        if (capacity > BodyBudget.FREE_BYTES) {
            long more = capacity - taken;
            if (!budget.take(more)) {
                return false;
            }
            taken += more;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    /** The body, cut to its length. The very array when it fits, so it must not be changed. */
    public byte[] toBytes() {
        copySingle();
        return bytes.length == length ? bytes : Arrays.copyOf(bytes, length);
    }

    /** The body as a buffer over the same bytes. */
    public Buffer toBuffer() {
        return single != null ? single : BufferInternal.buffer(Unpooled.wrappedBuffer(bytes, 0, length));
    }

    /** Bytes collected. */
    public int length() {
        return length;
    }

    /** Gives the memory back to the budget. Idempotent. */
    public void release() {
        budget.giveBack(taken);
        taken = 0;
    }

    /** Reads the facts of the collected body. */
    public boolean readFacts(AnswerWatch facts) {
        if (single != null) {
            ByteBuf one = ((BufferInternal) single).getByteBuf();
            if (one.hasArray()) {
                int start = one.arrayOffset() + one.readerIndex();
                return facts.read(one.array(), start, start + length);
            }
            copySingle();
        }
        return facts.read(bytes, 0, length);
    }
}
