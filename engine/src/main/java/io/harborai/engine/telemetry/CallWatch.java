package io.harborai.engine.telemetry;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.TraceContext;
import org.jspecify.annotations.Nullable;

/**
 * Tells those who watch one call; whoever hears the call's answer drives it. It tells the end once, whatever it is told.
 * Confined to the call's event loop, but for {@link #trace()}, which is for the thread that makes the call.
 */
public final class CallWatch {
    /** Nobody watches this call. */
    public static final CallWatch NOBODY = new CallWatch(Watchers.NONE, "", List.of(), 0);

    private final Watchers watchers;
    private final String traceId;
    private final List<CallListener> listeners;
    private final long startNanos;
    private @Nullable AnswerHead head;
    private long firstChunkNanos = -1;
    private boolean over;

    CallWatch(Watchers watchers, String traceId, List<CallListener> listeners, long startNanos) {
        this.watchers = watchers;
        this.traceId = traceId;
        this.listeners = listeners;
        this.startNanos = startNanos;
    }

    /** The trace that the call is part of: that of the first watcher who knows one. */
    public TraceContext trace() {
        for (CallListener listener : listeners) {
            try {
                TraceContext trace = listener.trace();
                if (!trace.parent().isEmpty()) {
                    return trace;
                }
            } catch (RuntimeException | LinkageError defect) {
                watchers.broke(traceId, defect);
            }
        }
        return TraceContext.NONE;
    }

    /** The answer begins. */
    public void head(AnswerHead arrived) {
        if (listeners.isEmpty() || over) {
            return;
        }
        head = arrived;
        long since = watchers.nanos() - startNanos;
        firstChunkNanos = arrived.streamed() ? since : -1;
        tell(listener -> listener.answered(arrived, since));
    }

    /** The answer is complete. */
    public void end(Ending ending) {
        over(ending, null);
    }

    /** The call failed, was refused or was cancelled. */
    public void failed(Failure failure, Ending ending) {
        over(ending, failure);
    }

    private void over(Ending ending, @Nullable Failure failure) {
        if (listeners.isEmpty() || over) {
            return;
        }
        over = true;
        AnswerHead begun = head;
        CallEnd end = new CallEnd(ending, Optional.ofNullable(failure),
                begun == null ? CacheState.BYPASS : begun.cache(), watchers.nanos() - startNanos, firstChunkNanos);
        tell(listener -> listener.ended(end));
    }

    private void tell(Consumer<CallListener> telling) {
        for (CallListener listener : listeners) {
            try {
                telling.accept(listener);
            } catch (RuntimeException | LinkageError defect) {
                watchers.broke(traceId, defect);
            }
        }
    }
}
