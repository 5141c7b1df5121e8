package io.harborai.knowledge.ingest;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts;

/**
 * Makes many files, each with a word that no other has: those that other programs made ({@code files/make}), and hostile ones.
 * {@code java … ManyFiles DIRECTORY COUNT} makes them for a server.
 */
final class ManyFiles {
    /** Where a file of the directory says its own word. */
    static final String MARK = "Zanzibarmark";
    private static final List<String> KINDS = List.of("office.docx", "pandoc.docx", "office.pptx", "pandoc.pptx",
            "office.xlsx", "office.epub", "pandoc.epub", "office.html", "pandoc.html", "pandoc.md", "gbk.txt",
            "utf16.csv", "own.pdf");
    private static final String WORD_BEGIN = "<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml"
            + "/2006/main'><w:body>";
    private static final String WORD_END = "</w:body></w:document>";
    private static final String LAUGHS = "<!DOCTYPE d [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>"
            + "<!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]>";
    private static final long GIB = 1L << 30;

    private ManyFiles() {
    }

    /** Makes them; for people. */
    static void main(String[] args) throws IOException {
        Path directory = Files.createDirectories(Path.of(args[0]));
        good(directory, Integer.parseInt(args[1]));
        hostile(directory);
    }

    /** A word that stands for a number. */
    static String word(int number) {
        StringBuilder word = new StringBuilder("quokka");
        for (int rest = number + 26; rest > 0; rest /= 26) {
            word.append((char) ('a' + rest % 26));
        }
        return word.append('z').toString();
    }

    static byte[] fixture(String name) throws IOException {
        try (InputStream in = ManyFiles.class.getResourceAsStream("/files/" + name)) {
            if (in == null) {
                throw new IOException("there is no file " + name);
            }
            return in.readAllBytes();
        }
    }

    /** Makes good files; gives the word of each by its name. */
    static Map<String, String> good(Path directory, int count) throws IOException {
        Map<String, String> words = new TreeMap<>();
        for (int i = 0; i < count; i++) {
            String kind = KINDS.get(i % KINDS.size());
            String name = "good-%04d-%s".formatted(i, kind);
            Files.write(directory.resolve(name), one(kind, word(i)));
            words.put(name, word(i));
        }
        return words;
    }

    private static byte[] one(String kind, String word) throws IOException {
        return switch (kind.substring(kind.lastIndexOf('.') + 1)) {
            case "docx", "pptx", "xlsx", "epub" -> repacked(fixture(kind), word);
            case "pdf" -> pdf(word);
            case "txt" -> replaced(fixture(kind), Charset.forName("GBK"), word);
            case "csv" -> replaced(fixture(kind), StandardCharsets.UTF_16, word);
            default -> replaced(fixture(kind), StandardCharsets.UTF_8, word);
        };
    }

    private static byte[] replaced(byte[] bytes, Charset charset, String word) {
        return new String(bytes, charset).replace(MARK, word).getBytes(charset);
    }

