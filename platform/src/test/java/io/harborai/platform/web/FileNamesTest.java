package io.harborai.platform.web;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

final class FileNamesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"report.pdf|report.pdf", "港口 报告.pdf|港口 报告.pdf",
            "../../etc/passwd|passwd", "C:\\Users\\x\\a.txt|a.txt", "..|file", ".ssh|ssh", "a<b>:\"c|`a_b___c`",
            "con.txt|_con.txt", "name. |name", "/|file"})
    void aNameLosesWhatCouldHarm(String sent, String kept) {
        assertThat(FileNames.safe(sent)).isEqualTo(kept);
    }

    @Test
    void invisibleAndTurningCharactersAreReplaced() {
        assertThat(FileNames.safe("a\u0000b\r\nc\u202Egpj.exe")).isEqualTo("a_b__c_gpj.exe");
        assertThat(FileNames.safe(null)).isEqualTo("file");
    }

    @Test
    void aLongNameIsCutBetweenCharactersAndKeepsItsEnding() {
        String cut = FileNames.safe("港".repeat(100) + ".pdf");
        assertThat(cut).endsWith("港.pdf");
        assertThat(cut.getBytes(StandardCharsets.UTF_8).length).isBetween(190, 200);
    }
}
