package io.harborai.knowledge.parse;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** How a parsed file goes from process to process. */
final class Answers {
    private static final int PARSED = 1;
    private static final int FAILED = 2;

    private Answers() {
    }

    static void write(ParsedFile file, DataOutputStream out) throws IOException {
        out.writeByte(PARSED);
        out.writeInt(file.pages());
        out.writeInt(file.blocks().size());
        for (Block block : file.blocks()) {
            out.writeUTF(block.kind().name());
            out.writeByte(block.level());
            out.writeInt(block.page());
            writeText(block.text(), out);
        }
    }

    static void writeFailure(ParseException failure, DataOutputStream out) throws IOException {
        out.writeByte(FAILED);
        out.writeUTF(failure.reason().name());
        writeText(String.valueOf(failure.getMessage()), out);
    }

    /** Reads an answer; the one who writes it is not trusted, for it has read a hostile file. */
    static ParsedFile read(DataInputStream in, ParseLimits limits) throws IOException, ParseException {
        int kind = in.readUnsignedByte();
        if (kind == FAILED) {
            ParseException.Reason reason = ParseException.Reason.valueOf(in.readUTF());
            throw new ParseException(reason, readText(in, limits));
        }
        bounded(kind, PARSED);
        int pages = bounded(in.readInt(), limits.mostPages());
        int count = bounded(in.readInt(), limits.mostBlocks());
        List<Block> blocks = new ArrayList<>();
        long characters = 0;
        for (int i = 0; i < count; i++) {
            Block.Kind each = Block.Kind.valueOf(in.readUTF());
            int level = bounded(in.readUnsignedByte(), 9);
            int page = bounded(in.readInt(), limits.mostPages());
            String text = readText(in, limits);
            characters += text.length();
            bounded(characters, limits.mostCharacters());
            blocks.add(new Block(each, level, page, text));
        }
        return new ParsedFile(blocks, pages);
    }

    private static int bounded(long value, int most) throws IOException {
        if (value < 0 || value > most) {
            throw new IOException("the process that reads gave " + value + " where at most " + most + " may be");
        }
        return (int) value;
    }

    private static void writeText(String text, DataOutputStream out) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeInt(bytes.length);
        out.write(bytes);
    }

    private static String readText(DataInputStream in, ParseLimits limits) throws IOException {
        int length = bounded(in.readInt(), 3 * limits.mostCharacters());
        return new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }
}
