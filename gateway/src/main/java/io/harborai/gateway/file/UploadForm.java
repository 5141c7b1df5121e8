package io.harborai.gateway.file;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/** Reads a multipart form as it comes, one field after the other; nothing of a file is held but a window. */
final class UploadForm {
    static final int MAX_HEADER_BYTES = 8 << 10;
    static final int MAX_FIELDS = 32;
    private static final int WINDOW_BYTES = 64 << 10;
    private static final Pattern BOUNDARY = Pattern.compile(
            ";\\s*boundary=(?:\"([^\"\\\\]{1,70})\"|([^\\s;\"]{1,70}))", Pattern.CASE_INSENSITIVE);
    private static final Pattern NAME = Pattern.compile(";\\s*name=(?:\"([^\"]*)\"|([^\\s;]*))",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern FILE = Pattern.compile(";\\s*filename=(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\\s;]*))",
            Pattern.CASE_INSENSITIVE);

    private final BufferedInputStream in;
    private final byte[] border;
    private @Nullable Field current;
    private int fields;

    /** A form that is wrong; the message says why. */
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /**
     * A form in this stream.
     *
     * @param contentType the request's
     */
    UploadForm(InputStream stream, String contentType) throws Malformed {
        Matcher found = BOUNDARY.matcher(contentType);
        if (!contentType.strip().toLowerCase(Locale.ROOT).startsWith("multipart/form-data") || !found.find()) {
            throw new Malformed("the content type is not multipart/form-data with a boundary");
        }
        String boundary = found.group(1) == null ? found.group(2) : found.group(1);
        this.border = ("\r\n--" + boundary).getBytes(StandardCharsets.ISO_8859_1);
        this.in = new BufferedInputStream(stream, WINDOW_BYTES);
    }

    /** The next field; null after the last. What was not read of the one before is skipped. */
    @Nullable
    Field next() throws IOException {
        if (current == null) {
            byte[] first = in.readNBytes(border.length - 2);
            if (!Arrays.equals(first, 0, first.length, border, 2, border.length)) {
                throw new Malformed("it does not begin with its boundary");
            }
        } else {
            current.transferTo(OutputStreamToNowhere.INSTANCE);
        }
        int one = in.read();
        int two = in.read();
        if (one == '-' && two == '-') {
            return null;
        }
        if (one != '\r' || two != '\n') {
            throw new Malformed("something follows a boundary on its line");
        }
        if (++fields > MAX_FIELDS) {
            throw new Malformed("it has more than " + MAX_FIELDS + " fields");
        }
        String headers = headers();
        String disposition = "";
        for (String line : headers.split("\r\n", -1)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-disposition:")) {
                disposition = line;
            }
        }
        String name = value(NAME, disposition);
        if (name == null) {
            throw new Malformed("a field has no name");
        }
        Field field = new Field(name, value(FILE, disposition));
        current = field;
        return field;
    }

    private static @Nullable String value(Pattern pattern, String line) {
        Matcher found = pattern.matcher(line);
        return found.find() ? found.group(1) == null ? found.group(2) : found.group(1) : null;
    }

    private String headers() throws IOException {
        ByteArrayOutputStream headers = new ByteArrayOutputStream();
        int matched = 0;
        while (matched < 4) {
            int next = in.read();
            if (next < 0 || headers.size() >= MAX_HEADER_BYTES) {
                throw new Malformed("a field's headers do not end within " + MAX_HEADER_BYTES + " bytes");
            }
            headers.write(next);
            matched = next == (matched % 2 == 0 ? '\r' : '\n') ? matched + 1 : next == '\r' ? 1 : 0;
        }
        return headers.toString(StandardCharsets.UTF_8);
    }

    /** A field; reads its bytes up to the next boundary. */
    final class Field extends InputStream {
        private final String name;
        private final @Nullable String file;
        private final byte[] single = new byte[1];
        private boolean over;

        private Field(String name, @Nullable String file) {
            this.name = name;
            this.file = file;
        }

        /** Its name. */
        String name() {
            return name;
        }

        /** The file's name; null for a plain value. */
        @Nullable
        String file() {
            return file;
        }

        /** A plain value of at most so many bytes. */
        String text(int most) throws IOException {
            byte[] bytes = readNBytes(most + 1);
            if (bytes.length > most) {
                throw new Malformed("the field '" + name + "' is longer than " + most + " bytes");
            }
            return new String(bytes, StandardCharsets.UTF_8);
        }

        @Override
        public int read() throws IOException {
            return read(single, 0, 1) < 0 ? -1 : single[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (over) {
                return -1;
            }
            if (length == 0) {
                return 0;
            }
            // Looks ahead by what is wanted and one boundary, and goes back to where the boundary begins.
            int wanted = Math.min(length, WINDOW_BYTES / 2);
            in.mark(wanted + border.length);
            byte[] window = in.readNBytes(wanted + border.length);
            int end = indexOf(window);
            int given = end >= 0 ? end : window.length - border.length;
            if (end < 0 && window.length < wanted + border.length) {
                throw new Malformed("its last boundary is missing");
            }
            in.reset();
            in.skipNBytes(end >= 0 ? given + border.length : given);
            System.arraycopy(window, 0, into, offset, given);
            if (end >= 0) {
                over = true;
            }
            return given == 0 ? -1 : given;
        }

        private int indexOf(byte[] window) {
            for (int at = 0; at + border.length <= window.length; at++) {
                if (window[at] == '\r' && Arrays.equals(window, at, at + border.length, border, 0, border.length)) {
                    return at;
                }
            }
            return -1;
        }
    }

    /** Where skipped bytes go. */
    private static final class OutputStreamToNowhere extends java.io.OutputStream {
        private static final OutputStreamToNowhere INSTANCE = new OutputStreamToNowhere();

        @Override
        public void write(int one) {
            // Nobody wants it.
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            // Nobody wants it.
        }
    }
}
