package io.harborai.engine.cache;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import org.jspecify.annotations.Nullable;

/** An answer as bytes, for other processes. What another version wrote, or nobody of ours, reads as nothing. */
final class AnswerBytes {
    private static final int VERSION = 1;

    private AnswerBytes() {
    }

    /** An answer that may be given for so long. */
    record Lasting(CachedAnswer answer, Duration left) {}

    static byte[] of(CachedAnswer answer, Instant until) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(answer.bytes().length + 256);
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(VERSION);
            out.writeLong(until.toEpochMilli());
            out.writeUTF(answer.form().operation().name());
            out.writeBoolean(answer.form().streamed());
            out.writeBoolean(answer.form().usage());
            out.writeUTF(answer.contentType());
            out.writeUTF(answer.target());
            Cost cost = answer.cost();
            out.writeUTF(cost instanceof Cost.Priced priced ? priced.amount().toString() : "");
            out.writeBoolean(cost instanceof Cost.Priced priced && priced.estimated());
            out.writeInt(answer.bytes().length);
            out.write(answer.bytes());
        } catch (IOException impossible) {
            throw new UncheckedIOException("an array takes all that is written", impossible);
        }
        return bytes.toByteArray();
    }

    /** The answer, null when it is none or out of time. */
    static @Nullable Lasting read(byte[] bytes, Instant now) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readByte() != VERSION) {
                return null;
            }
            Duration left = Duration.between(now, Instant.ofEpochMilli(in.readLong()));
            AnswerForm form = new AnswerForm(Operation.valueOf(in.readUTF()), in.readBoolean(), in.readBoolean());
            String contentType = in.readUTF();
            String target = in.readUTF();
            String amount = in.readUTF();
            boolean estimated = in.readBoolean();
            int length = in.readInt();
            if (length < 0 || length > AnswerCache.MAX_ANSWER_BYTES || length != in.available()
                    || left.toMillis() < 1) {
                return null;
            }
            Cost cost = amount.isEmpty()
                    ? Cost.Unpriced.NO_USAGE
                    : new Cost.Priced(Money.parse(amount), estimated);
            return new Lasting(new CachedAnswer(in.readNBytes(length), form, contentType, target, cost), left);
        } catch (IOException | IllegalArgumentException notOurs) {
            return null;
        }
    }
}
