package io.harborai.engine.wire;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

import tools.jackson.core.JsonGenerator;

/** Writes the vector of an embedding in OpenAI's format. */
public final class EmbeddingNumbers {
    private EmbeddingNumbers() {
    }

    /** The property {@code embedding}: an array of numbers, or their bytes, the low ones first, as base64. */
    public static void write(JsonGenerator json, float[] vector, boolean base64) {
        if (base64) {
            ByteBuffer bytes = ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            for (float value : vector) {
                bytes.putFloat(value);
            }
            json.writeStringProperty("embedding", Base64.getEncoder().encodeToString(bytes.array()));
            return;
        }
        json.writeArrayPropertyStart("embedding");
        for (float value : vector) {
            json.writeNumber(value);
        }
        json.writeEndArray();
    }
}
