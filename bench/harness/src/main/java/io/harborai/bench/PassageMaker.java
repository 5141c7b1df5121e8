package io.harborai.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes passages that are spread as texts are: words by Zipf's law, vectors in clouds. The same for the same seed. */
final class PassageMaker {
    static final int DIMENSION = 384;
    private static final int VOCABULARY = 60_000;
    private static final int WORDS = 90;
    private static final int CLOUDS = 400;
    private static final double SCATTER = 0.5;

    private final Random random;
    private final List<float[]> clouds = new ArrayList<>();

    PassageMaker(long seed) {
        this.random = new Random(seed);
        for (int i = 0; i < CLOUDS; i++) {
            clouds.add(gaussian());
        }
    }

    private float[] gaussian() {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private String word() {
        // The inverse of Zipf's distribution function, near enough.
        int rank = (int) Math.pow(VOCABULARY, random.nextDouble());
        return "w" + Integer.toString(rank, 36);
    }

    /** Words with a full stop after every twelfth. */
    String text(int words) {
        StringBuilder text = new StringBuilder(words * 5);
        for (int i = 1; i <= words; i++) {
            text.append(word()).append(i % 12 == 0 ? ". " : " ");
        }
        return text.toString();
    }

    String passage() {
        return text(WORDS);
    }

    float[] vector() {
        float[] cloud = clouds.get(random.nextInt(CLOUDS));
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < DIMENSION; i++) {
            vector[i] = (float) (cloud[i] + SCATTER * random.nextGaussian());
        }
        return vector;
    }
}
