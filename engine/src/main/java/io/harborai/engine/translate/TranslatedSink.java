package io.harborai.engine.translate;

import java.util.Locale;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.provider.UpstreamHead;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.routing.Target;
import io.harborai.engine.wire.BodyBudget;
import io.harborai.engine.wire.BodyCollector;
import io.harborai.engine.wire.EventReader;
import io.vertx.core.buffer.Buffer;

/**
 * Hears a provider's answer in its format and tells it on in the caller's: a stream piece by piece as it comes, a whole answer
 * once it is there. What is no answer, such as an error's body, passes as it is. Confined to its event loop.
 */
final class TranslatedSink implements UpstreamSink {
    /** As long as a whole answer may be that is not translated. */
    private static final int MAX_WHOLE_BYTES = 32 << 20;

    private enum Mode {
        BEFORE, STREAM, WHOLE, AS_IS, OVER
    }

    private final Target target;
    private final WireFormat format;
    private final Turning turning;
    private final boolean stream;
    private final String changed;
    private final UpstreamSink sink;
    private final BodyCollector body;
    private final Events events;
    private Mode mode = Mode.BEFORE;

    /** Cuts a stream into what its reader reads. */
    interface Events {
        void read(Buffer arrived);

        /** Whether one is longer than any may be. */
        boolean overflowed();

        /** Reads what is left without its end. */
        void finish();
    }

    TranslatedSink(Target target, WireFormat format, AnswerWriter writer, boolean stream, String changed,
            UpstreamSink sink, BodyBudget budget) {
        this.target = target;
        this.format = format;
        this.turning = new Turning(format.reader(), writer);
        this.stream = stream;
        this.changed = changed;
        this.sink = sink;
        this.body = new BodyCollector(MAX_WHOLE_BYTES, budget);
        this.events = format.events()
                ? new ServerEvents(new EventReader(turning::event))
                : new LineReader(turning::event);
    }

    /** Server-sent events. */
    private record ServerEvents(EventReader reader) implements Events {
        private static final Buffer BLANK_LINE = Buffer.buffer("\n\n");

        @Override
        public void read(Buffer arrived) {
            reader.read(arrived);
        }

        @Override
        public boolean overflowed() {
            return reader.overflowed();
        }

        @Override
        public void finish() {
            if (reader.midEvent()) {
                reader.read(BLANK_LINE);
            }
        }
    }

    @Override
    public void sent() {
        sink.sent();
    }

    @Override
    public void head(UpstreamHead head) {
        String type = head.contentType().toLowerCase(Locale.ROOT);
        boolean good = head.status() >= 200 && head.status() <= 299;
        boolean streams = type.startsWith(format.events() ? "text/event-stream" : "application/x-ndjson");
        mode = !good || stream && !streams ? Mode.AS_IS : stream ? Mode.STREAM : Mode.WHOLE;
        String told = switch (mode) {
            case STREAM -> "text/event-stream";
            case WHOLE -> "application/json";
            default -> head.contentType();
        };
        sink.head(new UpstreamHead(head.status(), told, head.retryAfter(), head.requestId(), changed));
    }

    @Override
    public void data(Buffer bytes) {
        switch (mode) {
            case AS_IS -> sink.data(bytes);
            case STREAM -> {
                events.read(bytes);
                flush();
                if (mode == Mode.STREAM && events.overflowed()) {
                    fail("an event of its stream is too long");
                }
            }
            case WHOLE -> {
                if (body.add(bytes) != BodyCollector.Outcome.KEPT) {
                    fail("its answer is longer than there is room for");
                }
            }
            default -> {
                // Nobody wants to hear it any more.
            }
        }
    }

    private void flush() {
        Buffer ready = turning.take();
        if (ready.length() > 0) {
            Usage counted = turning.counted();
            if (counted.isKnown()) {
                sink.counted(counted);
            }
            sink.data(ready);
        }
        WrongFormat bad = turning.wrong();
        if (bad != null && mode == Mode.STREAM) {
            fail("a piece of its stream is not its format: " + bad.what());
        }
    }

    private void fail(String why) {
        over();
        sink.broken(Failure.of(FailureKind.PROTOCOL, "Provider " + target.provider().name()
                + " sent what is no answer: " + why + "."));
    }

    private void over() {
        mode = Mode.OVER;
        body.release();
    }

    @Override
    public void end() {
        switch (mode) {
            case STREAM -> {
                events.finish();
                turning.end();
                flush();
                finish();
            }
            case WHOLE -> whole();
            case BEFORE, AS_IS -> finish();
            case OVER -> {
                // Told already.
            }
        }
    }

    private void finish() {
        if (mode != Mode.OVER) {
            over();
            sink.end();
        }
    }

    private void whole() {
        byte[] bytes = body.toBytes();
        Answer answer;
        try {
            answer = turning.whole(bytes);
        } catch (WrongFormat notAnAnswer) {
            fail(notAnAnswer.what());
            return;
        }
        over();
        if (answer.failed() != null || !answer.isBegun()) {
            // An error in place of an answer: whoever reads it looks for an error's shape.
            sink.data(Buffer.buffer(answer.failed() == null ? bytes : ErrorPiece.body(answer.failed())));
        } else {
            sink.data(Buffer.buffer(turning.written(answer)));
        }
        sink.end();
    }

    @Override
    public void broken(Failure failure) {
        over();
        sink.broken(failure);
    }
}
