package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.harborai.engine.Seed;
import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.OwnFields;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** What speaks to HarborAI is cut from what providers see, and not a byte more. */
final class OwnFieldsTest {
    private static final String MESSAGES = "\"messages\":[{\"content\":\"models, provider\"}]";

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
            "`{\"models\":[\"a\"],\"model\":\"m\",M}`|`{\"model\":\"x\",M}`",
            "`{ \"models\" : [\"a\"] , \"model\":\"m\",M}`|`{  \"model\":\"x\",M}`",
            "`{\"model\":\"m\",M,\"models\":[\"a\",\"b\"]}`|`{\"model\":\"x\",M}`",
            "`{\"model\":\"m\",M , \"provider\":{\"only\":[\"]}\"]} }`|`{\"model\":\"x\",M  }`",
            "`{\"model\":\"m\",\"models\":[],\"provider\":{},M}`|`{\"model\":\"x\",M}`",
            "`{\"models\":null,\"provider\":{},\"model\":\"m\",M}`|`{\"model\":\"x\",M}`",
            "`{\"provider\":{},M,\"model\":\"m\",\"models\":[\"a\"]}`|`{M,\"model\":\"x\"}`",
            "`{M,\"provider\":null,\"model\":\"m\"}`|`{M,\"model\":\"x\"}`"})
    void onlyTheFieldAndItsCommaGo(String body, String left) {
        assertThat(spliced(body.replace("M", MESSAGES), "x")).isEqualTo(left.replace("M", MESSAGES));
    }

    @Test
    void anyObjectStaysWhatItIsWithoutThem() {
        long seed = Seed.take();
        Random random = new Random(seed);
        for (int round = 0; round < 5_000; round++) {
            List<String> kept = new ArrayList<>(List.of("\"model\":\"m\"", MESSAGES, "\"n\":1", "\"é\":\"models\"",
                    "\"metadata\":{\"models\":[1],\"provider\":{}}"));
            Collections.shuffle(kept, random);
            List<String> all = new ArrayList<>(kept);
            all.add(random.nextInt(all.size() + 1), "\"models\"" + blank(random) + ":" + blank(random)
                    + List.of("[]", "[\"a\", \"b,]\"]", "null").get(random.nextInt(3)));
            if (random.nextBoolean()) {
                all.add(random.nextInt(all.size() + 1),
                        "\"provider\":" + List.of("{}", "{\"only\":[\"}\"]}", "null").get(random.nextInt(3)));
            }
            StringBuilder body = new StringBuilder("{" + blank(random));
            for (int i = 0; i < all.size(); i++) {
                body.append(i == 0 ? "" : blank(random) + "," + blank(random)).append(all.get(i));
            }
            body.append(blank(random)).append('}');
            String expected = "{" + String.join(",", kept) + "}";
            assertThat(spliced(body.toString(), "m").replaceAll("[ \\n\\t\\r]", ""))
                    .as("seed %d: %s", seed, body).isEqualTo(expected.replace(" ", ""));
        }
    }

    @Test
    void whoSendsNoneHasNone() {
        assertThat(envelope("{\"model\":\"m\",\"metadata\":{\"models\":[1]}," + MESSAGES + "}").own())
                .isSameAs(OwnFields.NONE);
    }

    @Test
    void openRouterGetsItsOwnFields() {
        String body = "{\"model\":\"openrouter/x\",\"models\":[\"y\"],\"provider\":{\"sort\":\"price\"}," + MESSAGES
                + "}";
        assertThat(spliced(body, "x")).isEqualTo(body.replace("openrouter/x", "x"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"`\"models\":\"a\"`|models", "`\"models\":{}`|models",
            "`\"provider\":[]`|provider", "`\"provider\":\"lab\"`|provider", "`\"models\":[],\"models\":[]`|models",
            "`\"provider\":{},\"provider\":{}`|provider"})
    void anotherShapeIsRefused(String field, String param) {
        byte[] body = ("{\"model\":\"m\"," + field + "," + MESSAGES + "}").getBytes(StandardCharsets.UTF_8);
        EnvelopeReading reading = EnvelopeReader.read(Operation.CHAT_COMPLETIONS, body);
        assertThat(reading).isInstanceOf(EnvelopeReading.Refused.class);
        Failure failure = ((EnvelopeReading.Refused) reading).failure();
        assertThat(failure.param()).contains(param);
    }

    private static String blank(Random random) {
        return List.of("", "", " ", "\n\t", " \r\n ").get(random.nextInt(5));
    }

    private static String spliced(String body, String model) {
        return RequestSplice.withModel(body.getBytes(StandardCharsets.UTF_8), envelope(body), model)
                .toString(StandardCharsets.UTF_8);
    }

    private static Envelope envelope(String body) {
        EnvelopeReading reading = EnvelopeReader.read(Operation.CHAT_COMPLETIONS,
                body.getBytes(StandardCharsets.UTF_8));
        if (reading instanceof EnvelopeReading.Accepted accepted) {
            return accepted.envelope();
        }
        throw new AssertionError(reading.toString());
    }
}
