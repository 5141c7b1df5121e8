package io.harborai.embedding;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/** The vector of one input. Immutable. */
public final class Embedding {
    private final int index;
    private final float[] vector;
    private final Map<String, @Nullable Object> extraFields;

    /** Takes ownership of the array. */
    Embedding(int index, float[] vector, Map<String, @Nullable Object> extraFields) {
        this.index = index;
        this.vector = vector;
        this.extraFields = extraFields;
    }

    /** The input's place in the request, from 0. */
    public int index() {
        return index;
    }

    /** A copy of the vector. */
    public float[] vector() {
        return vector.clone();
    }

    /** How many dimensions it has. */
    public int dimensions() {
        return vector.length;
    }

    /** Fields beyond these, as plain Java values. */
    public Map<String, @Nullable Object> extraFields() {
        return extraFields;
    }

    @Override
    public String toString() {
        return "Embedding[" + index + ", " + vector.length + " dimensions]";
    }
}
