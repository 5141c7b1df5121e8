package io.harborai.knowledge.answer;

import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

import io.harborai.HarborAI;
import io.harborai.chat.ChatChunk;
import io.harborai.chat.ChatRequest;
import io.harborai.chat.ChatRequestBuilder;
import io.harborai.chat.ChatStream;
import io.harborai.error.HarborAIException;

/** Models that the SDK reaches. The clients' owner closes them. */
public final class SdkChatModel implements ChatModel {
    private final Function<String, HarborAI> clients;
    private final String prefix;
    private final Duration patience;

    /**
     * Makes one.
     *
     * @param clients gives the client that acts on the account of a key's id
     * @param prefix what the client wants before a model's name, with its slash; empty for nothing
     * @param patience most time for one answer
     */
    public SdkChatModel(Function<String, HarborAI> clients, String prefix, Duration patience) {
        this.clients = clients;
        this.prefix = prefix;
        this.patience = patience;
    }

    @Override
    public void ask(String keyId, String model, List<Said> said, int mostTokens, Consumer<String> token) {
        ChatRequestBuilder request = ChatRequest.builder().model(prefix + model).temperature(0).maxTokens(mostTokens)
                .timeout(patience);
        for (Said each : said) {
            switch (each.role()) {
                case "system" -> request.system(each.text());
                case "assistant" -> request.assistant(each.text());
                default -> request.user(each.text());
            }
        }
        try (ChatStream stream = clients.apply(keyId).chat().completions().stream(request.build())) {
            for (ChatChunk chunk : stream) {
                if (!chunk.text().isEmpty()) {
                    token.accept(chunk.text());
                }
            }
        } catch (HarborAIException e) {
            throw new UnreachableModel("the model " + model + " gave no answer: " + e.getMessage(), e);
        }
    }
}
