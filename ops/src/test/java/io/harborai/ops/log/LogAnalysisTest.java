package io.harborai.ops.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPOutputStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class LogAnalysisTest {
    private static final Instant BEGIN = Instant.parse("2026-11-21T10:00:00Z");

    @TempDir
    Path folder;

    private static LogReport read(Path... files) throws IOException {
        return LogAnalysis.of(List.of(files), Long.MIN_VALUE, (done, all) -> {
        });
    }

    private LogReport read(String text) throws IOException {
        return read(Files.writeString(folder.resolve("some.log"), text));
    }

    @Test
    void json_lines_are_counted_exactly_with_what_was_rotated_and_compressed() throws IOException {
        Random random = new Random(7);
        Path log = folder.resolve("harborai.log");
        long errors = 0;
        long slow = 0;
        long micros = 0;
        try (OutputStream now = Files.newOutputStream(log);
                OutputStream old = Files.newOutputStream(folder.resolve("harborai.log.2026-11-20.0"));
                OutputStream packed = new GZIPOutputStream(
                        Files.newOutputStream(folder.resolve("harborai.log.2.gz")))) {
            for (int i = 0; i < 30_000; i++) {
                boolean failed = random.nextInt(10) == 0;
                int took = random.nextInt(100) == 0 ? 5_000_001 + random.nextInt(1000) : random.nextInt(400_000);
                errors += failed ? 1 : 0;
                slow += took > 5_000_000 ? 1 : 0;
                micros += took;
                String line = "{\"timestamp\":\"" + BEGIN.plusSeconds(i) + "\",\"level\":\""
                        + (failed ? "ERROR" : "INFO")
                        + "\",\"message\":\"a \\\"call\\\" {x} é\",\"nested\":{\"model\":\"not this\",\"a\":[1,\"]\"]},"
                        + "\"provider\":\"p" + i % 3 + "\",\"model\":\"m" + i % 7 + "\",\"error_type\":"
                        + (failed ? "\"timeout\"" : "null") + ",\"duration\":" + took / 1e6 + "}\n";
                OutputStream to = i % 3 == 0 ? now : i % 3 == 1 ? old : packed;
                to.write(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        List<Path> files = LogFiles.of(log);
        assertThat(files).hasSize(3);
        LogReport report = read(files.toArray(Path[]::new));
        LogTotals totals = report.totals();
        assertThat(report.lines()).isEqualTo(30_000);
        assertThat(totals.requests).isEqualTo(30_000);
        assertThat(totals.failed).isEqualTo(errors);
        assertThat(totals.slow).isEqualTo(slow);
        assertThat(totals.sumMicros).isEqualTo(micros);
        assertThat(totals.unreadable).isZero();
        assertThat(totals.models.top()).hasSize(7);
        assertThat(totals.providers.top()).extracting(term -> term.count).containsExactly(10_000L, 10_000L, 10_000L);
        assertThat(totals.errors.top()).singleElement().satisfies(term -> {
            assertThat(term.name()).isEqualTo("timeout");
        });
        assertThat(totals.timeline.spans().stream().mapToLong(Timeline.Span::requests).sum()).isEqualTo(30_000);
        assertThat(report.toText()).contains("30,000").contains("timeout");
    }

    @Test
    void the_plain_form_and_its_stack_traces_are_read() throws IOException {
        LogReport report = read(
                """
                        2026-11-21T10:00:00.123+01:00 INFO  [main] io.harborai.Server - listens
                        2026-11-21T10:00:01.123+01:00 ERROR [loop-1] io.harborai.Call - failed model=gpt provider="open ai" duration=1.5s
                        java.lang.IllegalStateException: no
                        \tat io.harborai.Call.run(Call.java:1)
                        Caused by: java.io.IOException: gone
                        2026-11-21 10:00:02,123 WARN [x] y - duration_ms=20, status=200
                        """);
        LogTotals totals = report.totals();
        assertThat(report.lines()).isEqualTo(6);
        assertThat(totals.levels[LogLine.ERROR]).isEqualTo(1);
        assertThat(totals.requests).isEqualTo(2);
        assertThat(totals.failed).isEqualTo(1);
        assertThat(totals.maxMicros).isEqualTo(1_500_000);
        assertThat(totals.continued).isEqualTo(3);
        assertThat(totals.first).isEqualTo(Instant.parse("2026-11-21T09:00:00.123Z").toEpochMilli());
        assertThat(totals.providers.top().getFirst().name()).isEqualTo("open ai");
    }

    @Test
    void access_logs_are_read() throws IOException {
        LogReport report = read(
                """
                        127.0.0.1 - - [21/Nov/2026:15:00:00 +0000] "POST /v1/chat/completions HTTP/1.1" 200 123 "-" "a \\"b\\"" 0.250
                        ::1 - bob [21/Nov/2026:16:00:01 +0100] "GET / HTTP/1.1" 502 0 "-" "curl"
                        """);
        LogTotals totals = report.totals();
        assertThat(totals.requests).isEqualTo(2);
        assertThat(totals.failed).isEqualTo(1);
        assertThat(totals.maxMicros).isEqualTo(250_000);
        assertThat(totals.last - totals.first).isEqualTo(1000);
    }

    @Test
    void empty_cut_and_binary_files_and_endless_lines_do_no_harm() throws IOException {
        byte[] noise = new byte[3 << 20];
        new Random(11).nextBytes(noise);
        Path binary = Files.write(folder.resolve("binary.log"), noise);
        byte[] endless = new byte[5 << 20];
        Arrays.fill(endless, (byte) '{');
        Path longLine = Files.write(folder.resolve("long.log"), endless);
        Files.writeString(longLine, "\n{\"level\":\"INFO\",\"status\":200}\n{\"level\":\"INFO\",\"stat",
                java.nio.file.StandardOpenOption.APPEND);
        Path empty = Files.createFile(folder.resolve("empty.log"));
        Path whole = folder.resolve("cut.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(whole))) {
            for (int i = 0; i < 20_000; i++) {
                out.write(("{\"level\":\"INFO\",\"status\":200,\"n\":" + i * 7919L % 10007 + "}\n")
                        .getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] packed = Files.readAllBytes(whole);
        Files.write(whole, Arrays.copyOf(packed, packed.length / 2));
        LogReport report = read(binary, longLine, empty, whole);
        assertThat(report.requests()).isBetween(2_000L, 20_000L);
        assertThat(report.notes()).anyMatch(note -> note.contains("empty")).anyMatch(note -> note.contains("cut off"))
                .anyMatch(note -> note.contains("no line of a log"));
        assertThat(report.totals().unreadable).isPositive();
    }

    @Test
    void only_the_wanted_hours_are_counted() throws IOException {
        Path log = Files.writeString(folder.resolve("some.log"), """
                {"timestamp":"2026-11-21T09:00:00Z","level":"INFO","status":200}
                {"timestamp":"2026-11-21T11:00:00Z","level":"INFO","status":200}
                """);
        LogReport report = LogAnalysis.of(List.of(log), BEGIN.toEpochMilli(), (done, all) -> {
        });
        assertThat(report.requests()).isEqualTo(1);
        assertThat(report.totals().skipped).isEqualTo(1);
    }

    @Test
    void a_year_and_lines_out_of_order_fit_into_the_same_memory() {
        Timeline timeline = new Timeline();
        LogLine line = new LogLine();
        Random random = new Random(3);
        for (int i = 0; i < 10_000; i++) {
            line.clear(new byte[0]);
            line.access(BEGIN.toEpochMilli() + random.nextLong(-31_000_000_000L, 31_000_000_000L), 200, 1000);
            timeline.add(line);
        }
        assertThat(timeline.spans()).hasSizeLessThanOrEqualTo(Timeline.SPANS);
        assertThat(timeline.spans().stream().mapToLong(Timeline.Span::lines).sum()).isEqualTo(10_000);
    }

    @Test
    void a_page_shows_what_a_log_holds_as_text_only() throws IOException {
        String page = LogPage.of(read("{\"timestamp\":\"2026-11-21T11:00:00Z\",\"level\":\"ERROR\",\"duration\":6,"
                + "\"model\":\"<script>alert(1)</script>\",\"provider\":\"p\"}\n"));
        assertThat(page).doesNotContain("<script").contains("&lt;script&gt;").contains("<svg");
    }
}
