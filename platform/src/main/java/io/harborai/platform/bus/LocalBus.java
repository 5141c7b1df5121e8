package io.harborai.platform.bus;

import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/** The bus of a single node. */
public final class LocalBus implements Bus {
    private final Fanout fanout = new Fanout();
    private final LongAdder published = new LongAdder();

    /** Nobody listens yet. */
    public LocalBus() {
        // Subscribers come by subscribe.
    }

    @Override
    public void publish(String topic, String text) {
        Bus.check(topic, text);
        published.increment();
        fanout.deliver(new BusEvent.Message(topic, text));
    }

    @Override
    public Subscription subscribe(String topic, Executor executor, Consumer<? super BusEvent> listener) {
        Bus.check(topic, "");
        return fanout.subscribe(topic, executor, listener);
    }

    @Override
    public BusFigures figures() {
        return new BusFigures(true, published.sum(), 0, fanout.gaps());
    }

    @Override
    public void close() {
        fanout.close();
    }
}
