package io.harborai.knowledge.index;

import java.util.List;

import io.harborai.platform.module.BackupPart;

/** The place where indexes are kept. Safe to share between threads. */
public interface IndexSpace extends AutoCloseable {
    /** Whether several nodes see the same indexes here. */
    boolean shared();

    /**
     * Opens an index, and makes it when it is not there. One that cannot be read any more is put aside and begun anew,
     * for it can be made again from the passages in the database.
     *
     * @param collection the collection's id
     * @param generation which of its indexes, 1 or more
     * @param dimension how many numbers its vectors have; 0 for none
     * @return the index; its owner closes it
     * @throws IndexException if it cannot be opened
     */
    PassageIndex open(String collection, int generation, int dimension);

    /**
     * Removes an index that nobody has open.
     *
     * @param collection the collection's id
     * @param generation which of its indexes
     * @throws IndexException if it cannot be removed
     */
    void drop(String collection, int generation);

    /** What of it a backup must know and the database does not hold. */
    default List<BackupPart> backupParts() {
        return List.of();
    }

    /** Ends it; the indexes were closed before. */
    @Override
    void close();
}
