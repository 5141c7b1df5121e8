package io.harborai.knowledge.parse;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** A kind of file that can be read, known by the ending of its name. */
public enum Format {
    /** Portable Document Format. */
    PDF("application/pdf", "pdf"),
    /** Word, and what writes its format. */
    DOCX("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "docx"),
    /** PowerPoint, and what writes its format. */
    PPTX("application/vnd.openxmlformats-officedocument.presentationml.presentation", "pptx"),
    /** Excel, and what writes its format. */
    XLSX("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "xlsx"),
    /** A web page. */
    HTML("text/html", "html", "htm", "xhtml"),
    /** Markdown, with tables. */
    MARKDOWN("text/markdown", "md", "markdown"),
    /** Plain text of any usual encoding. */
    TEXT("text/plain", "txt", "text", "log"),
    /** Values divided by commas, semicolons or tabs. */
    CSV("text/csv", "csv", "tsv"),
    /** An electronic book. */
    EPUB("application/epub+zip", "epub");

    private final String mediaType;
    // Made by List.of, so nothing changes it.
    @SuppressWarnings("ImmutableEnumChecker")
    private final List<String> endings;

    Format(String mediaType, String... endings) {
        this.mediaType = mediaType;
        this.endings = List.of(endings);
    }

    /** Its media type. */
    public String mediaType() {
        return mediaType;
    }

    /** Endings of its files' names, in lower case, the usual one first. */
    public List<String> endings() {
        return endings;
    }

    /**
     * Whether only a process of its own reads it: a PDF's structure can cost any amount of time and memory, and what is packed
     * unpacks to a thousand times its size.
     */
    boolean dangerous() {
        return switch (this) {
            case PDF, DOCX, PPTX, XLSX, EPUB -> true;
            case HTML, MARKDOWN, TEXT, CSV -> false;
        };
    }

    /**
     * Finds the format of a file.
     *
     * @param fileName its name
     * @return the format; empty when nothing reads files of this ending
     */
    public static Optional<Format> of(String fileName) {
        String ending = fileName.substring(fileName.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return Arrays.stream(values()).filter(format -> format.endings.contains(ending)).findFirst();
    }
}
