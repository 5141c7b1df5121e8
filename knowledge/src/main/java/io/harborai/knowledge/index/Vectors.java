package io.harborai.knowledge.index;

import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/** Arithmetic of vectors. Each method may be called by many threads. */
public final class Vectors {
    /** What Lucene's graphs take. */
    public static final int MOST_DIMENSIONS = 1_024;
    /** Most numbers of a vector, of the largest models in use. */
    public static final int MOST = 4_096;

    private Vectors() {
    }

    /**
     * A copy of length 1.
     *
     * @param vector a vector of some length
     * @return the copy
     * @throws IllegalArgumentException if it is all zeros, or holds what is no number
     */
    public static float[] normalised(float[] vector) {
        double sum = 0;
        for (float each : vector) {
            sum += (double) each * each;
        }
        if (!(sum > 0) || Double.isInfinite(sum)) {
            throw new IllegalArgumentException("a vector of length " + Math.sqrt(sum) + " has no direction");
        }
        float[] unit = new float[vector.length];
        double length = Math.sqrt(sum);
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }

    /**
     * The cosine of the angle between two vectors of length 1.
     *
     * @param one a vector
     * @param other another, of as many numbers
     * @return -1 to 1
     */
    public static double cosine(float[] one, float[] other) {
        return VectorUtil.dotProduct(one, other);
    }

    /** Refuses a document whose vectors do not belong into an index of this dimension. */
    static void check(IndexDocument document, int dimension) {
        for (IndexPassage passage : document.passages()) {
            check(passage.vector(), dimension);
        }
    }

    private static void check(float @Nullable [] vector, int dimension) {
        int has = vector == null ? 0 : vector.length;
        if (has != dimension) {
            throw new IllegalArgumentException(
                    "a vector of " + has + " numbers for an index of " + dimension + ": embed with the pinned model");
        }
    }
}
