package io.harborai.engine.plugin;

import java.nio.ByteBuffer;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * A sink that lets the interceptors see an answer before it goes on to the caller. Whoever holds the exchange tells it by
 * {@link #bind}, so that an interceptor that fails closed can end the call, and by {@link #cancelled} when the caller gives
 * up. Confined to the call's event loop.
 */
public final class InterceptedAnswer implements AnswerSink {
    private static final Ending UNKNOWN = Ending.UNASKED;

    private final InterceptorChain chain;
    private final RequestView view;
    private final AnswerSink sink;
    private @Nullable Exchange exchange;
    private boolean ended;
    private boolean toCancel;

    InterceptedAnswer(InterceptorChain chain, RequestView view, AnswerSink sink) {
        this.chain = chain;
        this.view = view;
        this.sink = sink;
    }

    /** Names the exchange whose answer this is; may come after the first pieces of it. */
    public void bind(Exchange answered) {
        exchange = answered;
        if (toCancel) {
            answered.cancel();
        }
    }

    @Override
    public void head(AnswerHead head) {
        if (!ended && passed(chain.tell("onHead", view, interceptor -> interceptor.onHead(view, head)))) {
            sink.head(head);
        }
    }

    @Override
    public void data(Buffer bytes) {
        if (!ended) {
            ByteBuffer seen = ((BufferInternal) bytes).getByteBuf().nioBuffer().asReadOnlyBuffer();
            if (passed(chain.tell("onChunk", view, interceptor -> interceptor.onChunk(view, seen.duplicate())))) {
                sink.data(bytes);
            }
        }
    }

    @Override
    public void end(Ending ending) {
        if (!ended) {
            ended = true;
            @Nullable
            Failure broken = chain.tell("after", view, interceptor -> interceptor.after(view, ending));
            if (broken == null) {
                sink.end(ending);
            } else {
                sink.failed(broken, ending);
            }
        }
    }

    @Override
    public void failed(Failure failure, Ending ending) {
        if (!ended) {
            ended = true;
            chain.tellFailed(view, failure, ending);
            sink.failed(failure, ending);
        }
    }

    /** Tells the interceptors that the caller gave up; the sink hears nothing more. Idempotent. */
    public void cancelled(Ending ending) {
        if (!ended) {
            ended = true;
            chain.tellFailed(view, Failure.of(FailureKind.CANCELLED, "The caller cancelled the call."), ending);
        }
    }

    /** Ends the call when an interceptor that must not be missing failed. */
    private boolean passed(@Nullable Failure broken) {
        if (broken == null) {
            return true;
        }
        ended = true;
        @Nullable
        Exchange open = exchange;
        Ending ending = open == null ? UNKNOWN : open.ending();
        chain.tellFailed(view, broken, ending);
        if (open == null) {
            toCancel = true;
        } else {
            open.cancel();
        }
        sink.failed(broken, ending);
        return false;
    }
}
