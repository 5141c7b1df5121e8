package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import io.harborai.engine.Seed;
import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Operation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class RequestSpliceTest {
    private static final String[] MODELS = {"gpt-4o", "m", "a\"b\\c", "Qwen/Qwen2.5-72B", "模型", "😀", "tab\there",
            "\u0001", "a".repeat(256)};

    @Test
    void theSameModelLeavesEveryByteAlone() {
        byte[] body = utf8("{ \"model\" : \"gpt\\u002d4\" , \"messages\":[{}] }");
        assertThat(RequestSplice.withModel(body, read(body), "gpt-4").getBytes()).isEqualTo(body);
    }

    @Test
    void aNameThatNeedsEscapesIsEscaped() {
        byte[] body = utf8("{\"model\":\"m\",\"messages\":[{}]}");
        assertThat(RequestSplice.withModel(body, read(body), "a\"b\\c\n").toString())
                .isEqualTo("{\"model\":\"a\\\"b\\\\c\\n\",\"messages\":[{}]}");
    }

    @Test
    void anyBodyGetsItsNewModelAndKeepsEveryOtherByte() {
        long seed = Seed.take();
        Random random = new Random(seed);
        for (int round = 0; round < 2_000; round++) {
            String model = MODELS[random.nextInt(MODELS.length)];
            String next = MODELS[random.nextInt(MODELS.length)];
            byte[] body = utf8(randomBody(random, model));
            Envelope envelope = read(body);
            assertThat(envelope.model()).as("seed %d round %d", seed, round).isEqualTo(model);
            byte[] spliced = RequestSplice.withModel(body, envelope, next).getBytes();
            Envelope after = read(spliced);
            assertThat(after.model()).as("seed %d round %d", seed, round).isEqualTo(next);
            assertThat(around(spliced, after)).as("seed %d round %d", seed, round).isEqualTo(around(body, envelope));
        }
    }

    private static String around(byte[] body, Envelope envelope) {
        return new String(body, 0, envelope.modelStart(), StandardCharsets.ISO_8859_1) + "|"
                + new String(body, envelope.modelEnd(), body.length - envelope.modelEnd(), StandardCharsets.ISO_8859_1);
    }

    private static String randomBody(Random random, String model) {
        List<String> fields = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            // The prefix keeps random names from being known ones.
            fields.add(text(random, "x-") + space(random) + ":" + space(random) + value(random, 4));
        }
        fields.add("\"model\"" + space(random) + ":" + space(random) + quoted(random, model));
        fields.add("\"messages\":[{\"role\":\"user\",\"content\":" + value(random, 2) + ",\"model\":\"no\"}]");
        Collections.shuffle(fields, random);
        return space(random) + "{" + space(random) + String.join(space(random) + "," + space(random), fields)
                + space(random) + "}" + space(random);
    }

    private static String value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 7 : 5)) {
            case 0 -> text(random, "");
            case 1 -> Long.toString(random.nextLong());
            case 2 -> Double.toString(random.nextGaussian() * 1e9);
            case 3 -> "12345678901234567890.10";
            case 4 -> random.nextBoolean() ? "null" : Boolean.toString(random.nextBoolean());
            case 5 -> {
                List<String> parts = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    parts.add(space(random) + value(random, depth - 1));
                }
                yield "[" + String.join(",", parts) + "]";
            }
            default -> {
                List<String> parts = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    String name = random.nextInt(3) == 0 ? "\"model\"" : text(random, "");
                    parts.add(name + ":" + value(random, depth - 1));
                }
                yield "{" + String.join(",", parts) + "}";
            }
        };
    }

    private static String text(Random random, String prefix) {
        String[] pieces = {"a", "é", "漢", "😀", "\"", "\\", "\n", "\u0000", "/", " ", "model", "}", "]", ":"};
        StringBuilder text = new StringBuilder(prefix);
        for (int i = random.nextInt(8); i > 0; i--) {
            text.append(pieces[random.nextInt(pieces.length)]);
        }
        return quoted(random, text.toString());
    }

    /** A JSON string, some of whose characters are escaped although they need not be. */
    private static String quoted(Random random, String text) {
        StringBuilder json = new StringBuilder("\"");
        text.codePoints().forEach(point -> {
            String character = Character.toString(point);
            if (point < 0x20 || point == '"' || point == '\\' || random.nextInt(6) == 0) {
                character.chars().forEach(unit -> json.append(String.format("\\u%04x", unit)));
            } else {
                json.append(character);
            }
        });
        return json.append('"').toString();
    }

    private static String space(Random random) {
        return switch (random.nextInt(5)) {
            case 0 -> " ";
            case 1 -> "\r\n\t";
            default -> "";
        };
    }

    private static Envelope read(byte[] body) {
        EnvelopeReading reading = EnvelopeReader.read(Operation.CHAT_COMPLETIONS, body);
        if (reading instanceof EnvelopeReading.Accepted ok) {
            return ok.envelope();
        }
        throw new AssertionError(reading + " for " + new String(body, StandardCharsets.UTF_8));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
