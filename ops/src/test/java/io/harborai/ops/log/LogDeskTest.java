package io.harborai.ops.log;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPOutputStream;

import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** The log of a server, by the admin API. */
final class LogDeskTest {
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
    private static final String ANALYSIS = "/admin/v1/logs/analysis";

    @TempDir
    Path folder;
    private final AtomicReference<Instant> now = new AtomicReference<>(NOW);

    private Path log() {
        return folder.resolve("harborai.log");
    }

    private LogDesk desk(long mostBytes) {
        return new LogDesk("INFO", level -> {
        }, () -> 3, new LogLooks(log(), now::get, mostBytes));
    }

    private static String line(Instant at, int status, double millis) {
        return "{\"timestamp\":\"" + at + "\",\"level\":\"" + (status < 500 ? "INFO" : "WARN")
                + "\",\"message\":\"a call\",\"provider\":\"lab\",\"model\":\"m\",\"status\":" + status
                + ",\"duration_ms\":" + millis + (status < 500 ? "" : ",\"error_type\":\"timeout\"") + "}\n";
    }

    private void write(Path file, Instant last, String... lines) throws IOException {
        try (OutputStream raw = Files.newOutputStream(file);
                OutputStream out = file.toString().endsWith(".gz") ? new GZIPOutputStream(raw) : raw) {
            for (String line : lines) {
                out.write(line.getBytes(StandardCharsets.UTF_8));
            }
        }
        Files.setLastModifiedTime(file, FileTime.from(last));
    }

    private static JsonNode look(LogDesk desk, String query) {
        AdminRequest request = new AdminRequest("GET", ANALYSIS, query, new byte[0], Actor.command("me"), "127.0.0.1",
                "t", Map.of());
        return switch (desk.adminRoutes().getFirst().answer(request)) {
            case AdminAnswer.Json json -> JsonMapper.shared().readTree(json.body().getBytes());
            case AdminAnswer other -> throw new AssertionError(other.toString());
        };
    }

    private void sow() throws IOException {
        Instant hoursAgo = NOW.minus(Duration.ofHours(30));
        write(folder.resolve("harborai.log.2026-11-19.0.gz"), NOW.minus(Duration.ofDays(2)), line(NOW.minus(Duration
                .ofDays(2)), 200, 1));
        write(folder.resolve("harborai.log.2026-11-20.0.gz"), hoursAgo.plusSeconds(60), line(hoursAgo, 200, 10),
                line(hoursAgo.plusSeconds(60), 502, 20));
        write(log(), NOW, line(NOW.minusSeconds(7_200), 200, 100), line(NOW.minusSeconds(120), 200, 6_000),
                line(NOW.minusSeconds(60), 504, 300));
    }

    @Test
    void the_last_hours_are_told_with_how_they_went_over_time() throws IOException {
        sow();
        JsonNode hour = look(desk(1 << 20), "hours=1");
        assertThat(hour.path("requests").asInt()).isEqualTo(2);
        assertThat(hour.path("errors").asInt()).isOne();
        assertThat(hour.path("slow_requests").asInt()).isOne();
        assertThat(hour.path("error_types").path(0).path("name").asString()).isEqualTo("timeout");
        JsonNode day = look(desk(1 << 20), "");
        assertThat(day.path("hours").asInt()).isEqualTo(24);
        assertThat(day.path("requests").asInt()).isEqualTo(3);
        JsonNode timeline = day.path("timeline");
        int spans = timeline.path("at").size();
        assertThat(spans).isEqualTo(120);
        for (String column : new String[]{"lines", "requests", "errors", "avg_ms", "max_ms"}) {
            assertThat(timeline.path(column)).as(column).hasSize(spans);
        }
        assertThat(timeline.path("requests").valueStream().mapToInt(JsonNode::asInt).sum()).isEqualTo(3);
        assertThat(timeline.path("max_ms").path(118).asDouble()).isEqualTo(6_000);
        JsonNode days = look(desk(1 << 20), "hours=36");
        assertThat(days.path("requests").asInt()).isEqualTo(5);
        assertThat(days.path("files").toString()).isEqualTo("[\"harborai.log.2026-11-20.0.gz\",\"harborai.log\"]");
        assertThat(days.toString()).doesNotContain(folder.toString());
    }

    @Test
    void what_is_too_much_is_left_out_from_the_oldest_on_and_said() throws IOException {
        sow();
        JsonNode some = look(desk(Files.size(log())), "hours=744");
        assertThat(some.path("requests").asInt()).isEqualTo(3);
        assertThat(some.path("parts_left_out").asInt()).isEqualTo(2);
    }

    @Test
    void who_asks_the_same_a_moment_later_gets_the_same_answer() throws IOException {
        LogDesk desk = desk(1 << 20);
        assertThat(look(desk, "hours=1").path("lines").asInt()).isZero();
        sow();
        assertThat(look(desk, "hours=1").path("lines").asInt()).isZero();
        assertThat(look(desk, "hours=2").path("lines").asInt()).isEqualTo(3);
        now.set(NOW.plusSeconds(4));
        assertThat(look(desk, "hours=1").path("lines").asInt()).isEqualTo(2);
    }

    @Test
    void a_viewer_may_look_and_nobody_asks_for_more_than_a_month() {
        LogDesk desk = desk(1 << 20);
        assertThat(desk.adminRoutes().getFirst().routes()).filteredOn(route -> route.path().equals(ANALYSIS))
                .singleElement().satisfies(route -> assertThat(route.role()).isEqualTo(Role.VIEWER));
        assertThatThrownBy(() -> look(desk, "hours=745")).isInstanceOf(WrongInput.class).hasMessageContaining(
                "1 to 744");
        assertThatThrownBy(() -> look(desk, "hours=0")).isInstanceOf(WrongInput.class);
    }
}
