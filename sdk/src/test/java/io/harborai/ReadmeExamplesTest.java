package io.harborai;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ChatStream;
import io.harborai.embedding.Embeddings;
import io.harborai.model.Model;
import io.harborai.standin.Standin;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What the README shows, really running. */
final class ReadmeExamplesTest {
    @Test
    void readmeSnippetRuns() {
        try (Standin standin = Standin.start()) {
            String url = standin.baseUrl().toString();
            List<String> printed = new ArrayList<>();
            try (HarborAI harbor = HarborAI.builder()
                    .provider("lab", p -> p.baseUrl(url).allowPrivateNetwork(true))
                    .alias("fast", a -> a.target("lab/gpt-4o-mini", 3).target("local/echo", 1).fallbackOn(
                            FallbackOn.UNAVAILABLE))
                    .build()) {
                ChatCompletion reply = harbor.chat().completions().create(r -> r.model("gpt-4o").user("Hello"));
                printed.add(reply.text());
                CompletableFuture<ChatCompletion> later = harbor.chat().completions()
                        .createAsync(r -> r.model("fast").user("Hello"));
                try (ChatStream stream = harbor.chat().completions().stream(r -> r.model("gpt-4o").user("Hello"))) {
                    stream.forEach(chunk -> printed.add(chunk.text()));
                }
                Embeddings vectors = harbor.embeddings()
                        .create(r -> r.model("text-embedding-3-small").input("a", "b"));
                List<Model> models = harbor.models().list();

                assertThat(reply.text()).contains("Hello");
                assertThat(later.join().text()).contains("Hello");
                assertThat(String.join("", printed)).contains("Hello");
                assertThat(vectors.data()).hasSize(2);
                assertThat(models).extracting(Model::id).contains("fast", "local/echo");
            }
        }
    }
}
