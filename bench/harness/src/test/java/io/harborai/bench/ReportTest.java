package io.harborai.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.xml.sax.SAXException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class ReportTest {

    @Test
    void aSpreadIsMedianAndRange() {
        assertThat(Spread.of(3, 1, 2)).isEqualTo(new Spread(2, 1, 3));
        assertThat(Spread.of(4, 1, 2, 3)).isEqualTo(new Spread(2.5, 1, 4));
        assertThat(Spread.of(12.345, 1.234, 1234.5).text()).isEqualTo("12.3 (1.23–1235)");
        assertThatThrownBy(Spread::of).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void roundsAreInterleavedAndEachBeginsWithAnother() {
        List<String> order = new ArrayList<>();
        Map<String, List<Integer>> samples = new Rounds(3).run(List.of("a", "b"), (candidate, round) -> {
            order.add(candidate + round);
            return round;
        });

        assertThat(order).containsExactly("a0", "b0", "b1", "a1", "a2", "b2");
        assertThat(samples).containsEntry("a", List.of(0, 1, 2)).containsOnlyKeys("a", "b");
        assertThatThrownBy(() -> new Rounds(0)).hasMessageContaining("count is 0");
    }

    @Test
    void aPlotIsWellFormedAndScaled() throws IOException, ParserConfigurationException, SAXException {
        String svg = new BarPlot("µs & <more>", List.of(new BarPlot.Bar("small", Spread.of(1, 1, 2)),
                new BarPlot.Bar("large \"one\"", Spread.of(8, 10, 12)))).svg();

        Document document = DocumentBuilderFactory.newInstance().newDocumentBuilder()
                .parse(new java.io.ByteArrayInputStream(svg.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        assertThat(document.getElementsByTagName("rect").getLength()).isEqualTo(3);
        double small = Double.parseDouble(
                document.getElementsByTagName("rect").item(1).getAttributes().getNamedItem("width").getNodeValue());
        double large = Double.parseDouble(
                document.getElementsByTagName("rect").item(2).getAttributes().getNamedItem("width").getNodeValue());
        assertThat(large / small).isBetween(9.9, 10.1);
        assertThat(svg).contains("10 (8–12)");
    }

    @Test
    void aReportIsWrittenWithItsPlots(@TempDir Path directory) throws IOException {
        Report report = new Report("r", "Title").section("One").paragraph("Words.").commands("do it\n")
                .table(List.of("a", "b"), List.of(List.of("1|2", "3")))
                .plot("p", new BarPlot("Plot", List.of(new BarPlot.Bar("x", Spread.of(1)))));
        Path file = report.write(directory.resolve("deep"));

        assertThat(Files.readString(file)).contains("# Title\n", "\n## One\n", "| 1\\|2 | 3 |", "```\ndo it\n```",
                "![Plot](r-p.svg)");
        assertThat(file.resolveSibling("r-p.svg")).exists();
    }

    @Test
    void optionsAreReadOverTheirDefaults() {
        Settings settings = Settings.of(List.of("--rounds", "5", "--gateway-command", "none", "--out", "/tmp/x"));

        assertThat(settings.rounds()).isEqualTo(5);
        assertThat(settings.measure()).isEqualTo(Duration.ofSeconds(8));
        assertThat(settings.gatewayCommand()).isEmpty();
        assertThat(settings.out()).isEqualTo(Path.of("/tmp/x"));
        assertThat(Settings.of(List.of()).gatewayCommand().orElseThrow()).contains("{port}", "{tmp}", "{file}");
        assertThatThrownBy(() -> Settings.of(List.of("--rounds", "0"))).hasMessageContaining("--rounds is '0'");
        assertThatThrownBy(() -> Settings.of(List.of("--what", "1"))).hasMessageContaining("--what");
        assertThatThrownBy(() -> Settings.of(List.of("--rounds"))).hasMessageContaining("needs a value");
        assertThat(BenchMain.run(List.of("gateway", "--rounds", "x"))).isEqualTo(2);
        assertThat(BenchMain.run(List.of("nothing"))).isEqualTo(2);
        assertThat(BenchMain.run(List.of())).isEqualTo(2);
    }

    @Test
    void theMachineIsDescribed() {
        assertThat(Machine.rows()).allMatch(row -> row.size() == 2 && !row.get(1).isBlank()).extracting(List::getFirst)
                .contains("processor", "memory", "Java", "nginx", "commit");
    }
}
