package io.harborai.engine.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The simplest reading of an event stream that can be right: all bytes are there, one line after another. */
final class ReferenceEvents {
    private final List<String> data = new ArrayList<>();
    private int wholeBytes;

    private ReferenceEvents() {
    }

    static ReferenceEvents of(byte[] stream) {
        ReferenceEvents events = new ReferenceEvents();
        List<String> lines = new ArrayList<>();
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        int i = 0;
        while (i < stream.length) {
            byte b = stream[i];
            boolean lineEnd = b == '\n' || b == '\r';
            if (b == '\r' && i + 1 == stream.length) {
                return events;
            }
            i += b == '\r' && stream[i + 1] == '\n' ? 2 : 1;
            if (!lineEnd) {
                line.write(b);
            } else if (line.size() > 0) {
                lines.add(line.toString(StandardCharsets.ISO_8859_1));
                line.reset();
            } else {
                events.finish(lines);
                events.wholeBytes = i;
                lines.clear();
            }
        }
        return events;
    }

    private void finish(List<String> lines) {
        List<String> values = lines.stream().filter(line -> line.startsWith("data:")).map(line -> line.substring(5))
                .map(value -> value.startsWith(" ") ? value.substring(1) : value).toList();
        if (!values.isEmpty()) {
            data.add(new String(String.join("\n", values).getBytes(StandardCharsets.ISO_8859_1),
                    StandardCharsets.UTF_8));
        }
    }

    /** The data of each event that has any. */
    List<String> data() {
        return data;
    }

    /** Bytes up to the end of the last whole event. */
    int wholeBytes() {
        return wholeBytes;
    }
}
