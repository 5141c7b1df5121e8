package io.harborai.knowledge.parse;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads EPUB: the files of its spine, in their order, each a page. */
final class BookReader {
    private static final int MOST_CHAPTER_BYTES = 16 << 20;

    private BookReader() {
    }

    static void read(Path file, Blocks blocks) throws ParseException, IOException {
        try (Archive archive = Archive.open(file, blocks)) {
            if (archive.part("META-INF/rights.xml").isPresent()) {
                throw new ParseException(ParseException.Reason.ENCRYPTED,
                        "it is protected against copying. Get a copy without protection.");
            }
            String[] content = {""};
            Xml.walk(archive.needed("META-INF/container.xml"), (SlidesReader.Begin) (name, xml) -> {
                String path = xml.getAttributeValue(null, "full-path");
                if (name.equals("rootfile") && path != null && content[0].isEmpty()) {
                    content[0] = path;
                }
            });
            for (String chapter : chapters(archive, content[0])) {
                Optional<InputStream> part = archive.part(chapter);
                if (part.isPresent()) {
                    blocks.nextPage();
                    try (InputStream in = part.get()) {
                        HtmlReader.read(TextFiles.decode(chapter(in)), blocks);
                    }
                }
            }
        }
    }

    /** Pages of the web are read whole, and their trees take many times their size. */
    private static byte[] chapter(InputStream in) throws ParseException, IOException {
        byte[] bytes = in.readNBytes(MOST_CHAPTER_BYTES + 1);
        if (bytes.length > MOST_CHAPTER_BYTES) {
            throw new ParseException(ParseException.Reason.TOO_LARGE,
                    "a chapter has more than " + MOST_CHAPTER_BYTES + " bytes. Divide it.");
        }
        return bytes;
    }

    private static List<String> chapters(Archive archive, String content) throws ParseException, IOException {
        Map<String, String> files = new HashMap<>();
        List<String> chapters = new ArrayList<>();
        Xml.walk(archive.needed(content), (SlidesReader.Begin) (name, xml) -> {
            if (name.equals("item")) {
                String id = xml.getAttributeValue(null, "id");
                String href = xml.getAttributeValue(null, "href");
                if (id != null && href != null) {
                    files.put(id, resolved(content, href));
                }
            } else if (name.equals("itemref")) {
                String file = files.get(xml.getAttributeValue(null, "idref"));
                if (file != null) {
                    chapters.add(file);
                }
            }
        });
        return chapters;
    }

    private static String resolved(String content, String href) throws ParseException {
        try {
            String path = URI.create("/" + content).resolve(href.replace(" ", "%20")).getRawPath().substring(1);
            return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new ParseException(ParseException.Reason.DAMAGED, "a chapter's name in it is broken. Save it again.",
                    e);
        }
    }
}
