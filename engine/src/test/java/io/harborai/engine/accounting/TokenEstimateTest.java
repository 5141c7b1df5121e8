package io.harborai.engine.accounting;

import java.nio.charset.StandardCharsets;

import io.harborai.engine.Allocation;
import io.harborai.engine.exchange.RequestSize;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TokenEstimateTest {
    @Test
    void counts_what_messages_say_and_their_frame() {
        long hello = text("Hello, harbour!");
        assertThat(prompt("{'model': 'm', 'messages': [{'role': 'user', 'content': 'Hello, harbour!'}]}"))
                .isEqualTo(hello + RequestTokens.MESSAGE + RequestTokens.REPLY);
        assertThat(prompt("{'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'Hello, harbour!'}]}]}"))
                .isEqualTo(hello + RequestTokens.MESSAGE + RequestTokens.REPLY);
    }

    @Test
    void does_not_count_what_is_not_said_to_the_model() {
        String plain = "{'messages': [{'role': 'user', 'content': 'hi'}]}";
        assertThat(prompt("{'model': 'a-very-long-name-of-a-model', 'user': 'somebody', 'metadata': {'a': 'b c d e f'},"
                + "'temperature': 0.2, 'stop': ['one', 'two'], 'messages': [{'role': 'assistant', 'content': 'hi'}]}"))
                .isEqualTo(prompt(plain));
    }

    @Test
    void escaped_text_counts_as_what_it_means() {
        assertThat(prompt("{'prompt': '\\u6e2f\\u53e3\\n'}")).isEqualTo(prompt("{'prompt': '港口\\n'}"));
        assertThat(prompt("{'prompt': '港口'}")).isEqualTo(2);
    }

    @Test
    void a_picture_has_a_fixed_count_however_large_it_is() {
        String small = "{'messages': [{'role': 'user', 'content': [{'type': 'image_url', 'image_url': {'url': 'x'}}]}]}";
        String large = small.replace("'x'", "'data:image/png;base64," + "QUJD".repeat(250_000) + "'");
        assertThat(prompt(large)).isEqualTo(prompt(small))
                .isEqualTo(RequestTokens.MEDIUM + RequestTokens.MESSAGE + RequestTokens.REPLY);
        assertThat(prompt("{'messages': [{'role': 'user', 'content': [{'type': 'input_audio', 'input_audio':"
                + " {'data': 'QUJD', 'format': 'wav'}}]}]}")).isEqualTo(prompt(small));
    }

    @Test
    void tools_and_tool_calls_count() {
        String bare = "{'messages': [{'role': 'user', 'content': 'hi'}]}";
        String tools = bare.replace("{'messages'", "{'tools': [{'type': 'function', 'function': {'name': 'weather',"
                + " 'description': 'Tells the weather', 'parameters': {'type': 'object', 'properties':"
                + " {'source': {'type': 'string'}}}}}], 'messages'");
        assertThat(prompt(tools) - prompt(bare)).isBetween(20L, 60L);
        assertThat(prompt("{'messages': [{'role': 'assistant', 'content': null, 'tool_calls': [{'id': 'call_1', 'type':"
                + " 'function', 'function': {'name': 'weather', 'arguments': '{\\\"city\\\": \\\"Hamburg\\\"}'}}]}]}"))
                .isEqualTo(text("weather", "{\"city\": \"Hamburg\"}") + RequestTokens.MESSAGE
                        + RequestTokens.REPLY);
    }

    @Test
    void inputs_of_embeddings_count_as_texts_or_as_the_tokens_that_they_are() {
        assertThat(prompt("{'model': 'm', 'input': 'one two three'}")).isEqualTo(text("one two three"));
        assertThat(prompt("{'input': ['one', 'two']}")).isEqualTo(2);
        assertThat(prompt("{'input': [[1, 2, 3], [4, 5]]}")).isEqualTo(5);
    }

    @Test
    void what_is_longer_than_is_counted_is_taken_to_be_like_the_rest() {
        String words = "one two three ".repeat(RequestTokens.MAX_COUNTED / 14);
        long counted = prompt("{'prompt': '" + words + "'}");
        assertThat(prompt("{'prompt': ['" + words + "', '" + words + "', '" + words + "']}"))
                .isBetween((long) (2.99 * counted), (long) (3.01 * counted));
    }

    @Test
    void whatever_the_bytes_are_there_is_an_estimate() {
        assertThat(prompt("")).isZero();
        assertThat(prompt("[1, 2]")).isZero();
        assertThat(prompt("{'messages': [{'content': 'cut off")).isEqualTo(9);
        assertThat(prompt("{'messages': 'no array'}")).isEqualTo(text("no array") + RequestTokens.REPLY);
        assertThat(prompt("{'messages': " + "[".repeat(300))).isEqualTo(79);
        assertThat(prompt("{'messages': [[{'content': 'x'}], null, 1, true]}")).isPositive();
    }

    @Test
    void an_answer_counts_what_it_says_whole_or_in_chunks() {
        AnswerTokens whole = new AnswerTokens();
        add(whole, "{'id': 'chatcmpl-1', 'object': 'chat.completion', 'model': 'm', 'choices': [{'index': 0, 'message':"
                + " {'role': 'assistant', 'content': 'The harbour is open.', 'reasoning_content': ' It is noon.'},"
                + " 'logprobs': {'content': [{'token': 'The'}]}, 'finish_reason': 'stop'}]}");
        AnswerTokens chunks = new AnswerTokens();
        for (String piece : new String[]{"The har", "bour", " is ope", "n.", " It is", " noon."}) {
            add(chunks, "{'id': 'chatcmpl-1', 'choices': [{'index': 0, 'delta': {'content': '" + piece + "'}}]}");
        }
        add(chunks, "[DONE]");
        add(chunks, "{'choices': [], 'usage': null}");
        assertThat(whole.tokens()).isEqualTo(text("The harbour is open. It is noon.")).isEqualTo(chunks.tokens());
    }

    @Test
    void an_answer_of_another_kind_counts_its_text_and_its_calls() {
        AnswerTokens completion = new AnswerTokens();
        add(completion, "{'choices': [{'text': 'one two', 'index': 0}]}");
        assertThat(completion.tokens()).isEqualTo(2);
        AnswerTokens call = new AnswerTokens();
        add(call, "{'choices': [{'delta': {'tool_calls': [{'index': 0, 'id': 'call_abcdefgh', 'type': 'function',"
                + " 'function': {'name': 'weather', 'arguments': '{}'}}]}}]}");
        assertThat(call.tokens()).isEqualTo(text("weather{}"));
        AnswerTokens broken = new AnswerTokens();
        add(broken, "{'choices': [{'text': 'one', ");
        assertThat(broken.tokens()).isEqualTo(1);
        AnswerTokens odd = new AnswerTokens();
        add(odd, "{'choices': ['no', 'objects', ['at all']]}");
        assertThat(odd.tokens()).isZero();
    }

    @Test
    void the_most_is_as_many_answers_as_are_asked_for_each_as_long_as_allowed() {
        assertThat(TokenEstimate.atMost(size("{'n': 3, 'prompt': 'one'}"), 10)).isEqualTo(new TokenEstimate(1, 30));
        assertThat(TokenEstimate.atMost(size("{'best_of': 2, 'n': 1, 'prompt': 'one'}"), -1))
                .isEqualTo(new TokenEstimate(1, 2 * TokenEstimate.ASSUMED_COMPLETION_TOKENS));
        assertThat(size("{'n': 99999999999999999999}").answers()).isEqualTo(RequestTokens.MAX_ANSWERS);
        assertThat(size("{'n': -5}").answers()).isEqualTo(1);
        assertThat(size("{'n': 'many'}").answers()).isEqualTo(1);
        assertThat(TokenEstimate.atMost(new RequestSize(1, 1_024), Long.MAX_VALUE).completionTokens())
                .isEqualTo(Long.MAX_VALUE);
    }

    private static RequestSize size(String json) {
        return TokenEstimate.size(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void sums_do_not_overflow_and_negative_counts_are_refused() {
        assertThat(new TokenEstimate(Long.MAX_VALUE, 1).total()).isEqualTo(Long.MAX_VALUE);
        assertThat(TokenEstimate.NONE.withCompletion(7).total()).isEqualTo(7);
        assertThatThrownBy(() -> new TokenEstimate(-1, 0)).hasMessageContaining("-1 and 0");
    }

    @Test
    void an_estimate_allocates_no_copy_of_the_request() {
        byte[] body = bytes("{'messages': [{'role': 'user', 'content': '" + "word ".repeat(600) + "'}]}");
        Runnable counting = () -> {
            for (int i = 0; i < 100; i++) {
                TokenEstimate.ofRequest(body);
            }
        };
        counting.run();
        assertThat(Allocation.of(counting) / 100).as("bytes per estimate").isLessThan(2_000);
    }

    private static void add(AnswerTokens answer, String json) {
        byte[] bytes = bytes(json);
        answer.add(bytes, 0, bytes.length);
    }

    private static long text(String... pieces) {
        TextTokens texts = new TextTokens();
        for (String piece : pieces) {
            texts.add(piece);
            texts.end();
        }
        return texts.tokens();
    }

    private static long prompt(String json) {
        return TokenEstimate.ofRequest(bytes(json)).promptTokens();
    }

    private static byte[] bytes(String json) {
        return json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }
}
