package io.harborai.engine.admission;

import io.harborai.engine.admission.MicroBatcher.Reply;
import io.harborai.engine.exchange.Failure;
import org.jspecify.annotations.Nullable;

/** A request in a batch that waits or is on its way. Its caller hears of one end at most. Confined to its event loop. */
final class BatchMember implements MicroBatcher.Handle {
    private final EmbeddingRequest request;
    private final Reply reply;
    private @Nullable Runnable leave;
    private boolean over;

    BatchMember(EmbeddingRequest request, Reply reply) {
        this.request = request;
        this.reply = reply;
    }

    EmbeddingRequest request() {
        return request;
    }

    /** What is to be done when it is given up where it is now. */
    void leavesBy(Runnable how) {
        leave = how;
    }

    boolean isOver() {
        return over;
    }

    void answered(byte[] body) {
        if (!over) {
            over = true;
            reply.answered(body);
        }
    }

    void failed(Failure failure) {
        if (!over) {
            over = true;
            reply.failed(failure);
        }
    }

    @Override
    public void cancel() {
        if (!over) {
            over = true;
            if (leave != null) {
                leave.run();
            }
        }
    }
}
