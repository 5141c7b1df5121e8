package io.harborai.gateway.guardrail;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A piece of JSON, and what is to stand in place of parts of it; the rest stays byte for byte. Confined to one use. */
final class Piece {
    private record Edit(int start, int end, String json) {}

    private final byte[] bytes;
    private final List<Edit> edits = new ArrayList<>();

    Piece(byte[] bytes) {
        this.bytes = bytes;
    }

    /** Puts JSON in place of {@code [start, end)}. */
    void replace(int start, int end, String json) {
        edits.add(new Edit(start, end, json));
    }

    boolean isChanged() {
        return !edits.isEmpty();
    }

    /** The piece with its edits. */
    byte[] toBytes() {
        if (edits.isEmpty()) {
            return bytes;
        }
        edits.sort(Comparator.comparingInt(Edit::start));
        ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length + 64);
        int at = 0;
        for (Edit edit : edits) {
            out.write(bytes, at, edit.start - at);
            out.writeBytes(edit.json.getBytes(StandardCharsets.UTF_8));
            at = edit.end;
        }
        out.write(bytes, at, bytes.length - at);
        return out.toByteArray();
    }
}
