package io.harborai.engine.translate;

import java.util.function.Function;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.CallOptions.Keeping;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.wire.EventReader;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Shows an answer of any conversation's format in OpenAI's chat format to somebody who reads that alone, and puts what comes
 * out there back into the format. What the canonical form does not hold is lost on the way, so it is for answers that
 * somebody must read. Confined to the call's event loop.
 */
public final class ChatView {
    private ChatView() {
    }

    /** Whether answers of that operation need it: they are a conversation's, in another format. */
    public static boolean translates(Operation operation) {
        WireFormat format = WireFormat.of(operation);
        return format != null && format != WireFormat.CHAT;
    }

    /**
     * A sink for an answer in the operation's format.
     *
     * @param traceId the call's id
     * @param model   the model that was asked
     * @param keeping what the answer says of its being kept
     * @param next    hears the answer in the operation's format
     * @param reader  makes what reads the chat format, from the sink that it tells
     */
    public static AnswerSink of(Operation operation, String traceId, String model, Keeping keeping, AnswerSink next,
            Function<AnswerSink, AnswerSink> reader) {
        WireFormat format = WireFormat.of(operation);
        if (format == null || format == WireFormat.CHAT) {
            return reader.apply(next);
        }
        AnswerFrame frame = new AnswerFrame(traceId, model, System.currentTimeMillis() / 1_000, true, keeping);
        AnswerSink back = new Turned(WireFormat.CHAT, format, frame, next);
        return new Turned(format, WireFormat.CHAT, frame, reader.apply(back));
    }

    /** Turns one format into another. */
    private static final class Turned implements AnswerSink {
        private final Turning turning;
        private final AnswerSink next;
        private final EventReader events;
        private @Nullable AnswerHead head;
        private boolean over;

        Turned(WireFormat from, WireFormat to, AnswerFrame frame, AnswerSink next) {
            this.turning = new Turning(from.reader(), to.writer(frame));
            this.next = next;
            this.events = new EventReader(turning::event);
        }

        @Override
        public void head(AnswerHead begun) {
            head = begun;
            if (begun.streamed()) {
                next.head(begun);
            }
        }

        @Override
        public void data(Buffer bytes) {
            AnswerHead begun = head;
            if (over || begun == null) {
                return;
            }
            if (begun.streamed()) {
                events.read(bytes);
                flush();
                return;
            }
            byte[] body = bytes.getBytes();
            Answer answer;
            try {
                answer = turning.whole(body);
            } catch (WrongFormat notAnAnswer) {
                fail(notAnAnswer);
                return;
            }
            Buffer turned = Buffer.buffer(turning.written(answer));
            next.head(begun.withContentLength(turned.length()));
            next.data(turned);
        }

        private void flush() {
            Buffer ready = turning.take();
            if (ready.length() > 0) {
                next.data(ready);
            }
            WrongFormat wrong = turning.wrong();
            if (wrong != null) {
                fail(wrong);
            } else if (events.overflowed()) {
                fail(new WrongFormat("", "an event is longer than " + EventReader.MAX_EVENT_BYTES + " bytes"));
            }
        }

        private void fail(WrongFormat why) {
            if (!over) {
                over = true;
                next.failed(Failure.of(FailureKind.PROTOCOL, "The answer cannot be read, and rules look at answers "
                        + "here: " + why.what() + "."), Ending.UNASKED);
            }
        }

        @Override
        public void end(Ending ending) {
            AnswerHead begun = head;
            if (!over && begun != null && begun.streamed()) {
                turning.end();
                flush();
            }
            if (!over) {
                over = true;
                next.end(ending);
            }
        }

        @Override
        public void failed(Failure failure, Ending ending) {
            if (!over) {
                over = true;
                next.failed(failure, ending);
            }
        }
    }
}
