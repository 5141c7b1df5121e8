package io.harborai.chat;

import java.util.List;
import java.util.Optional;

import io.harborai.call.Usages;
import io.harborai.reply.Usage;

/** What a model says after it has called tools. Immutable. */
public final class ToolReply {
    private final List<ChatCompletion> completions;
    private final List<ToolStep> steps;
    private final List<ChatMessage> messages;

    ToolReply(List<ChatCompletion> completions, List<ToolStep> steps, List<ChatMessage> messages) {
        this.completions = List.copyOf(completions);
        this.steps = List.copyOf(steps);
        this.messages = List.copyOf(messages);
    }

    /** The last answer, which asks for no more tools. */
    public ChatCompletion completion() {
        return completions.get(completions.size() - 1);
    }

    /** The text of the last answer; empty when it has none. */
    public String text() {
        return completion().text();
    }

    /** All answers in order, the last one included. */
    public List<ChatCompletion> completions() {
        return completions;
    }

    /** What the tools did, in the order in which the model asked. */
    public List<ToolStep> steps() {
        return steps;
    }

    /** The whole conversation, the last answer included: what a next request goes on from. */
    public List<ChatMessage> messages() {
        return messages;
    }

    /** The tokens of all answers together; empty when the provider tells none. */
    public Optional<Usage> usage() {
        List<Usage> told = completions.stream().flatMap(completion -> completion.usage().stream()).toList();
        return told.isEmpty() ? Optional.empty() : Optional.of(Usages.sum(told));
    }

    @Override
    public String toString() {
        return "ToolReply[" + completions.size() + " answers, " + steps + "]";
    }
}
