package io.harborai.engine.admission;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import org.jspecify.annotations.Nullable;

/**
 * Embedding requests joined into one, and its answer split among them again: bytes in, bytes out. A batch of one is that
 * request, and its answer is passed as it came. Immutable.
 */
public final class EmbeddingBatch {
    private static final byte[] MODEL = "{\"model\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] INPUT = ",\"input\":[".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] END = "]}".getBytes(StandardCharsets.US_ASCII);

    private final List<EmbeddingRequest> members;
    private final byte[] body;
    private final Envelope envelope;
    private final int inputs;

    /** What became of an answer. */
    public sealed interface Split {
    }

    /**
     * The members' own answers, in the members' order.
     *
     * @param bodies one for each member; the arrays are the receivers' own
     */
    public record Parts(List<byte[]> bodies) implements Split {
        public Parts {
            bodies = List.copyOf(bodies);
        }
    }

    /** The answer does not fit the batch, and so nobody has one. */
    public record Unfit(Failure failure) implements Split {}

    /**
     * Joins requests.
     *
     * @param members at least one, all of one {@linkplain EmbeddingRequest#key() key}
     */
    public EmbeddingBatch(List<EmbeddingRequest> members) {
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a batch has at least one member");
        }
        this.members = List.copyOf(members);
        EmbeddingRequest first = members.get(0);
        int sum = 0;
        for (EmbeddingRequest member : members) {
            if (!member.key().equals(first.key())) {
                throw new IllegalArgumentException("members of a batch have one key, not " + first.key() + " and "
                        + member.key());
            }
            sum += member.inputs();
        }
        this.inputs = sum;
        if (members.size() == 1) {
            this.body = first.body();
            this.envelope = first.envelope();
        } else {
            this.body = join();
            Envelope of = first.envelope();
            this.envelope = new Envelope(of.model(), MODEL.length, MODEL.length + of.modelEnd() - of.modelStart(),
                    false, false, -1, of.user());
        }
    }

    private byte[] join() {
        EmbeddingRequest first = members.get(0);
        Envelope of = first.envelope();
        byte[] others = first.otherFields();
        int length = MODEL.length + of.modelEnd() - of.modelStart() + others.length + 1 + INPUT.length + END.length;
        for (EmbeddingRequest member : members) {
            length += member.inputBytes() + 1;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream(length);
        out.writeBytes(MODEL);
        out.write(first.body(), of.modelStart(), of.modelEnd() - of.modelStart());
        if (others.length > 0) {
            out.write(',');
            out.writeBytes(others);
        }
        out.writeBytes(INPUT);
        for (int i = 0; i < members.size(); i++) {
            if (i > 0) {
                out.write(',');
            }
            EmbeddingRequest member = members.get(i);
            out.write(member.body(), member.inputStart(), member.inputBytes());
        }
        out.writeBytes(END);
        return out.toByteArray();
    }

    /** The joint request's body. */
    public byte[] body() {
        return body;
    }

    /** What the engine must know of the joint request to route it. */
    public Envelope envelope() {
        return envelope;
    }

    /** The request that began it. */
    public EmbeddingRequest first() {
        return members.get(0);
    }

    /** Requests in it. */
    public int size() {
        return members.size();
    }

    /** Inputs of all of them. */
    public int inputs() {
        return inputs;
    }

    /**
     * Splits the joint answer: each member has its own elements of {@code data}, counted from 0, its share of {@code usage}
     * (by the length of its inputs, rounded down, the remainder to the first), and all other fields as they are.
     */
    public Split split(byte[] answer) {
        if (members.size() == 1) {
            return new Parts(List.of(answer));
        }
        try {
            return new Parts(parts(EmbeddingAnswer.read(answer, inputs)));
        } catch (EmbeddingAnswer.Unfit unfit) {
            return new Unfit(Failure.of(FailureKind.PROTOCOL,
                    "The answer to a batch of embeddings " + unfit.getMessage() + "."));
        }
    }

    private List<byte[]> parts(EmbeddingAnswer answer) {
        byte[] usage = answer.usage();
        List<byte[]> shares = usage == null
                ? List.of()
                : new UsageShares(members.stream().mapToLong(EmbeddingRequest::inputBytes).toArray()).of(usage);
        List<byte[]> parts = new ArrayList<>(members.size());
        int first = 0;
        for (int i = 0; i < members.size(); i++) {
            byte @Nullable [] share = usage == null ? null : shares.get(i);
            int count = members.get(i).inputs();
            parts.add(answer.part(first, count, share));
            first += count;
        }
        return parts;
    }
}