    private static byte[] repacked(byte[] packed, String word) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(packed));
                ZipOutputStream out = new ZipOutputStream(bytes)) {
            for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                out.write(replaced(in.readAllBytes(), StandardCharsets.ISO_8859_1, word));
            }
        }
        return bytes.toByteArray();
    }

    private static byte[] pdf(String word) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (PDDocument document = new PDDocument()) {
            for (String line : List.of("The first page is about ropes.", "The " + word + " pilot boards every ship.")) {
                PDPage page = new PDPage();
                document.addPage(page);
                try (PDPageContentStream content = new PDPageContentStream(document, page)) {
                    content.beginText();
                    content.setFont(new PDType1Font(Standard14Fonts.FontName.HELVETICA), 12);
                    content.newLineAtOffset(72, 700);
                    content.showText(line);
                    content.endText();
                }
            }
            document.save(bytes);
        }
        return bytes.toByteArray();
    }

    /** Makes hostile files; gives the reason by which each is turned down: its error code, or REFUSED at the door. */
    static Map<String, String> hostile(Path directory) throws IOException {
        Map<String, String> reasons = new TreeMap<>();
        texts(directory, reasons);
        packed(directory, reasons);
        big(directory, reasons);
        keep(directory, reasons, "bad-encrypted.pdf", "ENCRYPTED", fixture("encrypted.pdf"));
        keep(directory, reasons, "bad-broken.pdf", "DAMAGED", utf8("%PDF-1.7 nothing"));
        byte[] cut = fixture("office.pdf");
        keep(directory, reasons, "bad-head.pdf", "DAMAGED", Arrays.copyOf(cut, 400));
        return reasons;
    }

    private static void texts(Path directory, Map<String, String> reasons) throws IOException {
        byte[] noise = new byte[20_000];
        new Random(7).nextBytes(noise);
        keep(directory, reasons, "bad-noise.txt", "DAMAGED", noise);
        keep(directory, reasons, "bad-zeros.txt", "DAMAGED", new byte[5_000]);
        keep(directory, reasons, "bad-blank.md", "NO_TEXT", utf8("\n\n   \n"));
        keep(directory, reasons, "bad-empty.txt", "NO_TEXT", new byte[0]);
        keep(directory, reasons, "bad-program.exe", "REFUSED", utf8("MZ"));
        keep(directory, reasons, "bad-endless.csv", "TOO_LARGE", utf8("a,b\n".repeat(510_000)));
        Path sparse = directory.resolve("bad-sparse.txt");
        try (var file = new java.io.RandomAccessFile(sparse.toFile(), "rw")) {
            file.setLength(GIB);
        }
        reasons.put("bad-sparse.txt", "REFUSED");
    }

    private static void packed(Path directory, Map<String, String> reasons) throws IOException {
        byte[] whole = fixture("office.docx");
        keep(directory, reasons, "bad-half.docx", "DAMAGED", Arrays.copyOf(whole, whole.length / 2));
        keep(directory, reasons, "bad-old.docx", "ENCRYPTED", new byte[]{(byte) 0xd0, (byte) 0xcf, 0x11, (byte) 0xe0});
        keep(directory, reasons, "bad-xxe.docx", "DANGEROUS", zip(Map.of("word/document.xml",
                utf8("<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>" + WORD_BEGIN + "&x;" + WORD_END))));
        keep(directory, reasons, "bad-part.docx", "DAMAGED", zip(Map.of("word/other.xml", utf8("<a/>"))));
        keep(directory, reasons, "bad-deep.docx", "DAMAGED", zip(Map.of("word/document.xml", utf8(WORD_BEGIN + "<w:p>"
                .repeat(5_000) + "</w:p>".repeat(5_000) + WORD_END))));
        keep(directory, reasons, "bad-laughs.xlsx", "DANGEROUS", zip(Map.of("xl/workbook.xml", utf8(LAUGHS
                + "<workbook>&c;</workbook>"))));
        keep(directory, reasons, "bad-drm.epub", "ENCRYPTED", zip(Map.of("META-INF/rights.xml", utf8("<rights/>"))));
        keep(directory, reasons, "bad-xxe.epub", "DANGEROUS", zip(Map.of("META-INF/container.xml", utf8(LAUGHS
                + "<container>&c;</container>"))));
        keep(directory, reasons, "bad-wide.xlsx", "TOO_LARGE",
                sheet("<row>" + "<c><v>1</v></c>".repeat(20_000) + "</row>"));
    }

    private static void big(Path directory, Map<String, String> reasons) throws IOException {
        keep(directory, reasons, "bad-endless.xlsx", "TOO_LARGE",
                sheet("<row><c><v>1</v></c></row>".repeat(510_000)));
        bomb(directory.resolve("bad-bomb.docx"), "<w:p><w:r><w:t>", "</w:t></w:r></w:p>", 24);
        reasons.put("bad-bomb.docx", "TOO_LARGE");
        // One name of a hundred million letters: what reads XML keeps it whole.
        bomb(directory.resolve("bad-attribute.docx"), "<w:p x='", "'/>", 100);
        reasons.put("bad-attribute.docx", "TOO_MUCH_MEMORY");
        keep(directory, reasons, "bad-chapter.epub", "TOO_LARGE", zip(Map.of("META-INF/container.xml",
                utf8("<container><rootfiles><rootfile full-path='b.opf'/></rootfiles></container>"), "b.opf",
                utf8("<package><manifest><item id='c' href='c.html'/></manifest><spine><itemref idref='c'/></spine>"
                        + "</package>"),
                "c.html", utf8("<p>" + "bomb ".repeat(5_000_000)))));
    }

    private static byte[] sheet(String rows) throws IOException {
        return zip(Map.of("xl/workbook.xml",
                utf8("<workbook xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships'>"
                        + "<sheets><sheet name='s' r:id='r1'/></sheets></workbook>"),
                "xl/_rels/workbook.xml.rels",
                utf8("<Relationships><Relationship Id='r1' Type='t' Target='s.xml'/></Relationships>"), "xl/s.xml",
                utf8("<worksheet><sheetData>" + rows + "</sheetData></worksheet>")));
    }

    private static void bomb(Path file, String before, String after, int megabytes) throws IOException {
        byte[] piece = utf8("bomb ".repeat(200_000));
        try (OutputStream out = Files.newOutputStream(file); ZipOutputStream zip = new ZipOutputStream(out)) {
            zip.putNextEntry(new ZipEntry("word/document.xml"));
            zip.write(utf8(WORD_BEGIN + before));
            for (int i = 0; i < megabytes; i++) {
                zip.write(piece);
            }
            zip.write(utf8(after + WORD_END));
        }
    }

    private static byte[] zip(Map<String, byte[]> parts) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry(part.getKey()));
                zip.write(part.getValue());
            }
        }
        return bytes.toByteArray();
    }

    private static void keep(Path directory, Map<String, String> reasons, String name, String reason, byte[] bytes)
            throws IOException {
        Files.write(directory.resolve(name), bytes);
        reasons.put(name, reason);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
