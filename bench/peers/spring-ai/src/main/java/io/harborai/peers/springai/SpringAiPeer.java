package io.harborai.peers.springai;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

import io.harborai.peers.load.Client;
import io.harborai.peers.load.PeerProcess;
import org.springframework.ai.chat.messages.Message;
import org.springframework.ai.chat.messages.SystemMessage;
import org.springframework.ai.chat.messages.UserMessage;
import org.springframework.ai.chat.model.ChatResponse;
import org.springframework.ai.chat.prompt.Prompt;
import org.springframework.ai.openai.OpenAiChatModel;
import org.springframework.ai.openai.OpenAiChatOptions;

/** Spring AI's model for OpenAI, which is built on openai-java and its HTTP client. */
final class SpringAiPeer implements Client {
    /** Its default is five for five minutes, which would close connections between the calls of more threads. */
    private static final int IDLE_CONNECTIONS = 100;

    private final List<Message> messages = List.of(new SystemMessage(SYSTEM), new UserMessage(USER));
    private final OpenAiChatModel model;
    private final OpenAiChatOptions streamed;

    private SpringAiPeer(String baseUrl) {
        model = OpenAiChatModel.builder().options(options(baseUrl).build())
                .httpClientBuilderCustomizer(
                        http -> http.maxIdleConnections(IDLE_CONNECTIONS).keepAliveDuration(Duration.ofMinutes(5)))
                .build();
        streamed = options(baseUrl).streamUsage(true).build();
    }

    private static OpenAiChatOptions.Builder options(String baseUrl) {
        OpenAiChatOptions.Builder options = OpenAiChatOptions.builder();
        options.baseUrl(baseUrl);
        options.apiKey("none");
        options.model(MODEL);
        options.temperature(TEMPERATURE);
        options.maxTokens(MAX_TOKENS);
        return options;
    }

    /** Makes it and does as it is told. */
    public static void main(String[] args) throws IOException {
        PeerProcess.run(args, SpringAiPeer::new);
    }

    @Override
    public String chat() {
        return text(model.call(new Prompt(messages)));
    }

    @Override
    public String stream() {
        return model.stream(new Prompt(messages, streamed)).toStream().map(SpringAiPeer::text)
                .collect(Collectors.joining());
    }

    private static String text(ChatResponse response) {
        if (response.getResult() == null) {
            return "";
        }
        String text = response.getResult().getOutput().getText();
        return text == null ? "" : text;
    }

    @Override
    public void close() {
        // It has nothing to close.
    }
}
