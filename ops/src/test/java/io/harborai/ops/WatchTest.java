package io.harborai.ops;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.harborai.ops.alert.Alert;
import io.harborai.ops.health.ProbedProvider;
import io.harborai.ops.health.Traffic;
import io.harborai.ops.metric.Measurement;
import io.harborai.ops.metric.MetricSource;
import io.harborai.ops.metric.Metrics;
import io.harborai.ops.monitor.History;
import io.harborai.ops.monitor.MonitorReport;
import io.harborai.ops.optimize.Relief;
import io.harborai.ops.optimize.ReliefRule;
import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.testing.TestPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/** The whole watch, on a real database, under a clock that stands until it is set on. */
final class WatchTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;
    private final FakeClock clock = new FakeClock();
    private volatile double connections = 1;
    private int limit = 100;
    private Database database;
    private Watch watch;

    private final class Load implements MetricSource {
        @Override
        public String name() {
            return "load";
        }

        @Override
        public void measure(Measurement into) {
            into.put(Metrics.CONNECTIONS, connections).put(Metrics.RSS, 100);
        }
    }

    private final class Lower implements Relief {
        @Override
        public String name() {
            return "lower_limits";
        }

        @Override
        public Effect apply() {
            int before = limit;
            limit /= 2;
            return new Effect("limit", before, limit);
        }

        @Override
        public void relax() {
            limit = 100;
        }
    }

    @BeforeEach
    void open() {
        database = Database.open(folder.resolve("ops.db"), OpsSchema.MIGRATIONS);
        watch = watch(database);
    }

    private Watch watch(Database on) {
        List<ProbedProvider> none = List.of();
        // How busy the machine is that runs the test must not matter.
        WatchSettings settings = new WatchSettings(WatchSettings.DEFAULT.sampling(), WatchSettings.DEFAULT.keep(),
                WatchSettings.DEFAULT.unhealthy(), WatchSettings.DEFAULT.models(), WatchSettings.DEFAULT.rules(),
                List.of(), WatchSettings.DEFAULT.grouping(),
                ReliefRule.of(100, 100, 500, true, Duration.ofMinutes(5)));
        return Watch.create(settings, new WatchPorts("one", "test", folder, List.of(new Load()),
                () -> none, Traffic.NONE, List::of, List.of(new Lower())), on, clock);
    }

    @AfterEach
    void close() {
        watch.close();
        database.close();
    }

    private void samples(Duration time) {
        for (long i = 0; i < time.toSeconds() / 10; i++) {
            clock.plus(Duration.ofSeconds(10));
            watch.sample();
        }
    }

    private JsonNode get(String path, String query) {
        return ask("GET", path, query, null);
    }

    private JsonNode ask(String method, String path, String query, @Nullable String body) {
        AdminRequest request = new AdminRequest(method, path, query,
                body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8), actor(), "127.0.0.1", "t",
                Map.of());
        AdminRoutes routes = watch.adminRoutes().stream().filter(each -> each.serves(path)).findFirst().orElseThrow();
        return switch (routes.answer(request)) {
            case AdminAnswer.Json json -> JSON.readTree(json.body().getBytes());
            case AdminAnswer.Failed failed -> JSON.createObjectNode().put("failed", failed.failure().toString());
            case AdminAnswer.NotAllowed not -> JSON.createObjectNode().put("allow", not.allow());
            case AdminAnswer.Page page -> JSON.createObjectNode().put("text", page.body().toString());
        };
    }

    private static Actor actor() {
        return Actor.command("me");
    }

    @Test
    void the_machine_is_measured_and_the_last_hours_are_summed_up() {
        samples(Duration.ofMinutes(30));
        assertThat(watch.monitor().latest().values()).containsKeys(Metrics.MEMORY, Metrics.DISK, Metrics.LOAD,
                Metrics.RSS, Metrics.RSS_GROWTH, Metrics.THREADS, Metrics.NETWORK_IN, Metrics.SOCKETS);
        connections = 61;
        samples(Duration.ofMinutes(30));
        JsonNode summary = get("/admin/v1/monitor", "minutes=60").path("summary").path(Metrics.CONNECTIONS);
        assertThat(summary.path("min").asDouble()).isEqualTo(1);
        assertThat(summary.path("max").asDouble()).isEqualTo(61);
        assertThat(summary.path("avg").asDouble()).isBetween(29.0, 33.0);
        assertThat(summary.path("p95").asDouble()).isEqualTo(61);
        assertThat(get("/admin/v1/monitor/series", "metrics=connections").path("series").path("connections"))
                .hasSizeGreaterThan(50);
    }

    @Test
    void minutes_outlive_the_process_and_the_ring() {
        samples(Duration.ofMinutes(20));
        watch.save();
        watch.close();
        watch = watch(database);
        connections = 3;
        samples(Duration.ofMinutes(5));
        assertThat(watch.monitor().summary(60).get(Metrics.CONNECTIONS)).satisfies(digest -> {
            assertThat(digest.min()).isEqualTo(1);
            assertThat(digest.max()).isEqualTo(3);
            assertThat(digest.minutes()).isBetween(23, 27);
        });
        clock.plus(Duration.ofMinutes(History.MINUTES));
        watch.sample();
        assertThat(watch.monitor().window(60)).containsOnlyKeys(watch.monitor().latest().values().keySet());
    }

    @Test
    void overload_is_acted_upon_once_per_cool_down_recorded_and_taken_back() {
        connections = 600;
        samples(Duration.ofMinutes(4));
        assertThat(limit).isEqualTo(50);
        connections = 400;
        samples(Duration.ofMinutes(1));
        watch.save();
        JsonNode deed = get("/admin/v1/optimizer", "").path("history").path(0);
        assertThat(deed.path("metric").asString()).isEqualTo(Metrics.CONNECTIONS);
        assertThat(deed.path("before").asDouble()).isEqualTo(600);
        assertThat(deed.path("effect").path("after").asDouble()).isEqualTo(50);
        connections = 100;
        samples(Duration.ofMinutes(6));
        assertThat(limit).isEqualTo(100);
    }

    @Test
    void alerts_are_listed_silenced_resolved_and_exported_by_the_api() {
        connections = 5_000;
        samples(Duration.ofMinutes(2));
        assertThat(watch.alerts().active()).extracting(Alert::rule).contains("connections_high");
        JsonNode active = connectionsAlert();
        assertThat(active.path("status").asString()).isEqualTo("firing");
        JsonNode silence = ask("POST", "/admin/v1/alerts/silences", "",
                "{\"rule\":\"connections_high\",\"minutes\":10,\"reason\":\"test\"}");
        assertThat(get("/admin/v1/alerts/silences", "").path("data")).hasSize(1);
        ask("DELETE", "/admin/v1/alerts/silences/" + silence.path("id").asString(), "", null);
        assertThat(get("/admin/v1/alerts/silences", "").path("data")).isEmpty();
        watch.save();
        assertThat(get("/admin/v1/alerts/history", "rule=connections_high").path("data")).hasSize(1);
        assertThat(get("/admin/v1/alerts/history", "rule=other").path("data")).isEmpty();
        assertThat(get("/admin/v1/alerts/export", "").path("text").asString()).contains("HighErrorRate");
        String id = active.path("id").asString();
        assertThat(ask("POST", "/admin/v1/alerts/" + id + "/resolve", "", "{}").path("status").asString())
                .isEqualTo("resolved");
        assertThat(ask("POST", "/admin/v1/alerts/" + id + "/resolve", "", "{}").path("failed").asString())
                .contains("no firing alert");
        assertThat(ask("PUT", "/admin/v1/alerts", "", "").path("allow").asString()).isEqualTo("GET");
    }

    private JsonNode connectionsAlert() {
        for (JsonNode each : get("/admin/v1/alerts", "").path("data")) {
            if (each.path("rule").asString().equals("connections_high")) {
                return each;
            }
        }
        throw new AssertionError("no alert of connections_high");
    }

    @Test
    void the_same_goes_on_postgresql() throws SQLException {
        try (Database postgres = Database.open(DatabaseSettings.of(TestPostgres.newDatabase()), clock,
                List.of(OpsSchema.MIGRATIONS))) {
            Watch other = watch(postgres);
            connections = 5_000;
            for (int i = 0; i < 30; i++) {
                clock.plus(Duration.ofSeconds(10));
                other.sample();
            }
            other.save();
            other.close();
            Watch again = watch(postgres);
            assertThat(again.alerts().active()).extracting(Alert::rule).contains("connections_high");
            assertThat(again.monitor().summary(60).get(Metrics.CONNECTIONS)).isNotNull();
            again.close();
        }
    }

    @Test
    void a_report_shows_every_metric_and_what_to_do() throws IOException {
        List<MonitorReport.Point> points = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            points.add(
                    new MonitorReport.Point(clock.plus(Duration.ofSeconds(10)).instant(), 50 + 45 * Math.sin(i / 9.0)));
        }
        MonitorReport report = new MonitorReport(Map.of("cpu_percent", points, "rss_mb", points),
                List.of(new MonitorReport.Limit("cpu_percent", 80, true, "The CPU is <busy>", "Add a node.")));
        assertThat(report.recommendations()).singleElement().asString().contains("readings", "Add a node.");
        assertThat(report.toHtml()).contains("<polyline", "The CPU is &lt;busy&gt;").doesNotContain("http");
        Files.createDirectories(Path.of("target/report"));
        Files.writeString(Path.of("target/report/monitor.html"), report.toHtml());
    }

    @Test
    void the_stated_version_is_that_of_the_newest_script() throws IOException, URISyntaxException {
        URI scripts = Watch.class.getResource("/db/ops/all").toURI();
        try (Stream<Path> files = Files.list(Path.of(scripts))) {
            assertThat(files.mapToInt(file -> Integer.parseInt(file.getFileName().toString().replaceAll("V(\\d+)__.*",
                    "$1"))).max()).hasValue(OpsSchema.NEWEST);
        }
    }
}
