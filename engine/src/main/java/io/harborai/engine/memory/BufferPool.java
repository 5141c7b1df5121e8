package io.harborai.engine.memory;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

import io.harborai.engine.stats.MemoryStats;

/**
 * Byte arrays used again, for parsers' scratch space and bodies that are collected. Confined to one event loop; only the
 * figures may be read, and trimming asked for, by any thread.
 *
 * <p>Arrays are kept in classes by powers of two from 1 KB to 64 KB; longer ones are made and dropped, since a pool that
 * keeps them holds the memory of its largest moment for ever. An array is handed out by a lease that can be closed once:
 * a second close does nothing, so two calls never share an array. Its content is whatever was left in it.
 */
public final class BufferPool implements Trimmable {
    static final int SMALLEST = 1 << 10;
    static final int LARGEST = 64 << 10;
    private static final int CLASSES = Integer.numberOfTrailingZeros(LARGEST / SMALLEST) + 1;

    private final int capacity;
    private final Executor loop;
    private final List<ArrayDeque<byte[]>> idle;
    // Written by the loop with ordered stores, read by any thread.
    private final AtomicInteger idleCount = new AtomicInteger();
    private final AtomicLong idleBytes = new AtomicLong();
    private final AtomicInteger inUse = new AtomicInteger();
    private final AtomicLong made = new AtomicLong();
    private final AtomicLong reused = new AtomicLong();

    /**
     * A pool.
     *
     * @param capacity most idle arrays it keeps, 0 (none) to 1 000 000
     * @param loop     runs something on the event loop that the pool belongs to, for trimming
     */
    public BufferPool(int capacity, Executor loop) {
        if (capacity < 0 || capacity > 1_000_000) {
            throw new IllegalArgumentException("capacity is " + capacity + ", it must be 0 to 1000000");
        }
        this.capacity = capacity;
        this.loop = loop;
        this.idle = Stream.generate(ArrayDeque<byte[]>::new).limit(CLASSES).toList();
    }

    /** An array in use. Confined to the pool's event loop. */
    public final class Lease implements AutoCloseable {
        private byte[] bytes;
        private boolean closed;

        private Lease(byte[] bytes) {
            this.bytes = bytes;
        }

        /**
         * The array, at least as long as was asked for.
         *
         * @throws IllegalStateException when the lease is closed: the array may be somebody else's by now
         */
        public byte[] bytes() {
            requireOpen();
            return bytes;
        }

        /**
         * Takes a longer array in place of this one, when it is too short.
         *
         * @param length bytes needed
         * @param kept   bytes from the start to take along
         */
        public byte[] grow(int length, int kept) {
            requireOpen();
            if (length > bytes.length) {
                byte[] longer = obtain(length);
                System.arraycopy(bytes, 0, longer, 0, kept);
                keep(bytes);
                bytes = longer;
            }
            return bytes;
        }

        private void requireOpen() {
            if (closed) {
                throw new IllegalStateException("the lease is closed");
            }
        }

        /** Gives the array back. Idempotent. */
        @Override
        public void close() {
            if (!closed) {
                closed = true;
                inUse.lazySet(inUse.getPlain() - 1);
                keep(bytes);
            }
        }
    }

    /** Hands out an array of {@code length} bytes or more. */
    public Lease take(int length) {
        Lease lease = new Lease(obtain(length));
        inUse.lazySet(inUse.getPlain() + 1);
        return lease;
    }

    private byte[] obtain(int length) {
        if (length > LARGEST) {
            made.lazySet(made.getPlain() + 1);
            return new byte[length];
        }
        int index = classOf(length);
        byte[] pooled = idle.get(index).pollLast();
        if (pooled == null) {
            made.lazySet(made.getPlain() + 1);
            return new byte[SMALLEST << index];
        }
        count(-1, -pooled.length);
        reused.lazySet(reused.getPlain() + 1);
        return pooled;
    }

    private void keep(byte[] bytes) {
        if (bytes.length <= LARGEST && idleCount.getPlain() < capacity) {
            idle.get(classOf(bytes.length)).addLast(bytes);
            count(1, bytes.length);
        }
    }

    /** The smallest class that has room for {@code length} bytes. */
    private static int classOf(int length) {
        return length <= SMALLEST ? 0 : 32 - Integer.numberOfLeadingZeros((length - 1) / SMALLEST);
    }

    private void count(int arrays, int bytes) {
        idleCount.lazySet(idleCount.getPlain() + arrays);
        idleBytes.lazySet(idleBytes.getPlain() + bytes);
    }

    @Override
    public String name() {
        return "buffer pool";
    }

    /** Drops all idle arrays, on the pool's own loop, a little later. Any thread. */
    @Override
    public long trim(long bytes) {
        long free = idleBytes.get();
        if (free > 0) {
            loop.execute(this::dropIdle);
        }
        return free;
    }

    private void dropIdle() {
        idle.forEach(ArrayDeque::clear);
        idleCount.lazySet(0);
        idleBytes.lazySet(0);
    }

    /** The figures of several pools together. Any thread. */
    public static MemoryStats.ObjectPool figures(Iterable<BufferPool> pools) {
        long idle = 0;
        long inUse = 0;
        long capacity = 0;
        for (BufferPool pool : pools) {
            idle += pool.idleCount.get();
            inUse += pool.inUse.get();
            capacity += pool.capacity;
        }
        return MemoryStats.ObjectPool.of(idle, inUse, capacity);
    }

    /** Arrays in use. Any thread. */
    public int inUse() {
        return inUse.get();
    }

    /** Arrays kept for the next one. Any thread. */
    public int idle() {
        return idleCount.get();
    }

    /** Arrays that had to be made. Any thread. */
    public long made() {
        return made.get();
    }

    /** How often an array was used again. Any thread. */
    public long reused() {
        return reused.get();
    }
}
