package io.harborai.engine.admission;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

import io.harborai.engine.Seed;
import io.harborai.engine.admission.EmbeddingBatch.Parts;
import io.harborai.engine.admission.EmbeddingBatch.Unfit;
import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.wire.AnswerFacts;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class EmbeddingBatchTest {
    @Test
    void requestsAreJoinedByteForByte() {
        EmbeddingBatch batch = batch("{\"model\":\"m\\u002d1\",\"input\":\"漢字 \\n😀\",\"dimensions\": 8 }",
                " { \"dimensions\": 8 ,\"input\" : [ \"b\" ,\n \"c\\\"]\" ] , \"model\" : \"m\\u002d1\" } ");
        assertThat(text(batch.body())).isEqualTo("{\"model\":\"m\\u002d1\",\"dimensions\": 8,\"input\":["
                + "\"漢字 \\n😀\", \"b\" ,\n \"c\\\"]\" ]}");
        assertThat(batch.inputs()).isEqualTo(3);
        assertThat(batch.size()).isEqualTo(2);
        assertThat(envelopeOf(batch.body())).isEqualTo(batch.envelope());
    }

    @Test
    void tokensAreJoinedToo() {
        EmbeddingBatch batch = batch("{\"model\":\"m\",\"input\":[1, 2,3]}", "{\"model\":\"m\",\"input\":[[4],[5,6]]}");
        assertThat(text(batch.body())).isEqualTo("{\"model\":\"m\",\"input\":[[1, 2,3],[4],[5,6]]}");
        assertThat(batch.inputs()).isEqualTo(3);
    }

    @Test
    void everyKindOfOtherFieldIsKeptAsItIs() {
        String others = "\"a\":-1.5e3,\"b\":true,\"c\":null,\"d\":{\"x\":[1,{}]},\"e\":\"s\",\"f\":12,\"user\":\"u\"";
        EmbeddingBatch batch = batch("{" + others + ",\"model\":\"m\",\"input\":\"1\"}",
                "{\"input\":\"2\",\"model\":\"m\"," + others + "}");
        assertThat(text(batch.body())).isEqualTo("{\"model\":\"m\"," + others + ",\"input\":[\"1\",\"2\"]}");
        assertThat(batch.envelope().user()).isEqualTo("u");
        assertThat(envelopeOf(batch.body())).isEqualTo(batch.envelope());
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', value = {"{'model':'m','input':'a'};{'model':'n','input':'a'}",
            "{'model':'m','input':'a','dimensions':8};{'model':'m','input':'a','dimensions':9}",
            "{'model':'m','input':'a','dimensions':8};{'model':'m','input':'a'}",
            "{'model':'m','input':'a'};{'model':'m','input':[1]}",
            "{'model':'m','input':'a','user':'u1'};{'model':'m','input':'a','user':'u2'}",
            "{'model':'m','input':'a','encoding_format':'float'};{'model':'m','input':'a','encoding_format':'base64'}"})
    void requestsThatDifferHaveDifferentKeys(String one, String other) {
        EmbeddingRequest first = request(one.replace('\'', '"'));
        EmbeddingRequest second = request(other.replace('\'', '"'));
        assertThat(first.key()).isNotEqualTo(second.key());
        assertThatIllegalArgumentException().isThrownBy(() -> new EmbeddingBatch(List.of(first, second)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{'model':'m'}", "{'input':'a'}", "{'model':1,'input':'a'}",
            "{'model':'m','input':[]}", "{'model':'m','input':[[]]}", "{'model':'m','input':['a',1]}",
            "{'model':'m','input':[1,'a']}", "{'model':'m','input':[[1],2]}", "{'model':'m','input':{}}",
            "{'model':'m','input':7}", "{'model':'m','input':'a'", "{'model':'m','input':'a'} x",
            "{'model':'m','model':'m','input':'a'}", "{'model':'m','input':'a','input':'b'}",
            "{'model':'m','input':'a','x':1,'x':2}", "{'model':'m','input':[1.5]}", "{'model':'m','input':[null]}"})
    void anythingUnusualGoesItsOwnWay(String body) {
        assertThat(EmbeddingRequest.read(bytes(body.replace('\'', '"')))).isEmpty();
    }

    @Test
    void otherFieldsAreBounded() {
        for (int over : new int[]{0, 1}) {
            String field = "\"x\":\"" + "y".repeat(EmbeddingRequest.MAX_OTHER_BYTES - 6 + over) + "\"";
            assertThat(EmbeddingRequest.read(bytes("{\"model\":\"m\",\"input\":\"a\"," + field + "}")).isPresent())
                    .isEqualTo(over == 0);
        }
    }

    @Test
    void eachHasItsOwnElementsCountedFromZeroAndItsShareOfTheUsage() {
        EmbeddingBatch batch = batch("{\"model\":\"m\",\"input\":[\"aaaa\",\"bbbb\"]}",
                "{\"model\":\"m\",\"input\":\"c\"}",
                "{\"model\":\"m\",\"input\":\"dddd\"}");
        List<String> parts = split(batch, "{\"object\":\"list\",\"data\":["
                + "{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.1,-2e-3]},"
                + "{\"index\" : 2 ,\"embedding\":\"AAA=\",\"object\":\"embedding\"},"
                + " {\"embedding\":[1],\"index\":1},{\"embedding\":[],\"index\":3}"
                + "],\"model\":\"m-2\",\"usage\":{\"prompt_tokens\":10,\"total_tokens\":11,\"cost\":0.0001,"
                + "\"details\":{\"cached_tokens\":5,\"tier\":\"x\",\"list\":[7]}}}");
        // 13, 3 and 6 bytes of input.
        assertThat(parts).containsExactly(
                "{\"object\":\"list\",\"model\":\"m-2\",\"data\":["
                        + "{\"object\":\"embedding\",\"index\":0,\"embedding\":[0.1,-2e-3]},"
                        + "{\"embedding\":[1],\"index\":1}],"
                        + "\"usage\":{\"prompt_tokens\":7,\"total_tokens\":7,\"cost\":0.000059091,"
                        + "\"details\":{\"cached_tokens\":4,\"tier\":\"x\",\"list\":[6]}}}",
                "{\"object\":\"list\",\"model\":\"m-2\",\"data\":["
                        + "{\"index\" : 0 ,\"embedding\":\"AAA=\",\"object\":\"embedding\"}],"
                        + "\"usage\":{\"prompt_tokens\":1,\"total_tokens\":1,\"cost\":0.0000136363,"
                        + "\"details\":{\"cached_tokens\":0,\"tier\":\"x\",\"list\":[0]}}}",
                "{\"object\":\"list\",\"model\":\"m-2\",\"data\":[{\"embedding\":[],\"index\":0}],"
                        + "\"usage\":{\"prompt_tokens\":2,\"total_tokens\":3,\"cost\":0.0000272727,"
                        + "\"details\":{\"cached_tokens\":1,\"tier\":\"x\",\"list\":[1]}}}");
    }

    @Test
    void anAnswerWithoutIndexAndUsageIsInTheOrderOfItsInputs() {
        EmbeddingBatch batch = batch("{\"model\":\"m\",\"input\":\"a\"}", "{\"model\":\"m\",\"input\":\"b\"}");
        assertThat(split(batch, "\ufeff{\"data\":[{\"embedding\":[1]},{\"embedding\":[2]}]}")).containsExactly(
                "{\"data\":[{\"embedding\":[1]}]}", "{\"data\":[{\"embedding\":[2]}]}");
    }

    @Test
    void aNumberOfTheUsageThatIsNoPriceStaysWithTheFirst() {
        EmbeddingBatch batch = batch("{\"model\":\"m\",\"input\":\"a\"}", "{\"model\":\"m\",\"input\":\"b\"}");
        assertThat(split(batch, "{\"data\":[{},{}],\"usage\":{\"x\":1e999999999,\"y\":null}}")).containsExactly(
                "{\"data\":[{}],\"usage\":{\"x\":1E+999999999,\"y\":null}}",
                "{\"data\":[{}],\"usage\":{\"x\":0,\"y\":null}}");
    }

    @Test
    void aBatchOfOneIsPassedAsItCame() {
        byte[] body = bytes(" {\"input\":\"a\" , \"model\":\"m\"}");
        EmbeddingBatch batch = new EmbeddingBatch(List.of(EmbeddingRequest.read(body).orElseThrow()));
        assertThat(batch.body()).isSameAs(body);
        assertThat(envelopeOf(body)).isEqualTo(batch.envelope());
        byte[] answer = bytes("anything");
        assertThat(((Parts) batch.split(answer)).bodies().get(0)).isSameAs(answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{}", "{'data':[{'index':0}]}", "{'data':[{'index':0},{'index':1},{'index':2}]}",
            "{'data':[{'index':0},{'index':0}]}", "{'data':[{'index':0},{'index':2}]}", "{'data':[{'index':0},{}]}",
            "{'data':[{'index':0},{'index':-1}]}", "{'data':[{'index':0},{'index':1.0}]}",
            "{'data':[{'index':0},{'index':99999999999}]}", "{'data':[{'index':0},{'index':1,'index':1}]}",
            "{'data':[{},{}],'data':[]}", "{'data':{}}", "{'data':[1,2]}", "{'data':[{},{}]} {}", "{'data':[{},{}]",
            "{'data':null}"})
    void anAnswerThatDoesNotFitIsNobodysAnswer(String answer) {
        EmbeddingBatch batch = batch("{\"model\":\"m\",\"input\":\"a\"}", "{\"model\":\"m\",\"input\":\"b\"}");
        Unfit unfit = (Unfit) batch.split(bytes(answer.replace('\'', '"')));
        assertThat(unfit.failure().kind()).isEqualTo(FailureKind.PROTOCOL);
        assertThat(unfit.failure().message()).startsWith("The answer to a batch of embeddings ");
    }

    @RepeatedTest(50)
    void whateverIsJoinedComesBackToEachAndTheUsageAddsUp() {
        long seed = Seed.take();
        Random random = new Random(seed);
        List<EmbeddingRequest> members = new ArrayList<>();
        List<List<String>> inputs = new ArrayList<>();
        for (int m = 0; m < 1 + random.nextInt(10); m++) {
            List<String> texts = Stream.generate(() -> "\"" + "é漢\\u00e9 x".repeat(random.nextInt(9)) + random.nextInt()
                    + "\"").limit(1 + random.nextInt(4)).toList();
            String input = texts.size() == 1 && random.nextBoolean() ? texts.get(0) : texts.toString();
            members.add(request("{\"model\":\"m\",\"input\":" + input + ",\"dimensions\":3}"));
            inputs.add(texts);
        }
        EmbeddingBatch batch = new EmbeddingBatch(members);
        List<String> all = inputs.stream().flatMap(List::stream).toList();
        assertThat(batch.inputs()).as("seed %d", seed).isEqualTo(all.size());
        long tokens = random.nextInt(100_000);
        // The answer gives each input's own text back as its embedding.
        StringBuilder data = new StringBuilder();
        for (int i = all.size() - 1; i >= 0; i--) {
            data.append("{\"index\":").append(i).append(",\"embedding\":").append(all.get(i)).append('}')
                    .append(i == 0 ? "" : ",");
        }
        List<String> parts = split(batch,
                "{\"data\":[" + data + "],\"usage\":{\"prompt_tokens\":" + tokens + "}}");
        long sum = 0;
        for (int m = 0; m < members.size(); m++) {
            AnswerFacts facts = new AnswerFacts();
            byte[] part = bytes(parts.get(m));
            assertThat(facts.read(part, 0, part.length)).as("seed %d", seed).isTrue();
            sum += facts.usage().promptTokens();
            if (members.size() > 1) {
                StringBuilder expected = new StringBuilder();
                for (int i = 0; i < inputs.get(m).size(); i++) {
                    expected.append(i == 0 ? "" : ",").append("{\"index\":").append(i).append(",\"embedding\":")
                            .append(inputs.get(m).get(i)).append('}');
                }
                assertThat(parts.get(m)).as("seed %d", seed).startsWith("{\"data\":[" + expected + "],\"usage\"");
            }
        }
        assertThat(sum).as("seed %d", seed).isEqualTo(tokens);
    }

    private static EmbeddingBatch batch(String... bodies) {
        return new EmbeddingBatch(Stream.of(bodies).map(EmbeddingBatchTest::request).toList());
    }

    private static EmbeddingRequest request(String body) {
        return EmbeddingRequest.read(bytes(body)).orElseThrow();
    }

    private static List<String> split(EmbeddingBatch batch, String answer) {
        return ((Parts) batch.split(bytes(answer))).bodies().stream().map(EmbeddingBatchTest::text).toList();
    }

    private static Envelope envelopeOf(byte[] body) {
        return ((EnvelopeReading.Accepted) EnvelopeReader.read(Operation.EMBEDDINGS, body)).envelope();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
