package io.harborai.peers.openaijava;

import java.io.IOException;
import java.time.Duration;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import io.harborai.peers.load.Client;
import io.harborai.peers.load.PeerProcess;

/** openai-java, with the HTTP client that it brings. */
final class OpenAiJavaPeer implements Client {
    /** Its default is five for five minutes, which would close connections between the calls of more threads. */
    private static final int IDLE_CONNECTIONS = 100;

    private final OpenAIClient client;
    private final ChatCompletionCreateParams request = request().build();
    private final ChatCompletionCreateParams streamed = request()
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build()).build();

    private OpenAiJavaPeer(String baseUrl) {
        client = OpenAIOkHttpClient.builder().baseUrl(baseUrl).apiKey("none").maxIdleConnections(IDLE_CONNECTIONS)
                .keepAliveDuration(Duration.ofMinutes(5))
                .build();
    }

    private static ChatCompletionCreateParams.Builder request() {
        return ChatCompletionCreateParams.builder().model(MODEL).addSystemMessage(SYSTEM).addUserMessage(USER)
                .temperature(TEMPERATURE).maxCompletionTokens(MAX_TOKENS);
    }

    /** Makes it and does as it is told. */
    public static void main(String[] args) throws IOException {
        PeerProcess.run(args, OpenAiJavaPeer::new);
    }

    @Override
    public String chat() {
        return text(client.chat().completions().create(request));
    }

    @Override
    public String stream() {
        ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
        try (StreamResponse<ChatCompletionChunk> stream = client.chat().completions().createStreaming(streamed)) {
            stream.stream().forEach(whole::accumulate);
        }
        return text(whole.chatCompletion());
    }

    private static String text(ChatCompletion completion) {
        return completion.choices().get(0).message().content().orElse("");
    }

    @Override
    public void close() {
        client.close();
    }
}
