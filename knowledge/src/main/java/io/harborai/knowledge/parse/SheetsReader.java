package io.harborai.knowledge.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.xml.stream.XMLStreamReader;

/** Reads XLSX: each sheet is a page with its name as heading, each row a row, the first one its head. */
final class SheetsReader {
    private static final String RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    /** What Excel itself allows. */
    private static final int MOST_COLUMNS = 16_384;

    private SheetsReader() {
    }

    private record Sheet(String name, String id) {}

    static void read(Path file, Blocks blocks) throws ParseException, IOException {
        try (Archive archive = Archive.open(file, blocks)) {
            List<Sheet> sheets = new ArrayList<>();
            Xml.walk(archive.needed("xl/workbook.xml"), (SlidesReader.Begin) (name, xml) -> {
                String id = xml.getAttributeValue(RELATIONSHIPS, "id");
                String title = xml.getAttributeValue(null, "name");
                if (name.equals("sheet") && id != null) {
                    sheets.add(new Sheet(title == null ? "" : title, id));
                }
            });
            List<String> shared = shared(archive, blocks);
            Relations relations = Relations.of(archive, "xl/workbook.xml");
            for (Sheet sheet : sheets) {
                Optional<String> part = relations.target(sheet.id());
                if (part.isPresent()) {
                    blocks.nextPage();
                    blocks.heading(1, sheet.name());
                    Xml.walk(archive.needed(part.get()), new Rows(shared, blocks));
                }
            }
        }
    }

    private static List<String> shared(Archive archive, Blocks blocks) throws ParseException, IOException {
        SharedTexts texts = new SharedTexts(blocks.limits());
        Optional<InputStream> part = archive.part("xl/sharedStrings.xml");
        if (part.isPresent()) {
            Xml.walk(part.get(), texts);
        }
        return texts.texts;
    }

    /** The texts that cells refer to by their number. */
    private static final class SharedTexts implements Xml.Visitor {
        final List<String> texts = new ArrayList<>();
        private final ParseLimits limits;
        private final StringBuilder text = new StringBuilder();
        private long characters;
        private boolean inText;
        private boolean sounds;

        SharedTexts(ParseLimits limits) {
            this.limits = limits;
        }

        @Override
        public void begin(String name, XMLStreamReader xml) {
            switch (name) {
                case "si" -> text.setLength(0);
                case "t" -> inText = !sounds;
                // How Japanese names are spoken; it repeats what is written.
                case "rPh" -> sounds = true;
                default -> {
                }
            }
        }

        @Override
        public void end(String name) {
            switch (name) {
                case "si" -> texts.add(text.toString());
                case "t" -> inText = false;
                case "rPh" -> sounds = false;
                default -> {
                }
            }
        }

        @Override
        public void text(String part) throws ParseException {
            if (inText) {
                text.append(part);
                characters += part.length();
                if (characters > limits.mostCharacters()) {
                    throw new ParseException(ParseException.Reason.TOO_LARGE,
                            "more than " + limits.mostCharacters() + " characters of text. Divide the file.");
                }
            }
        }
    }

    /** The rows of one sheet. */
    private static final class Rows implements Xml.Visitor {
        private final List<String> shared;
        private final Blocks blocks;
        private final List<String> cells = new ArrayList<>();
        private final StringBuilder value = new StringBuilder();
        private String type = "";
        private boolean inValue;
        private boolean head = true;

        Rows(List<String> shared, Blocks blocks) {
            this.shared = shared;
            this.blocks = blocks;
        }

        @Override
        public void begin(String name, XMLStreamReader xml) {
            switch (name) {
                case "row" -> cells.clear();
                case "c" -> {
                    String given = xml.getAttributeValue(null, "t");
                    type = given == null ? "" : given;
                    value.setLength(0);
                }
                case "v", "t" -> inValue = true;
                default -> {
                }
            }
        }

        @Override
        public void end(String name) throws ParseException {
            switch (name) {
                case "v", "t" -> inValue = false;
                case "c" -> cell();
                case "row" -> {
                    String row = CsvReader.Tables.row(cells);
                    blocks.add(head ? Block.Kind.TABLE_HEAD : Block.Kind.ROW, row);
                    head = head && row.isEmpty();
                }
                default -> {
                }
            }
        }

        private void cell() throws ParseException {
            if (cells.size() >= MOST_COLUMNS) {
                throw new ParseException(ParseException.Reason.TOO_LARGE,
                        "a row has more than " + MOST_COLUMNS + " columns, which no spreadsheet has.");
            }
            cells.add(type.equals("s") ? shared(value.toString()) : value.toString());
        }

        private String shared(String number) throws ParseException {
            try {
                return shared.get(Integer.parseInt(number.strip()));
            } catch (NumberFormatException | IndexOutOfBoundsException e) {
                throw new ParseException(ParseException.Reason.DAMAGED,
                        "a cell refers to the text " + number + ", which is not there. Save it again.", e);
            }
        }

        @Override
        public void text(String text) {
            if (inValue) {
                value.append(text);
            }
        }
    }
}
