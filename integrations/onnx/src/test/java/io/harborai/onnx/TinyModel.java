package io.harborai.onnx;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.StringJoiner;

/**
 * A real model of a handful of words, written byte by byte in ONNX's format (protocol buffers, onnx.proto3): one node looks a
 * token's vector up in a table.
 */
final class TinyModel {
    /** Words by meaning: two and two are about the same. */
    static final List<String> WORDS = List.of("[UNK]", "ship", "boat", "apple", "pear");
    static final float[][] TABLE = {{0, 0, 1}, {1, 0.1f, 0}, {0.9f, 0.2f, 0}, {0.1f, 1, 0}, {0.2f, 0.9f, 0}};

    private TinyModel() {
    }

    static Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.write(folder.resolve("model.onnx"), model());
        Files.writeString(folder.resolve("tokenizer.json"), tokenizer());
        return folder;
    }

    private static String tokenizer() {
        StringJoiner words = new StringJoiner(",");
        for (int i = 0; i < WORDS.size(); i++) {
            words.add("\"" + WORDS.get(i) + "\":" + i);
        }
        return """
                {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],"normalizer":{"type":"Lowercase"},
                "pre_tokenizer":{"type":"Whitespace"},"post_processor":null,"decoder":null,
                "model":{"type":"WordLevel","vocab":{%s},"unk_token":"[UNK]"}}""".formatted(words);
    }

    private static byte[] model() {
        ByteBuffer numbers = ByteBuffer.allocate(TABLE.length * TABLE[0].length * Float.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (float[] row : TABLE) {
            for (float each : row) {
                numbers.putFloat(each);
            }
        }
        byte[] table = new Message().number(1, TABLE.length).number(1, TABLE[0].length).number(2, 1).text(8, "table")
                .bytes(9, numbers.array()).done();
        byte[] gather = new Message().text(1, "table").text(1, "input_ids").text(2, "last_hidden_state")
                .text(4, "Gather").done();
        byte[] graph = new Message().bytes(1, gather).text(2, "tiny").bytes(5, table)
                .bytes(11, value("input_ids", 7, "texts", "tokens"))
                .bytes(11, value("attention_mask", 7, "texts", "tokens"))
                .bytes(12, value("last_hidden_state", 1, "texts", "tokens", "numbers")).done();
        return new Message().number(1, 8).bytes(7, graph)
                .bytes(8, new Message().text(1, "").number(2, 13).done()).done();
    }

    private static byte[] value(String name, int type, String... dimensions) {
        Message shape = new Message();
        for (String dimension : dimensions) {
            shape.bytes(1, new Message().text(2, dimension).done());
        }
        byte[] tensor = new Message().number(1, type).bytes(2, shape.done()).done();
        return new Message().text(1, name).bytes(2, new Message().bytes(1, tensor).done()).done();
    }

    /** A message of protocol buffers, of the two kinds of fields that are wanted here. */
    private static final class Message {
        private final ByteArrayOutputStream out = new ByteArrayOutputStream();

        Message number(int field, long value) {
            varint((long) field << 3);
            varint(value);
            return this;
        }

        Message bytes(int field, byte[] value) {
            varint((long) field << 3 | 2);
            varint(value.length);
            out.writeBytes(value);
            return this;
        }

        Message text(int field, String value) {
            return bytes(field, value.getBytes(StandardCharsets.UTF_8));
        }

        private void varint(long value) {
            long rest = value;
            while (rest > 0x7f) {
                out.write((int) (rest & 0x7f | 0x80));
                rest >>>= 7;
            }
            out.write((int) rest);
        }

        byte[] done() {
            return out.toByteArray();
        }
    }
}
