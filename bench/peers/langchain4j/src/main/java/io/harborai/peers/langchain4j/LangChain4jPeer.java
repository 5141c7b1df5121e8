package io.harborai.peers.langchain4j;

import java.io.IOException;
import java.net.http.HttpClient;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.http.client.jdk.JdkHttpClientBuilder;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.harborai.peers.load.Client;
import io.harborai.peers.load.PeerProcess;

/** LangChain4j's models for OpenAI, with the HTTP client of the JDK that they bring. It asks every stream for its usage. */
final class LangChain4jPeer implements Client {
    private final List<ChatMessage> messages = List.of(SystemMessage.from(SYSTEM), UserMessage.from(USER));
    private final OpenAiChatModel model;
    private final OpenAiStreamingChatModel streaming;

    private LangChain4jPeer(String baseUrl) {
        model = OpenAiChatModel.builder().httpClientBuilder(http()).baseUrl(baseUrl).apiKey("none").modelName(MODEL)
                .temperature(TEMPERATURE)
                .maxTokens(MAX_TOKENS).build();
        streaming = OpenAiStreamingChatModel.builder().httpClientBuilder(http()).baseUrl(baseUrl).apiKey("none")
                .modelName(MODEL)
                .temperature(TEMPERATURE).maxTokens(MAX_TOKENS).build();
    }

    /** HTTP/1.1 as the others: the JDK's client would else ask a server without TLS for an upgrade to HTTP/2. */
    private static JdkHttpClientBuilder http() {
        return new JdkHttpClientBuilder()
                .httpClientBuilder(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1));
    }

    /** Makes it and does as it is told. */
    public static void main(String[] args) throws IOException {
        PeerProcess.run(args, LangChain4jPeer::new);
    }

    @Override
    public String chat() {
        return model.chat(messages).aiMessage().text();
    }

    /** Its streams come by callback alone: the caller waits for the last. */
    @Override
    public String stream() {
        Answer answer = new Answer();
        streaming.chat(messages, answer);
        return answer.whole.join().aiMessage().text();
    }

    @Override
    public void close() {
        // It has nothing to close.
    }

    private static final class Answer implements StreamingChatResponseHandler {
        private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

        @Override
        public void onPartialResponse(String piece) {
            // The complete response has them all.
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            whole.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            whole.completeExceptionally(error);
        }
    }
}
