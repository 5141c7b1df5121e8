package io.harborai.engine.accounting;

import java.nio.charset.StandardCharsets;
import java.time.Instant;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Units;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What pictures, sound, characters and searches cost. */
final class UnitPricesTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");

    static Call call(Operation operation, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        EnvelopeReading read = EnvelopeReader.read(operation, bytes);
        assertThat(read).isInstanceOf(EnvelopeReading.Accepted.class);
        return new Call(operation, ((EnvelopeReading.Accepted) read).envelope(), bytes, "t", Long.MAX_VALUE, 0);
    }

    private static Price shipped(String provider, String model) {
        return PriceTable.shipped().find(provider, model).orElseThrow();
    }

    private static String cost(Price price, Call call, Usage usage, Units told) {
        return price.cost(call, usage, told, NOON).headerValue();
    }

    private static Call pictures(String more) {
        return call(Operation.IMAGES, "{\"model\":\"m\",\"prompt\":\"a ship\"" + more + "}");
    }

    private static Call transcript(int bytes) {
        return call(Operation.TRANSCRIPTIONS,
                "--b\r\ncontent-disposition: form-data; name=\"model\"\r\n\r\nm\r\n--b\r\n"
                        + "content-disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\n" + "x".repeat(bytes)
                        + "\r\n--b--\r\n");
    }

    @Test
    void aPictureCostsByItsQualityAndSize() {
        Price price = shipped("openai", "dall-e-3");
        assertThat(cost(price, pictures(""), Usage.NONE, Units.NONE)).isEqualTo("0.04 USD");
        assertThat(cost(price, pictures(",\"n\":3,\"size\":\"1024x1024\",\"quality\":\"standard\""), Usage.NONE,
                Units.NONE))
                .isEqualTo("0.12 USD");
        assertThat(cost(price, pictures(",\"size\":\"1792x1024\""), Usage.NONE, Units.NONE)).isEqualTo("0.08 USD");
        assertThat(cost(price, pictures(",\"quality\":\"hd\""), Usage.NONE, Units.NONE)).isEqualTo("0.08 USD");
        assertThat(cost(price, pictures(",\"quality\":\"hd\",\"size\":\"1024x1792\""), Usage.NONE, Units.NONE))
                .isEqualTo("0.12 USD");
    }

    @Test
    void asManyPicturesAreBilledAsCame() {
        assertThat(cost(shipped("openai", "dall-e-2"), pictures(",\"n\":4,\"size\":\"256x256\""), Usage.NONE,
                Units.pictures(3, "", ""))).isEqualTo("0.048 USD");
    }

    @Test
    void picturesByTokensCostMoreForThosePartsOfThePromptThatArePictures() {
        Price price = shipped("openai", "gpt-image-1");
        Usage usage = new Usage(true, 1_000, 272, 0, 0);
        assertThat(cost(price, pictures(""), usage, Units.NONE)).isEqualTo("0.01588 USD");
        assertThat(cost(price, pictures(""), usage, new Units(1, "", "", 0, 0, 0, 900, 0))).isEqualTo("0.02038 USD");
        assertThat(price.cost(pictures(""), Usage.NONE, Units.pictures(1, "", ""), NOON))
                .isInstanceOf(Cost.Unpriced.class);
        assertThat(price.atMost(pictures(",\"n\":2"), new TokenEstimate(10, 0)).headerValue())
                .isEqualTo("0.4993 USD; estimated");
    }

    @Test
    void soundCostsByTheSecondAndSaysSoWhereItsLengthIsItsFilesOwnWord() {
        Price price = shipped("openai", "whisper-1");
        assertThat(cost(price, transcript(8_000), Usage.NONE, Units.sound(3_000))).isEqualTo("0.0003 USD");
        assertThat(cost(price, transcript(8_000), Usage.NONE, Units.NONE)).isEqualTo("0.0002 USD; estimated");
        assertThat(price.atMost(transcript(8_000), TokenEstimate.NONE).headerValue())
                .isEqualTo("0.0002 USD; estimated");
        assertThat(cost(shipped("groq", "whisper-large-v3"), transcript(1), Usage.NONE, Units.sound(3_600_000)))
                .isEqualTo("0.1110000024 USD");
        assertThat(cost(shipped("openai", "gpt-4o-transcribe"), transcript(1), new Usage(true, 100, 10, 0, 0),
                new Units(0, "", "", 0, 0, 0, 0, 100))).isEqualTo("0.0007 USD");
    }

    @Test
    void speechCostsByTheCharacterWhateverItsScript() {
        assertThat(cost(shipped("openai", "tts-1"),
                call(Operation.SPEECH, "{\"model\":\"m\",\"voice\":\"x\",\"input\":\"Ahoy 港\\ud83d\\udea2!\"}"),
                Usage.NONE,
                Units.NONE)).isEqualTo("0.00012 USD");
    }

    @Test
    void aSearchIsAHundredDocumentsUnlessThePlatformTellsHowMany() {
        Price price = shipped("cohere", "rerank-v3.5");
        Usage estimated = Usage.estimated(1_000, 0);
        assertThat(cost(price, rerank(100), estimated, Units.NONE)).isEqualTo("0.002 USD");
        assertThat(cost(price, rerank(101), estimated, Units.NONE)).isEqualTo("0.004 USD");
        assertThat(cost(price, rerank(101), estimated, Units.searches(7))).isEqualTo("0.014 USD");
        assertThat(price.atMost(rerank(201), new TokenEstimate(9, 0)).headerValue()).isEqualTo("0.006 USD; estimated");
    }

    private static Call rerank(int documents) {
        return call(Operation.RERANK,
                "{\"query\":\"q\",\"model\":\"m\",\"documents\":[\"d\"" + ",{\"text\":[\"d\"]}".repeat(documents - 1)
                        + "]}");
    }

    @Test
    void whatAPriceDoesNotMentionIsUnpricedAndNeverFree() {
        Price spoken = shipped("openai", "tts-1");
        assertThat(spoken.cost(transcript(1), Usage.NONE, Units.sound(9), NOON)).isInstanceOf(Cost.Unpriced.class);
        assertThat(spoken.cost(new Usage(true, 1, 1, 0, 0), NOON)).isInstanceOf(Cost.Unpriced.class);
        assertThat(spoken.atMost(pictures(""), TokenEstimate.NONE)).isInstanceOf(Cost.Unpriced.class);
        Price small = read("\"image_prices\": [{\"size\": \"1x1\", \"per_image\": 1}]");
        assertThat(cost(small, pictures(",\"size\":\"1x1\""), Usage.NONE, Units.NONE)).isEqualTo("1 USD");
        assertThat(small.cost(pictures(",\"size\":\"2x2\""), Usage.NONE, Units.NONE, NOON))
                .isInstanceOfSatisfying(Cost.Unpriced.class, none -> assertThat(none.reason()).contains("per_image"));
    }

    @Test
    void tokensAndPiecesAddUp() {
        Price both = read("\"input\": 1000000, \"output\": 0, \"per_search\": 0.5");
        assertThat(cost(both, rerank(1), new Usage(true, 2, 0, 0, 0), Units.NONE)).isEqualTo("2.5 USD");
        assertThat(cost(both, rerank(1), Usage.estimated(2, 0), Units.NONE)).isEqualTo("2.5 USD; estimated");
    }

    @Test
    void aBadPriceIsAnErrorThatNamesIt() {
        assertThatThrownBy(() -> read("\"per_second\": -1"))
                .hasMessageContaining("'per_second' is -1, it must be a number from 0 to 1000000 (for one)");
        assertThatThrownBy(() -> read("\"per_image\": 0.0000000000001")).hasMessageContaining("at most 12 decimals");
        assertThatThrownBy(() -> read("\"image_prices\": [{\"size\": \"1x1\"}]"))
                .hasMessageContaining("'per_image' is missing");
        assertThatThrownBy(() -> read("\"image_prices\": [{\"sice\": \"1x1\"}]"))
                .hasMessageContaining("'sice' is not known");
        assertThatThrownBy(() -> read("\"audio_input\": 1")).hasMessageContaining("'input' is missing");
        assertThatThrownBy(() -> read("\"per_second\": 1, \"output\": 1")).hasMessageContaining("'input' is missing");
    }

    private static Price read(String rates) {
        return PriceTable
                .read(("{\"format\": 1, \"version\": \"t\", \"prices\": [{\"provider\": \"lab\", \"models\": [\"m\"], "
                        + "\"currency\": \"USD\", \"as_of\": \"2026-11-21\", \"source\": \"here\", " + rates + "}]}")
                        .getBytes(StandardCharsets.UTF_8), "ours.json")
                .find("lab", "m").orElseThrow();
    }
}
