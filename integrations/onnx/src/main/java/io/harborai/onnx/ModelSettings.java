package io.harborai.onnx;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.harborai.engine.wire.Json;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;

/**
 * What the files of a sentence-transformers model say beside the model itself.
 *
 * @param longest    most tokens of a text; what is beyond is not read
 * @param firstToken whether the vector of the first token stands for the text, and not the mean of all
 */
record ModelSettings(int longest, boolean firstToken) {
    private static final int USUAL_LONGEST = 512;
    private static final int MOST_TOKENS = 8_192;
    private static final int LARGEST_FILE = 1 << 20;

    /**
     * Reads {@code sentence_bert_config.json} ({@code max_seq_length}), or {@code config.json}
     * ({@code max_position_embeddings}), and {@code 1_Pooling/config.json} ({@code pooling_mode_cls_token}); what is not there is
     * 512 tokens, and the mean.
     *
     * @throws IOException when one that is there cannot be read
     */
    static ModelSettings of(Path folder) throws IOException {
        int longest = number(folder.resolve("sentence_bert_config.json"), "max_seq_length");
        if (longest == 0) {
            longest = number(folder.resolve("config.json"), "max_position_embeddings");
        }
        return new ModelSettings(longest == 0 ? USUAL_LONGEST : Math.min(longest, MOST_TOKENS),
                number(folder.resolve("1_Pooling/config.json"), "pooling_mode_cls_token") == 1);
    }

    /** A number of the outermost object, 1 for true, 0 for all else. */
    private static int number(Path file, String wanted) throws IOException {
        if (!Files.isRegularFile(file) || Files.size(file) > LARGEST_FILE) {
            return 0;
        }
        byte[] bytes = Files.readAllBytes(file);
        try (JsonParser parser = Json.parser(bytes, 0, bytes.length)) {
            parser.nextToken();
            for (String name = parser.nextName(); name != null; name = parser.nextName()) {
                JsonToken value = parser.nextToken();
                if (name.equals(wanted) && value == JsonToken.VALUE_NUMBER_INT) {
                    return Math.max(0, parser.getIntValue());
                }
                if (name.equals(wanted)) {
                    return value == JsonToken.VALUE_TRUE ? 1 : 0;
                }
                parser.skipChildren();
            }
            return 0;
        }
    }
}
