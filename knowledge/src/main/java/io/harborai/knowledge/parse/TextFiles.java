package io.harborai.knowledge.parse;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.mozilla.universalchardet.UniversalDetector;

/**
 * Reads files of text whose encoding nobody tells: by the mark at their beginning, else as UTF-8 when they are that
 * without an error, else as what Mozilla's detector believes, else as GB18030, else as Windows-1252.
 */
final class TextFiles {
    /** Where a part of this many characters is not readable in an encoding, the file is not of it: one in 50. */
    private static final int MOST_UNREADABLE = 50;
    private static final int DETECTED_BYTES = 1 << 20;

    private TextFiles() {
    }

    static String read(Path file, ParseLimits limits) throws IOException, ParseException {
        // The text of a file has at most as many characters as bytes, but a sparse gigabyte must not be read to learn so.
        long size = Files.size(file);
        if (size > limits.mostBytes()) {
            throw new ParseException(ParseException.Reason.TOO_LARGE,
                    "it has " + size + " bytes; at most " + limits.mostBytes() + " are read. Divide the file.");
        }
        return decode(Files.readAllBytes(file));
    }

    static String decode(byte[] bytes) throws ParseException {
        String marked = UniversalDetector.detectCharsetFromBOM(bytes);
        if (marked != null) {
            return plausible(new String(bytes, Charset.forName(marked)));
        }
        try {
            return plausible(strictly(bytes, StandardCharsets.UTF_8));
        } catch (CharacterCodingException notUtf8) {
            return plausible(guess(bytes));
        }
    }

    private static String guess(byte[] bytes) {
        UniversalDetector detector = new UniversalDetector();
        detector.handleData(bytes, 0, Math.min(bytes.length, DETECTED_BYTES));
        detector.dataEnd();
        String name = detector.getDetectedCharset();
        if (name != null && Charset.isSupported(name)) {
            // GB18030 contains GBK and GB2312, which files that claim them often overstep.
            return new String(bytes, name.startsWith("GB") ? Charset.forName("GB18030") : Charset.forName(name));
        }
        try {
            return strictly(bytes, Charset.forName("GB18030"));
        } catch (CharacterCodingException notChinese) {
            return new String(bytes, Charset.forName("windows-1252"));
        }
    }

    private static String strictly(byte[] bytes, Charset charset) throws CharacterCodingException {
        return charset.newDecoder().onMalformedInput(CodingErrorAction.REPORT).onUnmappableCharacter(
                CodingErrorAction.REPORT).decode(ByteBuffer.wrap(bytes)).toString();
    }

    /** A file that is no text is full of what no text has. */
    private static String plausible(String text) throws ParseException {
        long unreadable = text.chars().filter(c -> c == 0xfffd || c < ' ' && c != '\n' && c != '\r' && c != '\t'
                && c != '\f').count();
        if (unreadable * MOST_UNREADABLE > text.length()) {
            throw new ParseException(ParseException.Reason.DAMAGED,
                    "it is no text, or its encoding is broken: " + unreadable + " of " + text.length()
                            + " characters are unreadable. Save it as UTF-8.");
        }
        return text;
    }
}
