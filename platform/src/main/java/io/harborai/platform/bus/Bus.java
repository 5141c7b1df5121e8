package io.harborai.platform.bus;

import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Carries small messages to every node. A message is delivered at most once; those of one publisher come in order. A
 * message that may have been lost is announced by a {@link BusEvent.Gap}, so it should only say what to read again.
 *
 * <p>Safe to share between threads. No method blocks.
 */
public interface Bus extends AutoCloseable {
    /** Longest topic, in characters. */
    int MAX_TOPIC_LENGTH = 128;

    /** Longest message, in characters. */
    int MAX_TEXT_LENGTH = 64 * 1024;

    /** Events that wait for one subscriber; more become one {@link BusEvent.Gap}. */
    int MAX_WAITING = 1024;

    /**
     * Sends a message to all who are subscribed, on this node too. It is lost, and counted, while there is no connection.
     *
     * @param topic 1 to {@value #MAX_TOPIC_LENGTH} characters
     * @param text at most {@value #MAX_TEXT_LENGTH} characters
     * @throws IllegalArgumentException if one is longer
     */
    void publish(String topic, String text);

    /**
     * Listens to a topic, from now on.
     *
     * @param topic the topic
     * @param executor runs the listener, one event at a time
     * @param listener hears messages and gaps
     * @return ends it when closed
     */
    Subscription subscribe(String topic, Executor executor, Consumer<? super BusEvent> listener);

    /** How it goes. */
    BusFigures figures();

    /** Ends all subscriptions and the connection. */
    @Override
    void close();

    /** A listener's connection to the bus. */
    interface Subscription extends AutoCloseable {
        /** Ends it; an event that is on its way may still come. */
        @Override
        void close();
    }

    /**
     * Checks the arguments of {@link #publish}.
     *
     * @param topic the topic
     * @param text the message
     */
    static void check(String topic, String text) {
        if (topic.isEmpty() || topic.length() > MAX_TOPIC_LENGTH) {
            throw new IllegalArgumentException(
                    "A topic has 1 to " + MAX_TOPIC_LENGTH + " characters, not " + topic.length());
        }
        if (text.length() > MAX_TEXT_LENGTH) {
            throw new IllegalArgumentException(
                    "A message has at most " + MAX_TEXT_LENGTH + " characters, not " + text.length());
        }
    }
}
