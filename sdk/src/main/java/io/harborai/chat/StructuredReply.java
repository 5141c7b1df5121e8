package io.harborai.chat;

import java.util.List;
import java.util.Optional;

import io.harborai.call.Usages;
import io.harborai.reply.Usage;

/**
 * An answer that follows a schema.
 *
 * @param <T> what the value is
 */
public final class StructuredReply<T> {
    private final T value;
    private final List<ChatCompletion> completions;

    StructuredReply(T value, List<ChatCompletion> completions) {
        this.value = value;
        this.completions = List.copyOf(completions);
    }

    /** The value. */
    public T value() {
        return value;
    }

    /** The answer that the value was read from. */
    public ChatCompletion completion() {
        return completions.get(completions.size() - 1);
    }

    /** Whether the first answer did not follow the schema, and the model was shown why. */
    public boolean repaired() {
        return completions.size() > 1;
    }

    /** The tokens of all calls together; empty when the provider tells none. */
    public Optional<Usage> usage() {
        List<Usage> told = completions.stream().flatMap(completion -> completion.usage().stream()).toList();
        return told.isEmpty() ? Optional.empty() : Optional.of(Usages.sum(told));
    }

    @Override
    public String toString() {
        return "StructuredReply[" + value + (repaired() ? ", repaired]" : "]");
    }
}
