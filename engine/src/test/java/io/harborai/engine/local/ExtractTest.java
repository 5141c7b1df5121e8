package io.harborai.engine.local;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

final class ExtractTest {
    private static final String PASSAGES = """
            [1] Oslo is the capital of Norway. It lies at a fjord.
            [2] The harbor of Hamburg was founded in 1189. It has 7 200 hectares.
            [3] 上海是中国最大的港口城市。它位于长江口。
            [4] HarborAI是一个开源网关。它支持流式输出。""";

    @Test
    void aSentenceIsQuotedWordForWordWithItsNumber() {
        assertThat(ask(PASSAGES, "What is the capital of Norway?"))
                .isEqualTo("Oslo is the capital of Norway. [1]");
        assertThat(ask(PASSAGES, "When was the harbor of Hamburg founded?"))
                .isEqualTo("The harbor of Hamburg was founded in 1189. [2]");
    }

    @ParameterizedTest
    @CsvSource({"中国最大的港口城市是哪里？, 上海是中国最大的港口城市。 [3]", "长江口在哪里, 它位于长江口。 [3]", "什么是开源网关？, HarborAI是一个开源网关。 [4]"})
    void aChineseSentenceIsQuotedToo(String question, String answer) {
        assertThat(ask(PASSAGES, question)).isEqualTo(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Who won the football championship yesterday evening?", "法国总统是谁？", "", "???", "the of and"})
    void whenNothingFitsItSaysSo(String question) {
        assertThat(ask(PASSAGES, question)).isEqualTo(Extract.NOTHING);
    }

    @Test
    void withoutPassagesThereIsNothingToQuote() {
        assertThat(ask("Oslo is the capital of Norway.", "What is the capital of Norway?")).isEqualTo(Extract.NOTHING);
    }

    @Test
    void passagesAndQuestionMayShareAMessage() {
        assertThat(ask(null, PASSAGES + "\n\nQuestion: what is the capital of Norway?"))
                .contains("Oslo is the capital of Norway. [1]");
    }

    @Test
    void noMoreThanThreeSentencesAreQuotedInTheirOrder() {
        String many = "[7] Red boats sail. Red boats sink. Red boats float. Red boats burn.\n[8] Red boats.";
        String answer = ask(many, "red boats");
        assertThat(answer.split("\\[", -1)).hasSize(4);
        assertThat(answer).endsWith("Red boats. [8]");
    }

    @Test
    void anEmptyPassageDoesNotTakeTheNextOnesNumberOver() {
        assertThat(ask("[1]\n[2] Oslo is the capital of Norway.\n  [3]\nBergen lies west.", "capital of Norway, west"))
                .isEqualTo("Oslo is the capital of Norway. [2] Bergen lies west. [3]");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", " \n", "[1]", "[1] \n", "[", "[12", "a. ", "漢。", "[1]\u2028", "\t"})
    void noTextKeepsItBusyForLong(String piece) {
        String hostile = piece.repeat(400_000 / piece.length());
        assertTimeoutPreemptively(Duration.ofSeconds(15), () -> ask(hostile, "What is the capital of Norway?"));
        assertTimeoutPreemptively(Duration.ofSeconds(15), () -> ask(null, hostile));
    }

    private static String ask(@org.jspecify.annotations.Nullable String context, String question) {
        String system = context == null ? "" : "{\"role\":\"system\",\"content\":" + quoted(context) + "},";
        String body = "{\"messages\":[" + system + "{\"role\":\"user\",\"content\":" + quoted(question) + "}]}";
        return Extract.answer(LocalRequest.read(body.getBytes(StandardCharsets.UTF_8)));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\t", "\\t") + '"';
    }
}
