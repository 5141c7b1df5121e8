package io.harborai.onnx;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/**
 * A sentence-embedding model with its tokenizer. The vector of a text is the model's output {@code sentence_embedding}, or else the
 * mean of its tokens' vectors (or the first of them, where the model says so), brought to length 1 (N. Reimers, I. Gurevych,
 * “Sentence-BERT”, 2019). Confined to one thread.
 */
final class OnnxModel implements AutoCloseable {
    /** Texts that are computed together; more would take memory and gain nothing on a processor. */
    static final int BATCH = 32;
    private static final String WHOLE = "sentence_embedding";

    private final HuggingFaceTokenizer tokenizer;
    private final OrtEnvironment environment;
    private final OrtSession session;
    private final ModelSettings settings;

    private OnnxModel(HuggingFaceTokenizer tokenizer, OrtEnvironment environment, OrtSession session,
            ModelSettings settings) {
        this.tokenizer = tokenizer;
        this.environment = environment;
        this.session = session;
        this.settings = settings;
    }

    /**
     * Loads a model.
     *
     * @throws IOException when a file cannot be read
     * @throws OrtException when the model is none that ONNX Runtime knows
     */
    static OnnxModel load(Path folder) throws IOException, OrtException {
        ModelSettings settings = ModelSettings.of(folder);
        HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.builder()
                .optTokenizerPath(folder.resolve(ModelFolders.TOKENIZER)).optTruncation(true).optPadding(true)
                .optMaxLength(settings.longest()).build();
        try {
            OrtEnvironment environment = OrtEnvironment.getEnvironment();
            try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
                OrtSession session = environment.createSession(folder.resolve(ModelFolders.MODEL).toString(), options);
                return new OnnxModel(tokenizer, environment, session, settings);
            }
        } catch (OrtException | RuntimeException broken) {
            tokenizer.close();
            throw broken;
        }
    }

    /**
     * The vectors of texts.
     *
     * @param over asked before each batch; when it is true the rest is left out
     * @throws OrtException when the model cannot be run
     */
    Vectors embed(List<String> texts, BooleanSupplier over) throws OrtException {
        List<float[]> vectors = new ArrayList<>(texts.size());
        long tokens = 0;
        int truncated = 0;
        for (int from = 0; from < texts.size() && !over.getAsBoolean(); from += BATCH) {
            Encoding[] read = tokenizer.batchEncode(texts.subList(from, Math.min(texts.size(), from + BATCH)));
            for (Encoding each : read) {
                tokens += ones(each.getAttentionMask());
                truncated += each.exceedMaxLength() ? 1 : 0;
            }
            run(read, vectors);
        }
        return new Vectors(vectors, tokens, truncated);
    }

    private static long ones(long[] mask) {
        long ones = 0;
        for (long each : mask) {
            ones += each;
        }
        return ones;
    }

    private void run(Encoding[] read, List<float[]> vectors) throws OrtException {
        int length = read[0].getIds().length;
        if (length == 0) {
            throw new IllegalArgumentException("a text without any token has no vector");
        }
        Map<String, OnnxTensor> inputs = new LinkedHashMap<>();
        try {
            Set<String> wanted = session.getInputNames();
            for (String name : wanted) {
                inputs.put(name, tensor(name, read, length));
            }
            try (OrtSession.Result result = session.run(inputs)) {
                OnnxValue output = result.get(WHOLE).orElseGet(() -> result.get(0));
                if (!(output instanceof OnnxTensor tensor)) {
                    throw new IllegalArgumentException("its first output is no tensor but " + output.getType());
                }
                FloatBuffer numbers = tensor.getFloatBuffer();
                if (numbers == null) {
                    throw new IllegalArgumentException("its output is of " + tensor.getInfo().type + ", not of floats");
                }
                vectors(numbers, tensor.getInfo().getShape(), read, vectors);
            }
        } finally {
            inputs.values().forEach(OnnxTensor::close);
        }
    }

    private OnnxTensor tensor(String name, Encoding[] read, int length) throws OrtException {
        LongBuffer numbers = LongBuffer.allocate(read.length * length);
        for (Encoding each : read) {
            numbers.put(switch (name) {
                case "input_ids" -> each.getIds();
                case "attention_mask" -> each.getAttentionMask();
                case "token_type_ids" -> each.getTypeIds();
                default -> throw new IllegalArgumentException("it wants an input " + name
                        + "; known are input_ids, attention_mask and token_type_ids");
            });
        }
        return OnnxTensor.createTensor(environment, numbers.flip(), new long[]{read.length, length});
    }

    private void vectors(FloatBuffer numbers, long[] shape, Encoding[] read, List<float[]> vectors) {
        boolean whole = shape.length == 2;
        if (!whole && shape.length != 3 || shape[0] != read.length) {
            throw new IllegalArgumentException("its output has " + shape.length
                    + " dimensions; known are [texts, numbers] and [texts, tokens, numbers]");
        }
        int dimension = (int) shape[shape.length - 1];
        int tokens = whole ? 1 : (int) shape[1];
        for (int text = 0; text < read.length; text++) {
            long[] mask = read[text].getAttentionMask();
            float[] vector = new float[dimension];
            for (int token = 0; token < tokens; token++) {
                if (whole || settings.firstToken() ? token == 0 : mask[token] == 1) {
                    int at = (text * tokens + token) * dimension;
                    for (int i = 0; i < dimension; i++) {
                        vector[i] += numbers.get(at + i);
                    }
                }
            }
            vectors.add(normalized(vector));
        }
    }

    /** The length of a sum is not that of a mean, but both have the same direction. */
    private static float[] normalized(float[] vector) {
        double square = 0;
        for (float each : vector) {
            square += (double) each * each;
        }
        float length = (float) Math.sqrt(square);
        for (int i = 0; i < vector.length && length > 0; i++) {
            vector[i] /= length;
        }
        return vector;
    }

    @Override
    public void close() throws OrtException {
        tokenizer.close();
        session.close();
    }
}
