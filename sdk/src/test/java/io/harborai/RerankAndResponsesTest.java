package io.harborai;

import java.util.List;
import java.util.Map;

import io.harborai.error.InvalidRequestException;
import io.harborai.rerank.RankedDocument;
import io.harborai.rerank.Ranking;
import io.harborai.response.Response;
import io.harborai.standin.Standin;
import io.harborai.standin.StandinOptions;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What there is beside chat: the order of documents, and OpenAI's responses over a provider that has chat alone. */
final class RerankAndResponsesTest {
    private static HarborAI client(Standin standin) {
        return HarborAI.builder().provider("lab", lab -> lab.baseUrl(standin.baseUrl()).apiKey("none")
                .allowPrivateNetwork(true)).build();
    }

    @Test
    void documentsComeInTheOrderOfTheirScores() {
        try (Standin standin = Standin.start(StandinOptions.defaults()); HarborAI harbor = client(standin)) {
            Ranking ranking = harbor.rerank().create("lab/rerank", "ships in the harbour",
                    List.of("nothing at all", "ships in the harbour", "a harbour"));
            assertThat(ranking.documents()).hasSize(3).extracting(RankedDocument::score)
                    .isSortedAccordingTo((one, other) -> Double.compare(other, one));
            assertThat(ranking.documents()).extracting(RankedDocument::index).containsExactlyInAnyOrder(0, 1, 2);
            assertThat(harbor.rerank().createAsync("lab/rerank", "ships", List.of("ships")).join().documents())
                    .hasSize(1);
            assertThatThrownBy(() -> harbor.rerank().create("lab/rerank", "x", List.of()))
                    .isInstanceOf(InvalidRequestException.class);
        }
    }

    @Test
    void aResponseIsTranslatedWhereTheProviderHasChatAlone() {
        try (Standin standin = Standin.start(StandinOptions.defaults()); HarborAI harbor = client(standin)) {
            Response answer = harbor.responses().create("lab/gpt-4o", "Which harbour? 港口 🚢");
            assertThat(answer.text()).contains("Which harbour? 港口 🚢");
            assertThat(answer.status()).isEqualTo("completed");
            assertThat(answer.usage().orElseThrow().completionTokens()).isPositive();
            assertThat(answer.output()).hasSize(1);
            assertThatThrownBy(() -> harbor.responses().create(Map.of("input", "x")))
                    .isInstanceOf(InvalidRequestException.class).hasMessageContaining("model");
        }
    }
}
