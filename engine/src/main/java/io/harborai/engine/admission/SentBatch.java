package io.harborai.engine.admission;

import java.util.List;

import io.harborai.engine.admission.EmbeddingBatch.Parts;
import io.harborai.engine.admission.EmbeddingBatch.Split;
import io.harborai.engine.admission.EmbeddingBatch.Unfit;
import io.harborai.engine.admission.MicroBatcher.Handle;
import io.harborai.engine.admission.MicroBatcher.Reply;
import io.harborai.engine.admission.MicroBatcher.Sender;
import io.harborai.engine.exchange.Failure;
import org.jspecify.annotations.Nullable;

/** A batch on its way: gives each member its end, and is given up when all members were. Confined to its event loop. */
final class SentBatch implements Reply {
    private final Sender sender;
    private final String target;
    private final List<BatchMember> members;
    private final EmbeddingBatch batch;
    private @Nullable Handle upstream;
    private int listening;
    private boolean over;

    SentBatch(Sender sender, String target, List<BatchMember> members) {
        this.sender = sender;
        this.target = target;
        this.members = members;
        this.batch = new EmbeddingBatch(members.stream().map(BatchMember::request).toList());
        this.listening = members.size();
        members.forEach(member -> member.leavesBy(this::left));
    }

    void begin() {
        upstream = sender.send(target, batch, this);
        giveUpWhenDeserted();
    }

    private void left() {
        listening--;
        giveUpWhenDeserted();
    }

    private void giveUpWhenDeserted() {
        if (listening == 0 && !over && upstream != null) {
            over = true;
            upstream.cancel();
        }
    }

    @Override
    public void answered(byte[] body) {
        if (over) {
            return;
        }
        over = true;
        Split split = batch.split(body);
        if (split instanceof Parts parts) {
            for (int i = 0; i < members.size(); i++) {
                members.get(i).answered(parts.bodies().get(i));
            }
        } else {
            Failure failure = ((Unfit) split).failure().at(target);
            members.forEach(member -> member.failed(failure));
        }
    }

    @Override
    public void failed(Failure failure) {
        if (over) {
            return;
        }
        over = true;
        boolean alone = members.size() > 1 && mayBeOneInputsFault(failure);
        for (BatchMember member : members) {
            if (!alone) {
                member.failed(failure);
            } else if (!member.isOver()) {
                // Without batches they would have gone alone as well, so this is no more load than they are.
                new SentBatch(sender, target, List.of(member)).begin();
            }
        }
    }

    /** Whether the request itself was refused; a refusal of the credential, of the rate or of the account would be repeated. */
    private static boolean mayBeOneInputsFault(Failure failure) {
        return switch (failure.kind()) {
            case INVALID_REQUEST, TOO_LARGE, CONTEXT_LENGTH, CONTENT_FILTER -> true;
            case AUTHENTICATION, PERMISSION, NOT_FOUND, RATE_LIMIT, QUOTA, BUDGET, TIMEOUT, CONNECTION, OVERLOADED,
                    SERVER,
                    PROTOCOL, INTERNAL, CANCELLED ->
                false;
        };
    }
}
