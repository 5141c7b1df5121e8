package io.harborai.engine.cache;

import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.Random;

import io.harborai.engine.Seed;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

final class VectorTest {
    @Test
    void theCosineIsThatOfDirections() {
        Vector one = vector(3, 4, 0, 0, 0);
        assertThat(one.cosine(vector(6, 8, 0, 0, 0))).isCloseTo(1, within(1e-6f));
        assertThat(one.cosine(vector(0, 0, 0, 0, 2))).isZero();
        assertThat(one.cosine(vector(-3, -4, 0, 0, 0))).isCloseTo(-1, within(1e-6f));
        assertThat(one.cosine(vector(4, 3, 0, 0, 0))).isCloseTo(0.96f, within(1e-6f));
        assertThat(one.cosine(vector(3, 4))).as("another model's").isEqualTo(-1);
    }

    @Test
    void lookingNoFurtherThanNeededChangesNothing() {
        long seed = Seed.take();
        Random random = new Random(seed);
        for (int i = 0; i < 2_000; i++) {
            float[] one = new float[1 + random.nextInt(700)];
            float[] other = new float[one.length];
            double noise = random.nextDouble();
            for (int j = 0; j < one.length; j++) {
                one[j] = (float) random.nextGaussian();
                other[j] = (float) (one[j] + noise * random.nextGaussian());
            }
            float cosine = vector(one).cosine(vector(other));
            double least = 0.5 + random.nextDouble() / 2;
            assertThat(vector(one).cosine(vector(other), least)).as("seed %d", seed).isEqualTo(cosine >= least
                    ? cosine
                    : -1);
        }
    }

    @Test
    void whatPointsNowhereIsNoVector() {
        assertThat(Vector.of()).isNull();
        assertThat(Vector.of(0, 0)).isNull();
        assertThat(Vector.of(1, Float.NaN)).isNull();
        assertThat(Vector.of(1, Float.POSITIVE_INFINITY)).isNull();
        float[] most = new float[Vector.MAX_DIMENSIONS];
        most[0] = 1;
        assertThat(Vector.of(most)).isNotNull();
        float[] tooMany = new float[Vector.MAX_DIMENSIONS + 1];
        tooMany[0] = 1;
        assertThat(Vector.of(tooMany)).isNull();
    }

    @Test
    void itIsReadFromAnAnswer() {
        Vector read = read(
                "{\"object\":\"list\",\"data\":[{\"index\":0,\"x\":[1],\"embedding\":[3,4.0e0]},{}],\"model\":\"m\"}");
        assertThat(Objects.requireNonNull(read).cosine(vector(3, 4))).isCloseTo(1, within(1e-6f));
        assertThat(read("{\"data\":[{\"embedding\":[" + "1,".repeat(2_999) + "1]}]}")).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "{}", "{\"data\":[]}", "{\"data\":{}}", "{\"data\":[{}]}",
            "{\"data\":[{\"embedding\":\"AAAA\"}]}", "{\"data\":[{\"embedding\":[]}]}",
            "{\"data\":[{\"embedding\":[1,null]}]}",
            "{\"data\":[{\"embedding\":[1,", "{\"data\":[{\"embedding\":[\"1\"]}]}"})
    void anAnswerWithoutOneHasNone(String answer) {
        assertThat(read(answer)).isNull();
    }

    @Test
    void anAnswerOfTooManyDimensionsHasNone() {
        assertThat(read("{\"data\":[{\"embedding\":[" + "1,".repeat(Vector.MAX_DIMENSIONS) + "1]}]}")).isNull();
    }

    static Vector vector(float... parts) {
        return Objects.requireNonNull(Vector.of(parts));
    }

    private static @Nullable Vector read(String answer) {
        return Vector.ofAnswer(answer.getBytes(StandardCharsets.UTF_8));
    }
}
