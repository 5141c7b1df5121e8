package io.harborai.peers.harborai;

import java.io.IOException;

import io.harborai.HarborAI;
import io.harborai.chat.ChatRequest;
import io.harborai.peers.load.Client;
import io.harborai.peers.load.PeerProcess;

/** The SDK of this project. */
final class HarborPeer implements Client {
    private final HarborAI harbor;
    private final ChatRequest request = ChatRequest.builder().model(MODEL).system(SYSTEM).user(USER)
            .temperature(TEMPERATURE).maxTokens(MAX_TOKENS).build();
    private final ChatRequest streamed = ChatRequest.builder().model(MODEL).system(SYSTEM).user(USER)
            .temperature(TEMPERATURE).maxTokens(MAX_TOKENS).includeUsage().build();

    private HarborPeer(String baseUrl) {
        harbor = HarborAI.builder().provider("lab", lab -> lab.baseUrl(baseUrl).allowPrivateNetwork(true)).build();
    }

    /** Makes it and does as it is told. */
    public static void main(String[] args) throws IOException {
        PeerProcess.run(args, HarborPeer::new);
    }

    @Override
    public String chat() {
        return harbor.chat().completions().create(request).text();
    }

    @Override
    public String stream() {
        try (var stream = harbor.chat().completions().stream(streamed)) {
            return stream.finalCompletion().text();
        }
    }

    @Override
    public void close() {
        harbor.close();
    }
}
