package io.harborai.engine.cache;

import java.util.Arrays;

import io.harborai.engine.wire.Json;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/** What a text means, as a model's embedding of length one. Immutable. */
public final class Vector {
    /** Embeddings of more dimensions are not used. */
    public static final int MAX_DIMENSIONS = 4_096;

    /** After each so many dimensions it is asked whether the rest can still matter. */
    private static final int BLOCK = 128;
    /** More than all rounding of a sum of floats this long. */
    private static final double ROUNDING = 1e-4;

    private final float[] parts;
    /** The length of what is left of the vector from each block on. */
    private final double[] rest;

    private Vector(float[] parts) {
        this.parts = parts;
        this.rest = new double[(parts.length + BLOCK - 1) / BLOCK + 1];
        double square = 0;
        for (int i = parts.length - 1; i >= 0; i--) {
            square += (double) parts[i] * parts[i];
            if (i % BLOCK == 0) {
                rest[i / BLOCK] = Math.sqrt(square);
            }
        }
    }

    /** The vector in the direction of these parts, null when they point nowhere or are too many. */
    public static @Nullable Vector of(float... parts) {
        double square = 0;
        for (float part : parts) {
            square += (double) part * part;
        }
        double length = Math.sqrt(square);
        if (!(length > 0) || Double.isInfinite(length) || parts.length > MAX_DIMENSIONS) {
            return null;
        }
        float[] unit = new float[parts.length];
        for (int i = 0; i < parts.length; i++) {
            unit[i] = (float) (parts[i] / length);
        }
        return new Vector(unit);
    }

    /** The first embedding of an answer of OpenAI's form, null when there is none. */
    public static @Nullable Vector ofAnswer(byte[] answer) {
        try (JsonParser parser = Json.parser(answer, 0, answer.length)) {
            if (!enter(parser, "data") || parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            return field(parser, "embedding") ? read(parser) : null;
        } catch (JacksonException broken) {
            return null;
        }
    }

    private static boolean enter(JsonParser parser, String name) {
        return parser.nextToken() == JsonToken.START_OBJECT && field(parser, name);
    }

    /** Goes to a field's array in the object the parser is in. */
    private static boolean field(JsonParser parser, String wanted) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
            JsonToken value = parser.nextToken();
            if (name.equals(wanted)) {
                return value == JsonToken.START_ARRAY;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static @Nullable Vector read(JsonParser parser) {
        float[] parts = new float[1_024];
        int length = 0;
        for (JsonToken token = parser.nextToken(); token != JsonToken.END_ARRAY; token = parser.nextToken()) {
            if (token == null || !token.isNumeric() || length == MAX_DIMENSIONS) {
                return null;
            }
            if (length == parts.length) {
                parts = Arrays.copyOf(parts, 2 * length);
            }
            parts[length] = parser.getFloatValue();
            length++;
        }
        return of(Arrays.copyOf(parts, length));
    }

    /** The cosine of the angle between both, -1 to 1; -1 when another model made the other one. */
    public float cosine(Vector other) {
        return cosine(other, -2);
    }

    /**
     * The cosine if it is {@code least} or more, else -1. Most of two vectors that are not alike need not be looked at: what
     * is left can add no more than the product of its lengths (Cauchy and Schwarz).
     */
    public float cosine(Vector other, double least) {
        if (parts.length != other.parts.length) {
            return -1;
        }
        float sum = 0;
        for (int block = 0; block * BLOCK < parts.length; block++) {
            if (sum + rest[block] * other.rest[block] + ROUNDING < least) {
                return -1;
            }
            sum += product(other, block * BLOCK, Math.min(parts.length, (block + 1) * BLOCK));
        }
        return sum >= least ? sum : -1;
    }

    /** Four sums, as the order of additions binds the compiler. */
    private float product(Vector other, int start, int end) {
        float[] a = parts;
        float[] b = other.parts;
        float s0 = 0;
        float s1 = 0;
        float s2 = 0;
        float s3 = 0;
        int i = start;
        for (; i + 3 < end; i += 4) {
            s0 += a[i] * b[i];
            s1 += a[i + 1] * b[i + 1];
            s2 += a[i + 2] * b[i + 2];
            s3 += a[i + 3] * b[i + 3];
        }
        for (; i < end; i++) {
            s0 += a[i] * b[i];
        }
        return s0 + s1 + (s2 + s3);
    }
}
