package io.harborai.app.deploy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/** What runs the active release on this machine. */
public sealed interface Host permits BackgroundHost, SystemdHost {
    /** In a few words, for people. */
    String about();

    /** Whether the server runs, as far as this machine knows. */
    boolean running() throws IOException, InterruptedException;

    /**
     * Stops it in good order, and by force when that takes too long; nothing happens when it does not run.
     *
     * @param limit the longest wait
     */
    void stop(Duration limit) throws IOException, InterruptedException;

    /**
     * Starts a release; returns before it is ready.
     *
     * @param release the release that {@code current} leads to
     */
    void start(Path release) throws IOException, InterruptedException;

    /** The end of what the server wrote to its console, or how to see it. */
    String lastWords() throws IOException;
}
