package io.harborai.knowledge.index;

import io.harborai.platform.log.ForeignLogs;

/** What Lucene says on standard error before its first vector. */
final class LibraryNotes {
    /** Says that an incubating module would be faster; who adds it is warned of that module on standard error by the JDK. */
    private static final String VECTORS = "org.apache.lucene.internal.vectorization";

    private LibraryNotes() {
    }

    /** To be called before anything of Lucene is touched. */
    static void silence() {
        ForeignLogs.silence(VECTORS);
    }
}
