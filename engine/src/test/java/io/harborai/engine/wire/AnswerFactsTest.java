package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import io.harborai.engine.exchange.Usage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class AnswerFactsTest {
    private final AnswerFacts facts = new AnswerFacts();

    @Test
    void aWholeAnswerTellsItsUsage() {
        assertThat(read(
                "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":15,"
                        + "\"prompt_tokens_details\":{\"audio_tokens\":1,\"cached_tokens\":4},"
                        + "\"completion_tokens_details\":{\"reasoning_tokens\":3,\"x\":[{}]}}}"))
                .isTrue();
        assertThat(facts.usage()).isEqualTo(new Usage(true, 10, 5, 4, 3));
        assertThat(facts.choicesSeen()).isTrue();
        assertThat(facts.contentSeen()).isTrue();
        assertThat(facts.finished()).isTrue();
        assertThat(facts.done()).isFalse();
        assertThat(facts.chunks()).isEqualTo(1);
    }

    @Test
    void whoeverListensHearsWhatIsSaidUntilTheUsageIsTold() {
        StringBuilder heard = new StringBuilder();
        AnswerFacts listened = new AnswerFacts(
                (chars, offset, length) -> heard.append(chars, offset, length).append('|'));
        for (String delta : new String[]{"{\"role\":\"assistant\",\"content\":\"caf\\u00e9\"}",
                "{\"reasoning_content\":\"why\",\"unknown\":\"not\"}", "{\"refusal\":\"no\"}",
                "{\"tool_calls\":[{\"id\":\"not\",\"function\":{\"name\":\"f\",\"arguments\":\"{}\"}},\"not\"]}",
                "{\"content\":[{\"type\":\"not\",\"text\":\"part\"}]}", "{\"audio\":{\"data\":\"not\"}}",
                "{\"content\":null}"}) {
            assertThat(hear(listened, "{\"choices\":[{\"delta\":" + delta + ",\"logprobs\":{\"content\":\"not\"}}]}"))
                    .isTrue();
        }
        hear(listened, "{\"choices\":[{\"text\":\"old\"}]}");
        assertThat(heard).hasToString("caf\u00e9|why|no|f|{}|part|old|");
        hear(listened, "{\"choices\":[],\"usage\":{\"prompt_tokens\":1}}");
        hear(listened, "{\"choices\":[{\"delta\":{\"content\":\"not\"}}]}");
        assertThat(heard.toString()).endsWith("old|");
    }

    @Test
    void contentIsSeenAlikeWhetherSomebodyListensOrNot() {
        for (String delta : new String[]{"{}", "{\"content\":\"\"}", "{\"content\":null}", "{\"tool_calls\":[]}",
                "{\"tool_calls\":[{}]}", "{\"function_call\":{\"name\":\"f\"}}", "{\"function_call\":{}}",
                "{\"reasoning\":\"x\"}", "{\"content\":7}", "{\"content\":[[]]}"}) {
            AnswerFacts silent = new AnswerFacts();
            AnswerFacts listened = new AnswerFacts((chars, offset, length) -> {
            });
            String chunk = "{\"choices\":[{\"delta\":" + delta + ",\"finish_reason\":\"stop\"}]}";
            assertThat(hear(listened, chunk)).isEqualTo(hear(silent, chunk));
            assertThat(listened.contentSeen()).as(delta).isEqualTo(silent.contentSeen());
            assertThat(listened.finished()).as(delta).isTrue();
        }
    }

    private static boolean hear(AnswerFacts facts, String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return facts.read(bytes, 0, bytes.length);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "{\"prompt_tokens\":1,\"completion_tokens\":2}|true|1|2|0",
            "{\"input_tokens\":1,\"output_tokens\":2}|true|1|2|0",
            "{\"prompt_tokens\":9,\"completion_tokens\":2,\"prompt_cache_hit_tokens\":7}|true|9|2|7",
            "{\"prompt_cache_hit_tokens\":7,\"prompt_tokens_details\":{\"cached_tokens\":5}}|true|0|0|7",
            "{\"prompt_tokens_details\":null,\"completion_tokens_details\":7,\"prompt_tokens\":3}|true|3|0|0",
            "{\"prompt_tokens\":-4,\"completion_tokens\":\"2\"}|true|0|0|0",
            "{\"prompt_tokens\":99999999999999999999999999,\"completion_tokens\":2}|true|0|2|0",
            "{\"prompt_tokens\":9223372036854775807}|true|9223372036854775807|0|0",
            "{\"prompt_tokens\":[1,{}],\"completion_tokens\":{\"a\":[]}}|true|0|0|0", "{}|true|0|0|0",
            "null|false|0|0|0",
            "7|false|0|0|0", "[{}]|false|0|0|0"})
    void usageIsReadWhateverItsShape(String usage, boolean reported, long prompt, long completion, long cached) {
        assertThat(read("{\"choices\":[],\"usage\":" + usage + ",\"id\":\"after\"}")).isTrue();
        assertThat(facts.usage()).isEqualTo(new Usage(reported, prompt, completion, cached, 0));
    }

    @Test
    void theLastUsageOfAStreamCounts() {
        read("{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}");
        read("{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":9}}");
        read("{\"choices\":[],\"usage\":null}");
        assertThat(facts.usage().completionTokens()).isEqualTo(9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[DONE]", " [DONE]", "[DONE] ", "  [DONE]  "})
    void theMarkOfTheEndIsKnown(String mark) {
        assertThat(read(mark)).isTrue();
        assertThat(facts.done()).isTrue();
        assertThat(facts.chunks()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[done]", "[DONE", "DONE", "[DONE]x", "[]", "", " ", "true", "\"[DONE]\""})
    void whatOnlyLooksLikeTheMarkIsMalformed(String mark) {
        assertThat(read(mark)).isFalse();
        assertThat(facts.done()).isFalse();
        assertThat(facts.malformed()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"delta\":{\"content\":\"x\"}}", "{\"delta\":{\"role\":\"assistant\",\"content\":\" \"}}",
            "{\"delta\":{\"reasoning_content\":\"x\"}}", "{\"delta\":{\"reasoning\":\"x\"}}",
            "{\"delta\":{\"refusal\":\"x\"}}",
            "{\"delta\":{\"tool_calls\":[{\"index\":0}]}}", "{\"delta\":{\"function_call\":{\"name\":\"f\"}}}",
            "{\"delta\":{\"audio\":{\"id\":\"a\"}}}", "{\"text\":\"x\"}", "{\"message\":{\"content\":\"x\"}}",
            "{\"message\":{\"content\":[{\"type\":\"text\"}]}}", "{\"delta\":{\"content\":\"\",\"tool_calls\":[{}]}}"})
    void contentIsSeenInEachOfItsForms(String choice) {
        assertThat(read("{\"choices\":[" + choice + "]}")).isTrue();
        assertThat(facts.contentSeen()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"delta\":{\"role\":\"assistant\"}}", "{\"delta\":{\"content\":\"\"}}",
            "{\"delta\":{\"content\":null,\"tool_calls\":null}}", "{\"delta\":{\"content\":\"\",\"tool_calls\":[]}}",
            "{\"delta\":{\"content\":[]}}", "{\"delta\":{\"function_call\":{}}}", "{\"delta\":{}}", "{\"delta\":null}",
            "{\"delta\":[]}", "{\"delta\":[{\"content\":\"x\"}]}", "{\"delta\":\"x\"}", "{\"text\":\"\"}", "{}",
            "{\"x\":{\"content\":\"x\"}}", "{\"finish_reason\":{}}", "{\"finish_reason\":[\"stop\"]}",
            "{\"text\":{}}"})
    void noContentIsSeenWhereThereIsNone(String choice) {
        assertThat(read("{\"choices\":[" + choice + "],\"id\":\"after\"}")).as(choice).isTrue();
        assertThat(facts.contentSeen()).isFalse();
        assertThat(facts.finished()).isFalse();
        assertThat(facts.choicesSeen()).isTrue();
    }

    @Test
    void aFinishReasonIsSeenButNotANullOne() {
        read("{\"choices\":[{\"delta\":{\"content\":\"x\"},\"finish_reason\":null}]}");
        assertThat(facts.finished()).isFalse();
        read("{\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}");
        assertThat(facts.finished()).isTrue();
        read("{\"choices\":[{\"delta\":{},\"finish_reason\":null}]}");
        assertThat(facts.finished()).isTrue();
    }

    @Test
    void embeddingsCountAsChoices() {
        assertThat(read("{\"object\":\"list\",\"data\":[{\"embedding\":[0.1,-2e-9]}],\"usage\":{\"prompt_tokens\":3}}"))
                .isTrue();
        assertThat(facts.choicesSeen()).isTrue();
        assertThat(facts.usage().promptTokens()).isEqualTo(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"error\":{\"message\":\"m\"}}", "{\"choices\":[],\"error\":{\"message\":\"m\"}}",
            "{\"error\":\"m\"}", "{\"error\":{\"message\":\"m\"},\"error\":null}",
            "{\"id\":1,\"error\":{\"error\":{\"message\":"
                    + "\"m\"}}}"})
    void anErrorInPlaceOfAnAnswerIsNoAnswer(String json) {
        assertThat(read(json)).isFalse();
        ProviderError error = facts.error();
        assertThat(error).isNotNull();
        assertThat(error.message()).isEqualTo("m");
        assertThat(facts.malformed()).isNull();
    }

    @Test
    void anErrorOfNullIsNone() {
        assertThat(read("{\"choices\":[],\"error\":null}")).isTrue();
        assertThat(facts.error()).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"choices\":\"x\"}", "{\"choices\":{\"a\":[1]}}", "{\"data\":7}", "{\"choices\":null}",
            "{\"choices\":[null]}", "{\"choices\":[7,{}]}", "{\"choices\":[[]]}", "{\"choices\":[\"x\",{}]}", "{",
            "{}{}",
            "{}x", "{\"a\":}", "{\"choices\":[}", "[{\"choices\":[]}]", "{\"a\":\"", "\u0000", "{\"n\":NaN}", "<html>"})
    void whatIsNoAnswerIsMalformed(String json) {
        assertThat(read(json)).isFalse();
        assertThat(facts.malformed()).isNotNull();
        assertThat(facts.error()).isNull();
    }

    @Test
    void hugeNumbersAndDeepNestsAreRefusedNotReadForEver() {
        assertThat(read("{\"choices\":[],\"n\":" + "9".repeat(Json.MAX_NUMBER_LENGTH) + "}")).isTrue();
        assertThat(read("{\"choices\":[],\"n\":" + "9".repeat(Json.MAX_NUMBER_LENGTH + 1) + "}")).isFalse();
        AnswerFacts deep = new AnswerFacts();
        byte[] nest = utf8("{\"x\":" + "[".repeat(100_000));
        assertThat(deep.read(nest, 0, nest.length)).isFalse();
    }

    @Test
    void aByteOrderMarkBeforeAnAnswerIsNoPartOfIt() {
        assertThat(read("\uFEFF{\"choices\":[{\"text\":\"x\"}]}")).isTrue();
        assertThat(facts.contentSeen()).isTrue();
        assertThat(read("{\"choices\":[]}\uFEFF")).isFalse();
    }

    @Test
    void aPieceInTheMiddleOfAnArrayIsReadAlone() {
        byte[] bytes = utf8("}}{\"choices\":[{\"text\":\"x\"}]}{{");
        assertThat(facts.read(bytes, 2, bytes.length - 2)).isTrue();
        assertThat(facts.contentSeen()).isTrue();
    }

    @Test
    void everyBeginningOfAnAnswerIsMalformedAndNoneIsTakenForAnAnswer() {
        byte[] whole = utf8(
                "{\"choices\":[{\"delta\":{\"content\":\"x\",\"tool_calls\":[{}]},\"finish_reason\":\"stop\"}],"
                        + "\"usage\":{\"prompt_tokens\":1,\"prompt_tokens_details\":{\"cached_tokens\":1}},\"error\":null}");
        for (int end = 0; end < whole.length; end++) {
            assertThat(new AnswerFacts().read(Arrays.copyOf(whole, end), 0, end)).as("first %d bytes", end).isFalse();
        }
        assertThat(facts.read(whole, 0, whole.length)).isTrue();
    }

    private boolean read(String json) {
        byte[] bytes = utf8(json);
        return facts.read(bytes, 0, bytes.length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
