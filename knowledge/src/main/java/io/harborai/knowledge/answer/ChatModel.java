package io.harborai.knowledge.answer;

import java.util.List;
import java.util.function.Consumer;

/** A model that answers in words. Blocking; safe to share between threads. */
public interface ChatModel {
    /**
     * What one side said.
     *
     * @param role {@code system}, {@code user} or {@code assistant}
     * @param text what was said
     */
    record Said(String role, String text) {}

    /**
     * Asks a model, on the account of a key.
     *
     * @param keyId the key's id; empty for the server itself
     * @param model the model's name, as the gateway knows it
     * @param said what was said so far
     * @param mostTokens most tokens of the answer
     * @param token is given each piece of the answer as it comes; what it throws ends the call
     * @throws UnreachableModel if no model answers, or it broke off
     */
    void ask(String keyId, String model, List<Said> said, int mostTokens, Consumer<String> token);
}
