package io.harborai.knowledge.parse;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.xml.stream.XMLStreamReader;

/** Reads PPTX: each slide is a page, its title a heading; tables by rows; the speaker's notes after the slide. */
final class SlidesReader {
    private static final String RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

    private SlidesReader() {
    }

    static void read(Path file, Blocks blocks) throws ParseException, IOException {
        try (Archive archive = Archive.open(file, blocks)) {
            List<String> order = new ArrayList<>();
            Xml.walk(archive.needed("ppt/presentation.xml"), (Begin) (name, xml) -> {
                if (name.equals("sldId")) {
                    String id = xml.getAttributeValue(RELATIONSHIPS, "id");
                    if (id != null) {
                        order.add(id);
                    }
                }
            });
            Relations relations = Relations.of(archive, "ppt/presentation.xml");
            for (String id : order) {
                Optional<String> slide = relations.target(id);
                if (slide.isPresent()) {
                    blocks.nextPage();
                    Xml.walk(archive.needed(slide.get()), new Slide(blocks, true));
                    notes(archive, slide.get(), blocks);
                }
            }
        }
    }

    private static void notes(Archive archive, String slide, Blocks blocks) throws ParseException, IOException {
        Optional<String> notes = Relations.of(archive, slide).ofType("/notesSlide");
        if (notes.isPresent()) {
            Optional<InputStream> part = archive.part(notes.get());
            if (part.isPresent()) {
                Xml.walk(part.get(), new Slide(blocks, false));
            }
        }
    }

    /** Looks at beginnings only. */
    @FunctionalInterface
    interface Begin extends Xml.Visitor {
        @Override
        void begin(String name, XMLStreamReader xml) throws ParseException;

        @Override
        default void end(String name) {
        }

        @Override
        default void text(String text) {
        }
    }

    /** The text of one slide. */
    private static final class Slide implements Xml.Visitor {
        private final Blocks blocks;
        private final boolean titles;
        private final StringBuilder paragraph = new StringBuilder();
        private final StringBuilder cell = new StringBuilder();
        private final List<String> cells = new ArrayList<>();
        private String place = "";
        private boolean inText;
        private boolean inRow;
        private boolean firstRow;

        Slide(Blocks blocks, boolean titles) {
            this.blocks = blocks;
            this.titles = titles;
        }

        @Override
        public void begin(String name, XMLStreamReader xml) {
            switch (name) {
                case "sp" -> place = "";
                case "ph" -> {
                    String type = xml.getAttributeValue(null, "type");
                    place = type == null ? "" : type;
                }
                case "t" -> inText = true;
                case "br" -> paragraph.append(' ');
                case "tbl" -> firstRow = true;
                case "tr" -> inRow = true;
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
                    cells.add(cell.toString());
                    cell.setLength(0);
                }
                case "tr" -> {
                    blocks.add(firstRow ? Block.Kind.TABLE_HEAD : Block.Kind.ROW, CsvReader.Tables.row(cells));
                    cells.clear();
                    firstRow = false;
                    inRow = false;
                }
                default -> {
                }
            }
        }

        private void paragraph() throws ParseException {
            if (inRow) {
                cell.append(paragraph).append(' ');
            } else if (titles && (place.equals("title") || place.equals("ctrTitle"))) {
                blocks.heading(1, paragraph.toString());
            } else if (!place.equals("sldNum") && !place.equals("dt") && !place.equals("ftr")) {
                blocks.add(Block.Kind.PARAGRAPH, paragraph.toString());
            }
            paragraph.setLength(0);
        }

        @Override
        public void text(String text) {
            if (inText) {
                paragraph.append(text);
            }
        }
    }
}
