package io.harborai.chat;

import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class ThinkSplitterTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {"<think>hm</think>yes|hm|yes",
            "~\n <think>\nhm\n</think>\n\n yes ~|~\nhm\n~|~yes ~", "yes|~~|yes", "<think>hm|hm|~~", "<thi|~~|<thi",
            "<think>a</thi|a</thi|~~", "<think></think>yes|~~|yes", "no <think>hm</think>|~~|no <think>hm</think>",
            "<think>a<b</c></think>x <think>y</think>|a<b</c>|x <think>y</think>",
            "<think>想一想🤔</think>好🙂|想一想🤔|好🙂", "~  ~|~~|~  ~", "<think>a<</think>b|a<|b", "<b>x|~~|<b>x"})
    void textIsToldFromThoughtHoweverItIsCut(String text, String thought, String said) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            ThinkSplitter splitter = new ThinkSplitter();
            StringBuilder reasoning = new StringBuilder();
            StringBuilder content = new StringBuilder();
            int from = 0;
            while (from < text.length()) {
                int to = round == 0 ? text.length() : from + 1 + random.nextInt(Math.min(4, text.length() - from));
                collect(splitter.add(text.substring(from, to)), reasoning, content);
                from = to;
            }
            collect(splitter.finish(), reasoning, content);
            assertThat(reasoning).as("seed %d", seed).hasToString(thought);
            assertThat(content).as("seed %d", seed).hasToString(said);
        }
    }

    private static void collect(ThinkSplitter.Split split, StringBuilder reasoning, StringBuilder content) {
        if (split.reasoning() != null) {
            reasoning.append(split.reasoning());
        }
        if (split.content() != null) {
            content.append(split.content());
        }
    }
}
