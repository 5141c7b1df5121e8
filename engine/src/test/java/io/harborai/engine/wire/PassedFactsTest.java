package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;

import io.harborai.engine.exchange.Units;
import io.harborai.engine.exchange.Usage;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class PassedFactsTest {
    private final PassedFacts facts = new PassedFacts();

    private boolean read(String json) {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        return facts.read(bytes, 0, bytes.length);
    }

    @Test
    void picturesAreCountedAndTheirTokensToldApart() {
        assertThat(read(
                "{'created':1,'data':[{'b64_json':'AA=='},{'url':'x'}],'usage':{'input_tokens':50,'output_tokens':272,"
                        .replace('\'', '"')
                        + "\"input_tokens_details\":{\"text_tokens\":10,\"image_tokens\":40,\"cached_tokens\":5}}}"))
                .isTrue();
        assertThat(facts.usage()).isEqualTo(new Usage(true, 50, 272, 5, 0));
        assertThat(facts.units()).isEqualTo(new Units(2, "", "", 0, 0, 0, 40, 0));
    }

    @Test
    void aLengthIsNoUsageAndNoTokensAreNotNoCost() {
        assertThat(read("{\"text\":\"x\",\"usage\":{\"type\":\"duration\",\"seconds\":2.5}}")).isTrue();
        assertThat(facts.usage()).isEqualTo(Usage.NONE);
        assertThat(facts.units().millis()).isEqualTo(2_500);
    }

    @Test
    void aTranscriptInFullTellsItsLengthAsANumberOrAText() {
        assertThat(read("{\"duration\":\"8.4700\",\"text\":\"x\"}")).isTrue();
        assertThat(facts.units().millis()).isEqualTo(8_470);
        assertThat(read("{\"duration\":9}")).isTrue();
        assertThat(facts.units().millis()).isEqualTo(9_000);
        for (String none : new String[]{"-1", "1e300", "\"long\"", "null", "[1]", "{}"}) {
            PassedFacts silent = new PassedFacts();
            byte[] bytes = ("{\"duration\":" + none + "}").getBytes(StandardCharsets.UTF_8);
            assertThat(silent.read(bytes, 0, bytes.length)).as(none).isTrue();
            assertThat(silent.units()).as(none).isEqualTo(Units.NONE);
        }
    }

    @Test
    void soundTokensAndSearchesAreSeen() {
        assertThat(read(
                "{\"usage\":{\"input_tokens\":14,\"output_tokens\":45,\"input_token_details\":{\"text_tokens\":0,\"audio_tokens\":14}}}"))
                .isTrue();
        assertThat(facts.units().soundTokens()).isEqualTo(14);
        assertThat(read("{\"results\":[],\"meta\":{\"api_version\":{},\"billed_units\":{\"search_units\":2.0}}}"))
                .isTrue();
        assertThat(facts.units().searches()).isEqualTo(2);
    }

    @Test
    void aSumAloneIsThePromptAndWhatIsNoAnswerSaysWhy() {
        assertThat(read("{\"usage\":{\"total_tokens\":7}}")).isTrue();
        assertThat(facts.usage()).isEqualTo(new Usage(true, 7, 0, 0, 0));
        assertThat(read("{\"error\":{\"message\":\"no\"}}")).isFalse();
        assertThat(facts.error()).isNotNull();
        assertThat(read("[]")).isFalse();
        assertThat(facts.malformed()).isEqualTo("not a JSON object");
        assertThat(new PassedFacts().read("{\"data\":{}}".getBytes(StandardCharsets.UTF_8), 0, 11)).isFalse();
        assertThat(new PassedFacts().read("{} {}".getBytes(StandardCharsets.UTF_8), 0, 5)).isFalse();
        assertThat(new PassedFacts().read("{\"a\":".getBytes(StandardCharsets.UTF_8), 0, 5)).isFalse();
        assertThat(read(" [DONE] ")).isTrue();
        assertThat(facts.done()).isTrue();
    }
}
