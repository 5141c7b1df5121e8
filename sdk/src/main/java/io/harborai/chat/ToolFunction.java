package io.harborai.chat;

import org.jspecify.annotations.Nullable;

/**
 * What a tool does.
 *
 * @param <A> its arguments
 */
@FunctionalInterface
public interface ToolFunction<A> {
    /**
     * Does it. May be called from several threads at once.
     *
     * @return what the model is told: a string as it is, a record, collection or number as JSON, null for a tool that has
     *         nothing to say
     * @throws Exception when it cannot: the model is told the message, and nothing else of it
     */
    @Nullable
    Object call(A arguments) throws Exception;
}
