package io.harborai.engine.local;

import java.util.Locale;

/**
 * Turns a text into a vector by hashing its words and character pairs into buckets (K. Weinberger et al., “Feature Hashing
 * for Large Scale Multitask Learning”, 2009). Deterministic and declared as not semantic: it knows equal words, not meanings.
 */
final class HashEmbedding {
    static final int DIMENSIONS = 256;
    static final int MAX_DIMENSIONS = 4_096;

    private HashEmbedding() {
    }

    /** A vector of length 1, or of zeros for a text without letters. */
    static float[] of(String text, int dimensions) {
        float[] vector = new float[dimensions];
        String folded = text.toLowerCase(Locale.ROOT);
        StringBuilder word = new StringBuilder();
        int before = -1;
        for (int i = 0; i < folded.length();) {
            int point = folded.codePointAt(i);
            i += Character.charCount(point);
            boolean letter = Character.isLetterOrDigit(point);
            if (letter && Character.isIdeographic(point)) {
                add(vector, Character.toString(point));
                if (before >= 0) {
                    add(vector, Character.toString(before) + Character.toString(point));
                }
                before = point;
            } else {
                before = -1;
            }
            if (letter && !Character.isIdeographic(point)) {
                word.appendCodePoint(point);
            } else if (!word.isEmpty()) {
                add(vector, word.toString());
                word.setLength(0);
            }
        }
        if (!word.isEmpty()) {
            add(vector, word.toString());
        }
        return normalized(vector);
    }

    private static void add(float[] vector, String feature) {
        int hash = mix(feature.hashCode());
        // A sign from another bit keeps collisions from adding up.
        vector[Math.floorMod(hash, vector.length)] += (hash >>> 31) == 0 ? 1 : -1;
    }

    /** The finaliser of MurmurHash3: spreads {@link String#hashCode()} over all bits. */
    private static int mix(int hash) {
        int h = hash;
        h ^= h >>> 16;
        h *= 0x85ebca6b;
        h ^= h >>> 13;
        h *= 0xc2b2ae35;
        return h ^ (h >>> 16);
    }

    private static float[] normalized(float[] vector) {
        double square = 0;
        for (float value : vector) {
            square += (double) value * value;
        }
        if (square > 0) {
            float norm = (float) Math.sqrt(square);
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= norm;
            }
        }
        return vector;
    }
}
