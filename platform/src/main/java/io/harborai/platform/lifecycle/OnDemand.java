package io.harborai.platform.lifecycle;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

/**
 * A thing that is made when it is first asked for, so that a start need not pay for what may never be wanted. Whoever asks
 * meanwhile waits; a making that fails is tried anew by the next who asks. Thread-safe.
 *
 * @param <T> the thing
 */
public final class OnDemand<T> implements Supplier<T> {
    private final ReentrantLock lock = new ReentrantLock();
    private final Supplier<T> maker;
    private volatile @Nullable T made;

    /** @param maker makes it, on the thread of whoever asks first */
    public OnDemand(Supplier<T> maker) {
        this.maker = maker;
    }

    @Override
    public T get() {
        T there = made;
        if (there != null) {
            return there;
        }
        lock.lock();
        try {
            there = made;
            if (there == null) {
                there = maker.get();
                made = there;
            }
            return there;
        } finally {
            lock.unlock();
        }
    }
}
