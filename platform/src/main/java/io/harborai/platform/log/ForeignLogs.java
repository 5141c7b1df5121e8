package io.harborai.platform.log;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What libraries write to the JDK's own log, which would go to standard error beside ours. */
public final class ForeignLogs {
    /** Strong references, or the JDK forgets what was set. */
    private static final Set<Logger> SILENT = ConcurrentHashMap.newKeySet();

    private ForeignLogs() {
    }

    /** Silences a library, and everything below that name, whose troubles are told by our own log. */
    public static void silence(String name) {
        Logger theirs = Logger.getLogger(name);
        theirs.setLevel(Level.OFF);
        SILENT.add(theirs);
    }
}
