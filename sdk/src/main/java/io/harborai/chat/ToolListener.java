package io.harborai.chat;

/**
 * Is told what happens in a loop of tool calls, in this order, on the thread that does it; with an executor, those of tools
 * at once. What a listener throws ends the loop.
 */
public interface ToolListener {
    /** The model has answered; {@code round} is that of the tools it asks for, from 1. */
    default void answered(int round, ChatCompletion reply) {
        // Of no interest unless somebody says so.
    }

    /** A tool is about to be called. */
    default void calling(int round, ToolCall call) {
        // Of no interest unless somebody says so.
    }

    /** A tool was called, or could not be. */
    default void called(ToolStep step) {
        // Of no interest unless somebody says so.
    }
}
