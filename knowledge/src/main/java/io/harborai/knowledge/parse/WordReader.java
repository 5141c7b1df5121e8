package io.harborai.knowledge.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import javax.xml.stream.XMLStreamReader;

/** Reads DOCX: paragraphs, headings by their styles' outline levels, lists, tables. Its pages are made by the printer. */
final class WordReader {
    private WordReader() {
    }

    static void read(Path file, Blocks blocks) throws ParseException, IOException {
        try (Archive archive = Archive.open(file, blocks)) {
            Styles styles = new Styles();
            Optional<InputStream> part = archive.part("word/styles.xml");
            if (part.isPresent()) {
                Xml.walk(part.get(), styles);
            }
            Xml.walk(archive.needed("word/document.xml"), new Body(styles.levels, blocks));
        }
    }

    private static int level(String value) {
        return value.length() == 1 && Character.isDigit(value.charAt(0)) ? value.charAt(0) - '0' + 1 : 0;
    }

    private static String value(XMLStreamReader xml) {
        String value = xml.getAttributeValue(xml.getNamespaceURI(), "val");
        return value == null ? "" : value;
    }

    /** Which styles are headings, and how deep. */
    private static final class Styles implements Xml.Visitor {
        final Map<String, Integer> levels = new HashMap<>();
        private String style = "";

        @Override
        public void begin(String name, XMLStreamReader xml) {
            switch (name) {
                case "style" -> {
                    String id = xml.getAttributeValue(xml.getNamespaceURI(), "styleId");
                    style = id == null ? "" : id;
                }
                case "name" -> {
                    if (value(xml).equalsIgnoreCase("title")) {
                        levels.put(style, 1);
                    }
                }
                case "outlineLvl" -> {
                    int level = level(value(xml));
                    if (level > 0 && level < 10) {
                        levels.put(style, level);
                    }
                }
                default -> {
                }
            }
        }

        @Override
        public void end(String name) {
            // Only beginnings tell something.
        }

        @Override
        public void text(String text) {
            // Styles have no text.
        }
    }

    /** The document's text. */
    private static final class Body implements Xml.Visitor {
        private final Map<String, Integer> headings;
        private final Blocks blocks;
        private final StringBuilder paragraph = new StringBuilder();
        /** The cells of the rows that are open: tables may be in cells of tables. */
        private final Deque<List<String>> rows = new ArrayDeque<>();
        private final StringBuilder cell = new StringBuilder();
        private boolean firstRow;
        private boolean inText;
        private boolean item;
        private int level;

        Body(Map<String, Integer> headings, Blocks blocks) {
            this.headings = headings;
            this.blocks = blocks;
        }

        @Override
        public void begin(String name, XMLStreamReader xml) {
            switch (name) {
                case "p" -> {
                    paragraph.setLength(0);
                    item = false;
                    level = 0;
                }
                case "pStyle" -> level = headings.getOrDefault(value(xml), 0);
                case "outlineLvl" -> level = level(value(xml)) % 10;
                case "numPr" -> item = true;
                case "t" -> inText = true;
                case "tab", "br", "cr" -> paragraph.append(' ');
                case "tbl" -> firstRow = rows.isEmpty() || firstRow;
                case "tr" -> rows.push(new ArrayList<>());
                case "tc" -> cell.setLength(0);
                default -> {
                }
            }
        }

        @Override
        public void end(String name) throws ParseException {
            switch (name) {
                case "t" -> inText = false;
                case "p" -> paragraph();
                case "tc" -> {
                    if (!rows.isEmpty()) {
                        rows.peek().add(cell.toString());
                        cell.setLength(0);
                    }
                }
                case "tr" -> row();
                default -> {
                }
            }
        }

        private void paragraph() throws ParseException {
            if (!rows.isEmpty()) {
                cell.append(paragraph).append(' ');
            } else if (level > 0) {
                blocks.heading(level, paragraph.toString());
            } else {
                blocks.add(item ? Block.Kind.ITEM : Block.Kind.PARAGRAPH, paragraph.toString());
            }
            paragraph.setLength(0);
        }

        private void row() throws ParseException {
            if (!rows.isEmpty()) {
                blocks.add(firstRow && rows.size() == 1 ? Block.Kind.TABLE_HEAD : Block.Kind.ROW,
                        CsvReader.Tables.row(rows.pop()));
                firstRow = false;
            }
        }

        @Override
        public void text(String text) throws ParseException {
            if (inText) {
                paragraph.append(text);
                if (paragraph.length() > blocks.limits().mostCharacters()) {
                    paragraph();
                }
            }
        }
    }
}
