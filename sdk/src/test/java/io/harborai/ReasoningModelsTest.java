package io.harborai;

import io.harborai.chat.ChatChunk;
import io.harborai.chat.ChatCompletion;
import io.harborai.chat.ReasoningEffort;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class ReasoningModelsTest {
    private static final Lab LAB = Lab.open();

    @AfterAll
    static void close() {
        LAB.close();
    }

    @Test
    void effortIsSentByItsWord() {
        assertThat(LAB.chat().create(r -> r.model("gpt-4o").user("Hi").reasoningEffort(ReasoningEffort.MINIMAL)).text())
                .isNotEmpty();
        assertThat(LAB.standin().requests().get(LAB.standin().requests().size() - 1).bodyText())
                .contains("\"reasoning_effort\":\"minimal\"").doesNotContain("splitThinkTags");
    }

    @Test
    void reasoningOfAStreamIsPutTogether() {
        try (var stream = LAB.chat().stream(r -> r.model("gpt-4o+reasoning").user("Hi"))) {
            StringBuilder thought = new StringBuilder();
            for (ChatChunk chunk : stream) {
                thought.append(chunk.reasoningText());
            }
            assertThat(thought).contains("想一想");
            assertThat(stream.finalCompletion().message().orElseThrow().reasoning()).contains(thought.toString());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 7, 20, 60})
    void thinkTagsAreTakenOutOfStreamsWhereverTheyAreCut(int pieces) {
        String said = "<think>\nLet me see 🤔</think>\n\nIt is 4.";
        try (var stream = LAB.chat().stream(
                r -> r.model("gpt-4o+parrot+tokens=" + pieces).user(said).splitThinkTags(true))) {
            StringBuilder text = new StringBuilder();
            StringBuilder thought = new StringBuilder();
            for (ChatChunk chunk : stream) {
                text.append(chunk.text());
                thought.append(chunk.reasoningText());
            }
            assertThat(text).hasToString("It is 4.");
            assertThat(thought).hasToString("\nLet me see 🤔");
            ChatCompletion whole = stream.finalCompletion();
            assertThat(whole.text()).isEqualTo("It is 4.");
            assertThat(whole.message().orElseThrow().reasoning()).contains("\nLet me see 🤔");
        }
        ChatCompletion whole = LAB.chat().create(r -> r.model("gpt-4o+parrot").user(said).splitThinkTags(true));
        assertThat(whole.text()).isEqualTo("It is 4.");
        assertThat(whole.message().orElseThrow().reasoning()).contains("\nLet me see 🤔");
    }

    @Test
    void thinkTagsStayWhereNobodyAsksForThem() {
        String said = "<think>x</think>y";
        assertThat(LAB.chat().create(r -> r.model("gpt-4o+parrot").user(said)).text()).isEqualTo(said);
        try (var stream = LAB.chat().stream(r -> r.model("gpt-4o+parrot").user(said))) {
            assertThat(stream.finalCompletion().text()).isEqualTo(said);
        }
    }

    @Test
    void beginningOfATagAtTheEndIsText() {
        try (var stream = LAB.chat().stream(r -> r.model("gpt-4o+parrot").user("<thi").splitThinkTags(true))) {
            assertThat(stream.finalCompletion().text()).isEqualTo("<thi");
        }
    }

    @Test
    void thoughtBeforeJsonDoesNotMatter() {
        assertThat(LAB.chat().create(r -> r.model("gpt-4o+parrot").user("<think>{hm}</think>{\"value\":3}"), int.class))
                .isEqualTo(3);
    }
}
