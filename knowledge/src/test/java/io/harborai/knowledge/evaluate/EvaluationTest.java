package io.harborai.knowledge.evaluate;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.harborai.knowledge.collection.EmbeddingModel;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

final class EvaluationTest {
    @TempDir
    Path directory;

    private static final String SQUAD = """
            {"data":[{"paragraphs":[
              {"context":"The lighthouse of Bergen is 42 metres high and was built in 1930.","qas":[
                {"question":"How high is the lighthouse of Bergen?","answers":[{"text":"42 metres"}]},{"question":"When was the lighthouse built?"}]},
              {"context":"Herring is smoked over beech wood for two days.","qas":[
                {"question":"For how long is herring smoked?"}]},
              {"context":"港口的吊车每年检查两次。","qas":[{"question":"吊车每年检查几次？"}]}]}]}""";

    private Evaluation.Plan plan() throws IOException {
        return new Evaluation.Plan(Files.createDirectory(directory.resolve("work")), EmbeddingModel.NONE,
                (model, texts) -> {
                    throw new IllegalStateException("no model is asked for vectors");
                }, "lab/writer", (key, model, said, most, token) -> token.accept("It stands there [1]. [9]"), 10);
    }

    @Test
    void aSetInTheFormOfSquadIsMeasured() throws Exception {
        Path file = Files.writeString(directory.resolve("port.json"), SQUAD);
        List<Integer> steps = new ArrayList<>();
        EvaluationResult result = Evaluation.of(Datasets.read(file), plan(), steps::add);
        assertThat(result.set()).isEqualTo("port");
        assertThat(result.passages()).isEqualTo(3);
        assertThat(result.questions()).isEqualTo(4);
        Scores scores = result.scores().getFirst();
        assertThat(scores.mode()).isEqualTo("keyword");
        assertThat(scores.ndcg10()).isCloseTo(1, within(1e-9));
        assertThat(scores.recall1()).isCloseTo(1, within(1e-9));
        assertThat(result.refusals().orElseThrow().separation()).isGreaterThan(0.9);
        AnswerScores answers = result.answers().orElseThrow();
        assertThat(answers.asked()).isEqualTo(4);
        assertThat(answers.relevant()).isEqualTo(1);
        assertThat(answers.verbatim()).isEqualTo(1);
        assertThat(answers.holding()).isEqualTo(1);
        assertThat(answers.supported()).as("nothing of the kind stands in any source").isZero();
        assertThat(answers.removed()).isEqualTo(answers.answered());
        assertThat(steps).hasSize(4 + 8 + 4);
        String tables = new EvaluationReport(List.of(result)).tables();
        assertThat(tables).contains("| port | 3 | 4 | keyword | 1.0000", "lab/writer");
        assertThat(new EvaluationReport(List.of(result)).plot()).startsWith("<svg").contains("port", "nDCG@10")
                .endsWith("</svg>\n");
    }

    @Test
    void cranfieldsJudgementsCountQuestionsInTheirOrderAndAreReadInTwoWays() throws Exception {
        Path cranfield = Files.createDirectory(directory.resolve("cranfield"));
        Files.writeString(cranfield.resolve("cran.all.1400"),
                ".I 1\n.T\nwings\n.W\nswept wings\n.I 2\n.T\nheat\n.W\nheat shields\n", StandardCharsets.ISO_8859_1);
        Files.writeString(cranfield.resolve("cran.qry"), ".I 001\n.W\nswept wings\n.I 004\n.W\nheat shields\n",
                StandardCharsets.ISO_8859_1);
        Files.writeString(cranfield.resolve("cranqrel"), "1 1 2\n1 2 -1\n2 2 4\n", StandardCharsets.ISO_8859_1);
        List<Dataset> sets = Datasets.all(cranfield);
        assertThat(sets).extracting(Dataset::name).containsExactly("cranfield", "cranfield, graded");
        assertThat(sets.getFirst().questions()).extracting(Dataset.Question::grades)
                .containsExactly(Map.of("1", 1, "2", 1), Map.of("2", 1));
        assertThat(sets.getLast().questions()).extracting(Dataset.Question::grades)
                .containsExactly(Map.of("1", 3), Map.of("2", 1));
    }

    @Test
    void measuresAreThoseOfTheField() {
        Map<String, Integer> grades = Map.of("a", 3, "b", 1);
        assertThat(Measures.ndcg(List.of("a", "b"), grades, 10)).isCloseTo(1, within(1e-9));
        assertThat(Measures.ndcg(List.of("x", "a"), grades, 10))
                .isCloseTo(3 / (Math.log(3) / Math.log(2)) / (3 + 1 / (Math.log(3) / Math.log(2))), within(1e-9));
        assertThat(Measures.recall(List.of("b", "x"), grades, 1)).isEqualTo(0.5);
        assertThat(Measures.reciprocalRank(List.of("x", "b"), grades)).isEqualTo(0.5);
        assertThat(Measures.separation(List.of(0.9, 0.5), List.of(0.5, 0.1))).isEqualTo(0.875);
    }
}
