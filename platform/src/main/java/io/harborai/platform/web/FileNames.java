package io.harborai.platform.web;

import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/** Makes the names of files that callers send harmless in headers, on pages, and on any disk. */
public final class FileNames {
    /** What every file system takes. */
    private static final int MOST_BYTES = 200;
    private static final int MOST_ENDING = 16;
    private static final String NAMELESS = "file";
    /** What Windows takes for devices, whatever follows the point. */
    private static final Set<String> DEVICES = Set.of("con", "prn", "aux", "nul", "com1", "com2", "com3", "com4",
            "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8",
            "lpt9");

    private FileNames() {
    }

    /**
     * The name without folders, invisible and reserved characters, points and blanks at its ends; at most 200 bytes of UTF-8,
     * with its ending kept. A name of which nothing is left becomes {@code file}.
     */
    public static String safe(@Nullable String sent) {
        if (sent == null) {
            return NAMELESS;
        }
        String last = sent.substring(Math.max(sent.lastIndexOf('/'), sent.lastIndexOf('\\')) + 1);
        StringBuilder kept = new StringBuilder(last.length());
        Normalizer.normalize(last, Normalizer.Form.NFC).codePoints()
                .forEach(
                        point -> kept.appendCodePoint("<>:\"|?*".indexOf(point) >= 0 || isHidden(point) ? '_' : point));
        String name = kept.toString().replaceAll("^[.\\s]+|[.\\s]+$", "");
        String stem = name.substring(0, name.indexOf('.') < 0 ? name.length() : name.indexOf('.'));
        if (DEVICES.contains(stem.toLowerCase(Locale.ROOT))) {
            name = "_" + name;
        }
        return name.isEmpty() ? NAMELESS : cut(name);
    }

    /** Control, direction and other characters that show nothing, and halves of pairs. */
    private static boolean isHidden(int point) {
        int type = Character.getType(point);
        return type == Character.CONTROL || type == Character.FORMAT || type == Character.SURROGATE
                || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR
                || type == Character.UNASSIGNED;
    }

    private static String cut(String name) {
        if (bytes(name) <= MOST_BYTES) {
            return name;
        }
        int point = name.lastIndexOf('.');
        String ending = point > 0 && bytes(name.substring(point)) <= MOST_ENDING ? name.substring(point) : "";
        String stem = name.substring(0, name.length() - ending.length());
        while (bytes(stem) + bytes(ending) > MOST_BYTES) {
            stem = stem.substring(0, stem.offsetByCodePoints(stem.length(), -1));
        }
        return stem + ending;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
