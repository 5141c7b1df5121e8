package io.harborai.knowledge.index;

import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.Dialect;

/**
 * Indexes in tables of PostgreSQL, which all nodes see: full text by the same words and weights as Lucene's, vectors by an
 * exact scan. The database's owner closes it.
 */
public final class PostgresSpace implements IndexSpace {
    private final Database database;
    private final LuceneSettings weights;

    /**
     * Makes one.
     *
     * @param database a PostgreSQL database with the knowledge base's tables
     * @param weights the weights of words; the rest of it is Lucene's own
     * @throws IllegalArgumentException if the database is not PostgreSQL
     */
    public PostgresSpace(Database database, LuceneSettings weights) {
        if (database.dialect() != Dialect.POSTGRESQL) {
            throw new IllegalArgumentException("a shared index needs PostgreSQL (database.url)");
        }
        LibraryNotes.silence();
        this.database = database;
        this.weights = weights;
    }

    @Override
    public boolean shared() {
        return true;
    }

    @Override
    public PassageIndex open(String collection, int generation, int dimension) {
        return new PostgresIndex(database, collection + "/" + generation, dimension, weights);
    }

    @Override
    public void drop(String collection, int generation) {
        database.write(handle -> handle.execute("delete from knowledge_index_passages where space = ?",
                collection + "/" + generation));
    }

    @Override
    public void close() {
        // The database is its owner's.
    }
}
