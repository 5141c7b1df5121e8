package io.harborai.chatroom.file;

import java.io.IOException;
import java.io.InputStream;

/** Looks for harm in a file. Blocking; safe to share between threads. */
@FunctionalInterface
interface Scanner {
    /** Finds nothing in anything. */
    Scanner NONE = content -> "";

    /**
     * Looks at it.
     *
     * @return what was found; empty for nothing
     * @throws IOException if that could not be found out; the file is refused then
     */
    String scan(InputStream content) throws IOException;
}
