package io.harborai.chat;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.harborai.call.Calls;
import io.harborai.call.EventPipe;
import org.jspecify.annotations.Nullable;

/** Delivers a stream to one subscriber by the rules of Reactive Streams. */
final class ChunkPublisher implements Flow.Publisher<ChatChunk> {
    private final ChatStream stream;
    private final EventPipe pipe;
    private final Calls calls;

    ChunkPublisher(ChatStream stream, EventPipe pipe, Calls calls) {
        this.stream = stream;
        this.pipe = pipe;
        this.calls = calls;
    }

    @Override
    public void subscribe(Flow.Subscriber<? super ChatChunk> subscriber) {
        Objects.requireNonNull(subscriber, "subscriber");
        if (!stream.tryTake()) {
            subscriber.onSubscribe(new Refused());
            subscriber.onError(new IllegalStateException("A stream can be consumed only once."));
            return;
        }
        Delivery delivery = new Delivery(subscriber);
        pipe.onReady(delivery::schedule);
        subscriber.onSubscribe(delivery);
        delivery.open();
    }

    /** The subscription of one who comes too late. */
    private static final class Refused implements Flow.Subscription {
        @Override
        public void request(long n) {
            // There is nothing to deliver.
        }

        @Override
        public void cancel() {
            // There is nothing to stop.
        }
    }

    /** The subscription. At any time at most one thread is in {@link #drain}, so signals are serial. */
    private final class Delivery implements Flow.Subscription {
        private final Flow.Subscriber<? super ChatChunk> subscriber;
        private final AtomicLong demand = new AtomicLong();
        /** Signals not yet seen by the draining thread. Starts at 1, so that nothing is delivered before onSubscribe is over. */
        private final AtomicInteger signals = new AtomicInteger(1);
        private volatile boolean cancelled;
        private volatile @Nullable IllegalArgumentException badRequest;

        Delivery(Flow.Subscriber<? super ChatChunk> subscriber) {
            this.subscriber = subscriber;
        }

        void open() {
            calls.callback(() -> drain(signals.get()));
        }

        void schedule() {
            if (signals.getAndIncrement() == 0) {
                calls.callback(() -> drain(1));
            }
        }

        @Override
        public void request(long n) {
            if (n <= 0) {
                badRequest = new IllegalArgumentException("request(" + n + "): it must be 1 or more (rule 3.9)");
            } else {
                demand.accumulateAndGet(n, (before, more) -> before + more < 0 ? Long.MAX_VALUE : before + more);
            }
            schedule();
        }

        @Override
        public void cancel() {
            cancelled = true;
            stream.cancel();
        }

        private void drain(int seen) {
            int missed = seen;
            do {
                try {
                    deliver();
                } catch (RuntimeException failure) {
                    fail(failure);
                }
                missed = signals.addAndGet(-missed);
            } while (missed != 0);
        }

        private void deliver() {
            while (!cancelled) {
                if (badRequest != null) {
                    stream.cancel();
                    throw badRequest;
                }
                // The end and a failure need no demand, so look for them even without it.
                if (demand.get() == 0 && !stream.isExhausted()) {
                    return;
                }
                ChatStream.Look look = stream.look();
                if (look.end()) {
                    cancelled = true;
                    subscriber.onComplete();
                    return;
                }
                ChatChunk chunk = look.chunk();
                if (chunk == null) {
                    return;
                }
                if (demand.get() != Long.MAX_VALUE) {
                    demand.decrementAndGet();
                }
                subscriber.onNext(chunk);
            }
        }

        /** A failure of the stream, or of the subscriber itself; both end the delivery. */
        private void fail(RuntimeException failure) {
            if (!cancelled) {
                cancelled = true;
                stream.cancel();
                subscriber.onError(failure);
            }
        }
    }
}
