package io.harborai.engine.local;

import java.util.Random;

import io.harborai.engine.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

final class HashEmbeddingTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 256, 1_536, HashEmbedding.MAX_DIMENSIONS})
    void everyVectorHasLengthOneOrZero(int dimensions) {
        long seed = Seed.take();
        Random random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(40); i > 0; i--) {
                text.appendCodePoint(random.nextInt(3) == 0 ? 0x4e00 + random.nextInt(200) : 32 + random.nextInt(90));
            }
            float[] vector = HashEmbedding.of(text.toString(), dimensions);
            assertThat(vector).hasSize(dimensions);
            double length = length(vector);
            assertThat(length == 0 || Math.abs(length - 1) < 1e-4).as("seed %d '%s' %s", seed, text, length).isTrue();
        }
    }

    @Test
    void oneTextHasOneVectorForEver() {
        // Golden values: stored vectors must stay comparable.
        assertThat(HashEmbedding.of("The quick brown fox", 16))
                .containsExactly(new float[]{0, 0, -0.5f, 0, 0, 0, 0, 0.5f, 0,
                        0.5f, 0, 0, 0, 0, 0, -0.5f}, within(1e-6f));
        float third = 1f / 3;
        assertThat(HashEmbedding.of("敏捷的狐狸", 16)).containsExactly(new float[]{0, 0, 0, third, 0, 0, 0, 2 * third, third,
                -third, third, 0, third, 0, 0, 0}, within(1e-6f));
    }

    @Test
    void caseAndPunctuationDoNotMatterButWordsDo() {
        assertThat(HashEmbedding.of("Hello, World!", 256)).containsExactly(HashEmbedding.of("hello world", 256));
        assertThat(HashEmbedding.of("hello worlds", 256)).isNotEqualTo(HashEmbedding.of("hello world", 256));
        assertThat(HashEmbedding.of("狐狸", 256)).isNotEqualTo(HashEmbedding.of("狸狐", 256));
        assertThat(HashEmbedding.of("a 漢b", 256)).containsExactly(HashEmbedding.of("a漢 b", 256));
    }

    @Test
    void sharedWordsMakeVectorsAlike() {
        double near = dot(HashEmbedding.of("cats drink milk", 256), HashEmbedding.of("cats drink water", 256));
        double far = dot(HashEmbedding.of("cats drink milk", 256), HashEmbedding.of("stock markets fell", 256));
        assertThat(near).isCloseTo(2.0 / 3, within(0.01));
        assertThat(far).isLessThan(0.4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "…!?", "\n\t"})
    void aTextWithoutLettersHasNoDirection(String text) {
        assertThat(HashEmbedding.of(text, 16)).containsOnly(0f);
    }

    private static double length(float[] vector) {
        return Math.sqrt(dot(vector, vector));
    }

    private static double dot(float[] one, float[] other) {
        double sum = 0;
        for (int i = 0; i < one.length; i++) {
            sum += (double) one[i] * other[i];
        }
        return sum;
    }
}
