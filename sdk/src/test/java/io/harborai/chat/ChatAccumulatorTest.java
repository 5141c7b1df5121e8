package io.harborai.chat;

import java.nio.charset.StandardCharsets;

import io.harborai.engine.wire.JsonTexts;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Streams as different servers really send them. */
final class ChatAccumulatorTest {
    private static String whole(String... chunks) {
        ChatAccumulator accumulator = new ChatAccumulator();
        for (String chunk : chunks) {
            accumulator.add(new ChatChunk(new JsonTexts(), chunk.getBytes(StandardCharsets.UTF_8), null));
        }
        return new String(accumulator.toJson(), StandardCharsets.UTF_8);
    }

    @Test
    void onlyChoicesAreNeeded() {
        assertThat(whole("{\"choices\":[{\"delta\":{\"content\":\"a\"}}]}",
                "{\"choices\":[{\"delta\":{\"content\":\"b\"},"
                        + "\"finish_reason\":\"stop\"}]}"))
                .isEqualTo("{\"object\":\"chat.completion\",\"choices\":[{\"index\":0,"
                        + "\"message\":{\"role\":\"assistant\",\"content\":\"ab\"},\"logprobs\":null,"
                        + "\"finish_reason\":\"stop\"}]}");
    }

    @Test
    void parallelToolCallsAreKeptApartEvenWithOneNumber() {
        assertThat(whole(
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"f\",\"arguments\":\"{\"}}]}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"}\"}}]}}]}",
                "{\"choices\":[{\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"b\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}]}}]}"))
                .contains("{\"id\":\"a\",\"type\":\"function\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}}",
                        "{\"id\":\"b\",\"type\":\"function\",\"function\":{\"name\":\"g\",\"arguments\":\"{}\"}}");
    }

    @Test
    void emptyToolCallsMeanNone() {
        ChatChunk chunk = new ChatChunk(new JsonTexts(),
                "{\"choices\":[{\"delta\":{\"tool_calls\":[],\"content\":\"a\"}}]}"
                        .getBytes(StandardCharsets.UTF_8),
                null);
        assertThat(chunk.choices().get(0).delta().toolCalls()).isEmpty();
        assertThat(whole(chunk.rawJson())).doesNotContain("tool_calls");
    }

    @Test
    void listsAreAppendedAndTheLastOfOtherValuesCounts() {
        assertThat(whole(
                "{\"id\":\"1\",\"x\":1,\"choices\":[{\"index\":0,\"delta\":{\"annotations\":[1]},\"logprobs\":{\"content\":[{\"token\":\"a\"}]}}]}",
                "{\"id\":\"1\",\"x\":2,\"choices\":[{\"index\":0,\"delta\":{\"annotations\":[2]},\"logprobs\":{\"content\":[{\"token\":\"b\"}]}}]}"))
                .contains("\"x\":2", "\"annotations\":[1,2]",
                        "\"logprobs\":{\"content\":[{\"token\":\"a\"},{\"token\":\"b\"}]}");
    }

    @Test
    void contentInPartsIsText() {
        ChatChunk chunk = new ChatChunk(new JsonTexts(),
                "{\"choices\":[{\"delta\":{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"thinking\"}]}}]}"
                        .getBytes(StandardCharsets.UTF_8),
                null);
        assertThat(chunk.text()).isEqualTo("a");
        assertThat(chunk.choices().get(0).delta().extraFields()).containsKey("content");
    }
}
