package io.harborai.knowledge.index;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/** The indexes that are open, each once, until they are dropped or all are closed. Safe to share between threads. */
public final class OpenIndexes implements AutoCloseable {
    private final IndexSpace space;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Name, PassageIndex> open = new HashMap<>();

    private record Name(String collection, int generation) {}

    /**
     * Makes one.
     *
     * @param space where they are kept; closed with this
     */
    public OpenIndexes(IndexSpace space) {
        this.space = space;
    }

    /** Whether several nodes see the same indexes. */
    public boolean shared() {
        return space.shared();
    }

    /**
     * The index of a collection's generation; opened, and made, when it is not.
     *
     * @param collection the collection's id
     * @param generation which one
     * @param dimension how many numbers its vectors have; 0 for none
     * @return the index; not to be closed by the caller
     */
    public PassageIndex get(String collection, int generation, int dimension) {
        lock.lock();
        try {
            return open.computeIfAbsent(new Name(collection, generation),
                    name -> space.open(collection, generation, dimension));
        } finally {
            lock.unlock();
        }
    }

    /** Closes an index and removes it. */
    public void drop(String collection, int generation) {
        lock.lock();
        try {
            PassageIndex index = open.remove(new Name(collection, generation));
            if (index != null) {
                index.close();
            }
            space.drop(collection, generation);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            open.values().forEach(PassageIndex::close);
            open.clear();
            space.close();
        } finally {
            lock.unlock();
        }
    }
}
