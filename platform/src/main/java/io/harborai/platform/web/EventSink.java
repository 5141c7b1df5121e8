package io.harborai.platform.web;

import java.io.IOException;

/** The way of server-sent events to one caller. Each event is sent at once; sending waits for a caller that reads slowly. */
public interface EventSink {
    /**
     * Sends an event.
     *
     * @param event its name; empty for none
     * @param data  its text, of any number of lines
     * @throws IOException when the caller has gone
     */
    default void send(String event, String data) throws IOException {
        send("", event, data);
    }

    /**
     * Sends an event that a caller can name when it comes back.
     *
     * @param id    its id; empty for none
     * @param event its name; empty for none
     * @param data  its text, of any number of lines
     * @throws IOException when the caller has gone
     */
    void send(String id, String event, String data) throws IOException;

    /** Whether the caller has gone. */
    boolean gone();

    /** Is run once, on any thread, as soon as the caller has gone. At once when that has happened already. */
    void whenGone(Runnable action);
}
