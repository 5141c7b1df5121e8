package io.harborai.chat;

import org.jspecify.annotations.Nullable;

/** A conversation of several calls, each of which follows from the reply before. Used by one thread at a time. */
interface Dialogue<T> {
    /** The first request. */
    ChatRequest begin();

    /** The request that follows from a reply; null when the dialogue is over. */
    @Nullable
    ChatRequest next(ChatCompletion reply);

    /** What came of it, once it is over. */
    T result();

    /** Gives up what {@link #next} is doing, from any thread. */
    void cancel();
}
