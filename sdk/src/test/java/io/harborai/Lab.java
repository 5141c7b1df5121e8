package io.harborai;

import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

import io.harborai.chat.ChatCompletions;
import io.harborai.standin.Standin;

/** A stand-in provider and a client that knows it as {@code lab}. */
record Lab(Standin standin, HarborAI harbor) implements AutoCloseable {
    /** Time-outs that a test can wait for. */
    static final Duration SHORT = Duration.ofMillis(300);

    static Lab open() {
        return open(builder -> builder);
    }

    static Lab open(UnaryOperator<HarborAIBuilder> more) {
        return open(more, settings -> {
        });
    }

    /** With time-outs of 300 ms for the first token and between tokens, of 1.5 s for the whole. */
    static Lab impatient() {
        return open(builder -> builder,
                settings -> settings.firstTokenTimeout(SHORT).idleTimeout(SHORT).totalTimeout(SHORT.multipliedBy(5)));
    }

    static Lab open(UnaryOperator<HarborAIBuilder> more, Consumer<ProviderSettings> settings) {
        Standin standin = Standin.start();
        HarborAIBuilder builder = HarborAI.builder().provider("lab",
                lab -> settings
                        .accept(lab.baseUrl(standin.baseUrl()).allowPrivateNetwork(true).apiKey("lab-key-12345")));
        return new Lab(standin, more.apply(builder).build());
    }

    ChatCompletions chat() {
        return harbor.chat().completions();
    }

    @Override
    public void close() {
        harbor.close();
        standin.close();
    }
}
