package io.harborai.gateway.guardrail;

import java.util.EnumSet;
import java.util.Random;

import io.harborai.gateway.guardrail.text.Masker;
import io.harborai.gateway.guardrail.text.Pii;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class ArgumentsStageTest {
    private static ArgumentsStage stage() {
        Pii pii = new Pii(EnumSet.allOf(Pii.Kind.class));
        return new ArgumentsStage(() -> new Masker(pii.newDetector(), kind -> "[" + kind + "]"));
    }

    @Test
    void whatComesOutIsJsonAgainHoweverItIsCut() {
        String arguments = "{\"to\":\"a\\nbob\\u0040example.com\",\"card\":4111111111111111,\"n\":[1,-2.5e3,\"\\\\\"],\"\\ud83d\\ude00\":true}";
        String expected = "{\"to\":\"a\\n[email]\",\"card\":\"[card]\",\"n\":[1,-2.5e3,\"\\\\\"],\"\\ud83d\\ude00\":true}";
        for (long seed = 0; seed < 300; seed++) {
            Random random = new Random(seed);
            ArgumentsStage stage = stage();
            StringBuilder out = new StringBuilder();
            for (int at = 0; at < arguments.length();) {
                int end = Math.min(arguments.length(), at + 1 + random.nextInt(9));
                stage.push(arguments.substring(at, end), out);
                at = end;
            }
            stage.finish(out);
            assertThat(out.toString().replace("😀", "\\ud83d\\ude00")).as("seed %d", seed).isEqualTo(expected);
        }
    }
}
