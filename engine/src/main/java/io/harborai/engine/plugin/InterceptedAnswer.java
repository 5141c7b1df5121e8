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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A sink that lets the interceptors see an answer, and change it, before it goes on to the caller. Whoever holds the exchange tells it by
 * {@link #bind}, so that an interceptor that fails closed can end the call, and by {@link #cancelled} when the caller gives
 * up. Confined to the call's event loop.
 */
public final class InterceptedAnswer implements AnswerSink {
    private static final Logger LOG = LoggerFactory.getLogger(InterceptedAnswer.class);
    private static final Ending UNKNOWN = Ending.UNASKED;

    private final InterceptorChain chain;
    private final RequestView view;
    private final AnswerSink sink;
    /** The first of what stands between the answer and {@link #sink}. */
    private final AnswerSink filtered;
    private @Nullable Exchange exchange;
    private boolean ended;
    /** Whether the sink was told an end, which comes later than the answer's own when a filter waits. */
    private boolean closed;
    private boolean toCancel;

    InterceptedAnswer(InterceptorChain chain, RequestView view, AnswerSink sink) {
        this.chain = chain;
        this.view = view;
        this.sink = sink;
        this.filtered = chain.filtered(view, new Outlet());
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
            guarded(() -> filtered.head(head));
        }
    }

    @Override
    public void data(Buffer bytes) {
        if (!ended) {
            ByteBuffer seen = ((BufferInternal) bytes).getByteBuf().nioBuffer().asReadOnlyBuffer();
            if (passed(chain.tell("onChunk", view, interceptor -> interceptor.onChunk(view, seen.duplicate())))) {
                guarded(() -> filtered.data(bytes));
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
                try {
                    filtered.end(ending);
                } catch (RuntimeException defect) {
                    close(brokenFilter(defect), ending);
                }
            } else {
                close(broken, ending);
            }
        }
    }

    @Override
    public void failed(Failure failure, Ending ending) {
        if (!ended) {
            ended = true;
            chain.tellFailed(view, failure, ending);
            try {
                filtered.failed(failure, ending);
            } catch (RuntimeException defect) {
                close(brokenFilter(defect), ending);
            }
        }
    }

    /** A filter that throws loses its call, whatever it throws: nobody knows what it would have held back. */
    private void guarded(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException defect) {
            passed(brokenFilter(defect));
        }
    }

    private Failure brokenFilter(RuntimeException defect) {
        LOG.error("what an interceptor put before the answer of {} failed", view.traceId(), defect);
        return Failure
                .of(FailureKind.INTERNAL, "An interceptor that changes answers failed by a defect. The log tells more "
                        + "under the call's id.")
                .withCode("interceptor_failed");
    }

    private void close(Failure failure, Ending ending) {
        if (!closed) {
            closed = true;
            sink.failed(failure, ending);
        }
    }

    /** Tells the interceptors that the caller gave up; the sink hears nothing more. Idempotent. */
    public void cancelled(Ending ending) {
        closed = true;
        if (!ended) {
            ended = true;
            chain.tellFailed(view, Failure.of(FailureKind.CANCELLED, "The caller cancelled the call."), ending);
        }
    }

    /** Ends the call when an interceptor that must not be missing failed. */
    private boolean passed(@Nullable Failure broken) {
        if (broken == null || ended) {
            return broken == null;
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
        close(broken, ending);
        return false;
    }

    /** Where the filters end. What they say after the end, or after a cancel, is not heard. */
    private final class Outlet implements AnswerSink {
        @Override
        public void head(AnswerHead head) {
            if (!closed) {
                sink.head(head);
            }
        }

        @Override
        public void data(Buffer bytes) {
            if (!closed) {
                sink.data(bytes);
            }
        }

        @Override
        public void end(Ending ending) {
            if (!closed) {
                closed = true;
                sink.end(ending);
            }
        }

        @Override
        public void failed(Failure failure, Ending ending) {
            if (ended) {
                close(failure, ending);
            } else {
                passed(failure);
            }
        }
    }
}
