package io.harborai.engine.wire;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import org.jspecify.annotations.Nullable;

/**
 * A multipart form (RFC 7578) in memory: where its fields stand. Its boundary is what its first line says, so that the one who
 * reads it here and the one who gets it cannot see two different forms; there is nothing before that line.
 *
 * @param boundary without the dashes before it
 * @param parts    in their order
 */
public record Form(String boundary, List<Part> parts) {
    /** More fields than any endpoint has; edits take 16 pictures. */
    public static final int MAX_PARTS = 256;
    /** Longest header block of a field. */
    static final int MAX_HEADER_BYTES = 8 << 10;
    /** RFC 2046, 5.1.1. */
    static final int MAX_BOUNDARY = 70;
    private static final byte[] END_OF_HEADERS = {'\r', '\n', '\r', '\n'};

    /**
     * A field.
     *
     * @param name  as the form says
     * @param file  the file's name, null for a plain value
     * @param start offset of its first byte
     * @param end   offset after its last byte
     */
    public record Part(String name, @Nullable String file, int start, int end) {}

    /** A form that cannot be read; the message says why. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    public Form {
        parts = List.copyOf(parts);
    }

    /** Whether these bytes begin like a form; no JSON does. */
    public static boolean begins(byte[] body) {
        return body.length > 2 && body[0] == '-' && body[1] == '-';
    }

    /** Where everything stands in {@code body}. */
    public static Form read(byte[] body) throws Malformed {
        String boundary = boundary(body);
        byte[] border = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        Search search = new Search(border);
        List<Part> parts = new ArrayList<>();
        int at = border.length - 2;
        while (!ends(body, at)) {
            if (at + 2 > body.length || body[at] != '\r' || body[at + 1] != '\n') {
                throw new Malformed("something follows a boundary on its line");
            }
            if (parts.size() == MAX_PARTS) {
                throw new Malformed("it has more than " + MAX_PARTS + " fields");
            }
            // A field without headers has no name; its own line break is the one of the boundary.
            int headersEnd = indexOf(body, END_OF_HEADERS, at, Math.min(body.length, at + MAX_HEADER_BYTES));
            if (headersEnd < 0) {
                throw new Malformed("a field's headers do not end within " + MAX_HEADER_BYTES + " bytes");
            }
            int start = headersEnd + END_OF_HEADERS.length;
            int end = search.find(body, start - 2);
            if (end < 0) {
                throw new Malformed("its last boundary is missing");
            }
            parts.add(part(body, at + 2, headersEnd, start, Math.max(start, end)));
            at = end + border.length;
        }
        return new Form(boundary, parts);
    }

    private static boolean ends(byte[] body, int at) {
        return at + 2 <= body.length && body[at] == '-' && body[at + 1] == '-';
    }

    private static String boundary(byte[] body) throws Malformed {
        if (!begins(body)) {
            throw new Malformed("it does not begin with its boundary");
        }
        int end = 2;
        while (end < body.length && body[end] != '\r' && end - 2 <= MAX_BOUNDARY) {
            byte c = body[end];
            if (c < ' ' || c > '~' || c == '"' || c == '\\') {
                throw new Malformed("its boundary has a character that boundaries have not");
            }
            end++;
        }
        int length = end - 2;
        if (length < 1 || length > MAX_BOUNDARY || end >= body.length || body[end - 1] == ' ') {
            throw new Malformed("its boundary does not have 1 to " + MAX_BOUNDARY + " characters");
        }
        return new String(body, 2, length, StandardCharsets.ISO_8859_1);
    }

    /** The content type of the form that begins like this. */
    public static String contentType(byte[] beginning) throws Malformed {
        return "multipart/form-data; boundary=\"" + boundary(beginning) + '"';
    }

    private static Part part(byte[] body, int from, int to, int start, int end) throws Malformed {
        String headers = from < to ? new String(body, from, to - from, StandardCharsets.UTF_8) : "";
        for (String line : headers.split("\r\n", -1)) {
            if (line.regionMatches(true, 0, "content-disposition:", 0, 20)) {
                String name = parameter(line, "name");
                if (name == null) {
                    throw new Malformed("a field has no name");
                }
                return new Part(name, parameter(line, "filename"), start, end);
            }
        }
        throw new Malformed("a field has no content-disposition");
    }

    /** The value of {@code ; name="value"}; clients escape quotes as %22, or with a backslash. */
    private static @Nullable String parameter(String line, String name) {
        String lower = line.toLowerCase(Locale.ROOT);
        int at = lower.indexOf(';');
        while (at >= 0) {
            int begin = at + 1;
            while (begin < line.length() && line.charAt(begin) == ' ') {
                begin++;
            }
            boolean mine = lower.startsWith(name + "=", begin);
            int value = line.indexOf('=', begin);
            if (value < 0) {
                return null;
            }
            int end = valueEnd(line, value + 1);
            if (mine) {
                String text = line.substring(value + 1, end).strip();
                return text.startsWith("\"") && text.length() > 1 ? text.substring(1, text.length() - 1) : text;
            }
            at = lower.indexOf(';', end);
        }
        return null;
    }

    private static int valueEnd(String line, int start) {
        if (start < line.length() && line.charAt(start) == '"') {
            for (int i = start + 1; i < line.length(); i++) {
                if (line.charAt(i) == '\\') {
                    i++;
                } else if (line.charAt(i) == '"') {
                    return i + 1;
                }
            }
            return line.length();
        }
        int end = line.indexOf(';', start);
        return end < 0 ? line.length() : end;
    }

    private static int indexOf(byte[] body, byte[] wanted, int from, int to) {
        for (int i = from; i + wanted.length <= to; i++) {
            if (Arrays.equals(body, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }

    /** The first field of that name. */
    public Optional<Part> part(String name) {
        return parts.stream().filter(part -> part.name().equals(name)).findFirst();
    }

    /** Finds a pattern by Horspool's algorithm: most bytes of a sound are never looked at. */
    private static final class Search {
        private final byte[] wanted;
        private final int[] shifts = new int[256];

        Search(byte[] wanted) {
            this.wanted = wanted;
            Arrays.fill(shifts, wanted.length);
            for (int i = 0; i < wanted.length - 1; i++) {
                shifts[wanted[i] & 0xff] = wanted.length - 1 - i;
            }
        }

        int find(byte[] body, int from) {
            int last = wanted.length - 1;
            for (int at = from; at + last < body.length; at += shifts[body[at + last] & 0xff]) {
                if (Arrays.equals(body, at, at + wanted.length, wanted, 0, wanted.length)) {
                    return at;
                }
            }
            return -1;
        }
    }
}
