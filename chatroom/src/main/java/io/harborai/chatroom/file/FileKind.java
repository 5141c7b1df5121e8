package io.harborai.chatroom.file;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.web.WebFailure;

/** What a file is, by its name and its first bytes: the two must agree, for browsers and people believe either. */
final class FileKind {
    /** First bytes that are looked at. */
    static final int HEAD = 4096;
    static final String ANY = "application/octet-stream";

    private static final Map<String, String> TYPES = Map.ofEntries(Map.entry("png", "image/png"),
            Map.entry("jpg", "image/jpeg"), Map.entry("jpeg", "image/jpeg"), Map.entry("gif", "image/gif"),
            Map.entry("webp", "image/webp"), Map.entry("bmp", "image/bmp"), Map.entry("pdf", "application/pdf"),
            Map.entry("zip", "application/zip"), Map.entry("gz", "application/gzip"),
            Map.entry("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
            Map.entry("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
            Map.entry("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
            Map.entry("mp4", "video/mp4"), Map.entry("webm", "video/webm"), Map.entry("ogg", "audio/ogg"),
            Map.entry("mp3", "audio/mpeg"), Map.entry("wav", "audio/wav"), Map.entry("txt", "text/plain"),
            Map.entry("md", "text/markdown"), Map.entry("csv", "text/csv"), Map.entry("json", "application/json"));

    /** By ending, the beginnings in hexadecimal of which one must be there; {@code ..} is any byte. */
    private static final Map<String, List<String>> BEGINNINGS = Map.ofEntries(
            Map.entry("png", List.of("89504e470d0a1a0a")), Map.entry("jpg", List.of("ffd8ff")),
            Map.entry("jpeg", List.of("ffd8ff")), Map.entry("gif", List.of("474946383761", "474946383961")),
            Map.entry("webp", List.of("52494646........57454250")), Map.entry("bmp", List.of("424d")),
            Map.entry("pdf", List.of("255044462d")), Map.entry("zip", List.of("504b0304", "504b0506")),
            Map.entry("docx", List.of("504b0304")), Map.entry("xlsx", List.of("504b0304")),
            Map.entry("pptx", List.of("504b0304")), Map.entry("gz", List.of("1f8b")),
            Map.entry("mp4", List.of("........66747970")), Map.entry("webm", List.of("1a45dfa3")),
            Map.entry("ogg", List.of("4f676753")), Map.entry("wav", List.of("52494646........57415645")));

    /** Programs of Windows, Linux and macOS. */
    private static final List<String> PROGRAMS = List.of("4d5a", "7f454c46", "feedface", "feedfacf", "cefaedfe",
            "cffaedfe", "cafebabe");
    private static final Set<String> SHOWN = Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

    private FileKind() {
    }

    /**
     * The content type under which a file is given out.
     *
     * @throws WebFailure if the content is not what the name says, or a program
     */
    static String of(String name, byte[] head) {
        String ending = FileName.ending(name);
        if (head.length >= 2 && PROGRAMS.stream().anyMatch(beginning -> begins(head, beginning))) {
            throw wrong("The file is a program; programs are refused here.");
        }
        List<String> beginnings = BEGINNINGS.get(ending);
        if (beginnings != null && beginnings.stream().noneMatch(beginning -> begins(head, beginning))) {
            throw wrong("The file's content is not what a name that ends in '." + ending + "' says.");
        }
        String type = TYPES.getOrDefault(ending, ANY);
        if (type.startsWith("audio/") && markup(head)) {
            throw wrong("The file's content is a web page, not what its name says.");
        }
        return type;
    }

    /** Whether a browser may show it in place; everything else is saved. */
    static boolean shown(String type) {
        return SHOWN.contains(type);
    }

    private static boolean markup(byte[] head) {
        String text = new String(head, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        return text.contains("<!doctype") || text.contains("<html") || text.contains("<script") || text.contains(
                "<svg");
    }

    private static boolean begins(byte[] head, String beginning) {
        if (head.length < beginning.length() / 2) {
            return false;
        }
        for (int i = 0; i < beginning.length(); i += 2) {
            String wanted = beginning.substring(i, i + 2);
            if (!wanted.equals("..") && Integer.parseInt(wanted, 16) != (head[i / 2] & 0xff)) {
                return false;
            }
        }
        return true;
    }

    static WebFailure wrong(String message) {
        return WebFailure.of(FailureKind.INVALID_REQUEST, "wrong_type", message);
    }
}
