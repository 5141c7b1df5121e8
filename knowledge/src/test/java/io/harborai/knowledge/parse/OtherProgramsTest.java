package io.harborai.knowledge.parse;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Files that LibreOffice and pandoc made; {@code src/test/resources/files/make} tells how. */
final class OtherProgramsTest {
    private static final FileReader READER = new FileReader(ParseLimits.DEFAULT, 1);

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        READER.close();
    }

    private ParsedFile read(String name) throws Exception {
        Path file = directory.resolve(name);
        try (InputStream in = OtherProgramsTest.class.getResourceAsStream("/files/" + name)) {
            assertThat(in).isNotNull();
            Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
        }
        return READER.read(file, Format.of(name).orElseThrow());
    }

    private static List<String> texts(ParsedFile file, Block.Kind kind) {
        return file.blocks().stream().filter(block -> block.kind() == kind).map(Block::text).toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"office.docx", "pandoc.docx", "pandoc.epub", "office.html", "pandoc.html", "pandoc.md"})
    void headingsListsTablesAndCodeOfADocumentAreKept(String name) throws Exception {
        ParsedFile file = read(name);
        assertThat(texts(file, Block.Kind.HEADING)).as(name).contains("Depths", "灯塔").anyMatch(text -> text.contains(
                "Harbour guide"));
        assertThat(file.blocks()).as(name)
                .anyMatch(
                        block -> block.text().contains("The northern basin is 14 metres deep. It was dredged in 1998."))
                .anyMatch(block -> block.text().contains("港口的灯塔高四十二米，建于一九三零年。每年检查两次。"));
        assertThat(texts(file, Block.Kind.ITEM)).as(name).containsSubsequence("Red buoys stay to port.",
                "Green buoys stay to starboard.");
        assertThat(file.blocks()).as(name).anyMatch(block -> block.text().equals("A1 | 220 | yes"))
                .anyMatch(block -> block.text().equals("berth | length | crane"))
                .anyMatch(block -> block.text().contains("return depth + tide - 0.5"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"office.pptx", "pandoc.pptx"})
    void eachSlideIsAPageWithItsTitle(String name) throws Exception {
        ParsedFile file = read(name);
        assertThat(texts(file, Block.Kind.HEADING)).as(name).contains("Pilots", "Tides");
        Block tide = file.blocks().stream().filter(block -> block.text().contains("Spring tides")).findFirst()
                .orElseThrow();
        assertThat(tide.page()).as(name).isEqualTo(3);
        assertThat(file.pages()).as(name).isEqualTo(3);
        assertThat(file.blocks()).as(name).anyMatch(block -> block.text().contains("the tables are on page nine"));
    }

    @Test
    void thePagesOfAPdfAreTold() throws Exception {
        ParsedFile guide = read("office.pdf");
        assertThat(guide.blocks()).anyMatch(block -> block.page() == 1 && block.text().contains("14 metres deep"))
                .anyMatch(block -> block.text().contains("灯塔高四十二米"));
        ParsedFile slides = read("office-slides.pdf");
        assertThat(slides.pages()).isEqualTo(3);
        assertThat(slides.blocks()).anyMatch(block -> block.page() == 3 && block.text().contains("4.2 metres"));
        assertThatThrownBy(() -> read("encrypted.pdf")).isInstanceOfSatisfying(ParseException.class,
                e -> assertThat(e.reason()).isEqualTo(ParseException.Reason.ENCRYPTED));
    }

    @Test
    void aBookWhoseHeadingsAreOnlyBigLettersIsReadAllTheSame() throws Exception {
        assertThat(read("office.epub").blocks()).anyMatch(block -> block.text().contains("14 metres deep"))
                .anyMatch(block -> block.text().contains("灯塔高四十二米"));
    }

    @Test
    void cellsOfASpreadsheetAndOfTextsInOldEncodingsAreRead() throws Exception {
        for (String name : List.of("office.xlsx", "utf16.csv")) {
            assertThat(texts(read(name), Block.Kind.TABLE_HEAD)).as(name).contains("berth | length | crane | remark");
            assertThat(texts(read(name), Block.Kind.ROW)).as(name).contains("灯塔 | 42 | no | 每年检查两次");
        }
        assertThat(read("gbk.txt").blocks()).anyMatch(block -> block.text().contains("港口的灯塔高四十二米"));
    }
}
