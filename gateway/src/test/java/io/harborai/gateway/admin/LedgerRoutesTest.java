package io.harborai.gateway.admin;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import io.harborai.gateway.GatewaySchema;
import io.harborai.gateway.ledger.CallBodies;
import io.harborai.gateway.ledger.FreshSums;
import io.harborai.gateway.ledger.Ledger;
import io.harborai.gateway.ledger.LedgerEntry;
import io.harborai.gateway.ledger.LedgerReports;
import io.harborai.gateway.ledger.LedgerSettings;
import io.harborai.gateway.ledger.Redaction;
import io.harborai.gateway.ledger.RollUps;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.storage.Database;
import io.vertx.core.buffer.Buffer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

final class LedgerRoutesTest {
    private static final Instant NOW = Instant.parse("2026-11-21T10:30:00Z");
    private static final InstantSource CLOCK = InstantSource.fixed(NOW);

    @TempDir
    static Path directory;
    private Database database = open("unused");

    private static Database open(String name) {
        return Database.open(directory.resolve(name + ".db"), GatewaySchema.MIGRATIONS);
    }

    @BeforeEach
    void fill() throws Exception {
        database.close();
        database = open("l" + System.nanoTime());
        Path spool = directory.resolve("spool" + System.nanoTime());
        try (Ledger ledger = Ledger.start(LedgerSettings.DEFAULT, spool, database, CLOCK, new SecureRandom(),
                Redaction.of(false, false))) {
            for (int i = 0; i < 5; i++) {
                ledger.record(new LedgerEntry(NOW.toEpochMilli() - i, "t" + i,
                        new LedgerEntry.Payer("key_1", "blue", "", "", "", Map.of("app", "x")),
                        new LedgerEntry.Asked("/v1/chat/completions", "fast", true),
                        new LedgerEntry.Outcome("lab/gpt", i == 0 ? 502 : 200, i == 0 ? "broken" : null,
                                CacheState.MISS, 1),
                        new Usage(true, 10, 5, 0, 0), new Cost.Priced(Money.of("0.1", "USD"), false), 4_500_000, -1),
                        i == 1
                                ? new CallBodies(Buffer.buffer("{\"api_key\":\"canary\"}"), Buffer.buffer("said"))
                                : null,
                        null);
            }
            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> ledger.figures().stored() == 5);
        }
        // No sums yet: whoever asks gets them made.
    }

    private FreshSums sums() {
        return new FreshSums(new RollUps(database, CLOCK, Duration.ofDays(30)), CLOCK);
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void usageIsGroupedSteppedAndExact() {
        JsonNode usage = usage("group_by=key,model&from=2026-11-20&to=2026-11-22&step=day");
        assertThat(usage.path("data").size()).isEqualTo(1);
        JsonNode row = usage.path("data").get(0);
        assertThat(row.path("start").asString()).isEqualTo("2026-11-21T00:00:00Z");
        assertThat(row.path("key").asString()).isEqualTo("key_1");
        assertThat(row.path("model").asString()).isEqualTo("fast");
        assertThat(row.path("calls").asInt()).isEqualTo(5);
        assertThat(row.path("failed").asInt()).isEqualTo(1);
        assertThat(row.path("costs").get(0).path("amount").asString()).isEqualTo("0.5");
        assertThat(usage("").path("as_of").asString()).isEqualTo(NOW.toString());
        assertThat(row.path("average_ms").asDouble()).isEqualTo(4.5);
        assertThat(usage("group_by=tag").path("data").get(0).path("tag").asString()).isEqualTo("app=x");
    }

    @Test
    void callsComeInPagesThatFollowOneAnother() {
        JsonNode first = requests("", "limit=3&to=2026-11-22");
        assertThat(first.path("data").valueStream().map(row -> row.path("trace_id").asString()).toList())
                .isEqualTo(List.of("t0", "t1", "t2"));
        JsonNode second = requests("", "limit=3&to=2026-11-22&cursor=" + first.path("next_cursor").asString());
        assertThat(second.path("data").size()).isEqualTo(2);
        assertThat(second.path("next_cursor").isNull()).isTrue();
        assertThat(requests("", "to=2026-11-22&failed=true&key=key_1").path("data").size()).isEqualTo(1);
    }

    @Test
    void oneCallHasItsTagsAndWhatWasSaidWithoutSecrets() {
        String id = requests("", "to=2026-11-22&trace_id=t1").path("data").get(0).path("id").asString();
        JsonNode call = requests("/" + id, "");
        assertThat(call.path("tags").get(0).asString()).isEqualTo("app=x");
        assertThat(call.path("request").asString()).contains("[secret]").doesNotContain("canary");
        assertThat(call.path("answer").asString()).isEqualTo("said");
    }

    @Test
    void whatIsWrongIsNamed() {
        RequestRoutes requests = new RequestRoutes(new LedgerReports(database), CLOCK);
        UsageRoutes usage = new UsageRoutes(new LedgerReports(database), sums(), CLOCK);
        refused(requests.answer("GET", "/admin/v1/requests", "limit=1001", new byte[0]), "1 to 1000");
        refused(requests.answer("GET", "/admin/v1/requests", "kee=1", new byte[0]), "There is no parameter 'kee'");
        refused(requests.answer("GET", "/admin/v1/requests", "cursor=x", new byte[0]), "next_cursor");
        refused(requests.answer("GET", "/admin/v1/requests/nothing", "", new byte[0]), "no call with the id");
        refused(usage.answer("GET", "/admin/v1/usage", "group_by=colour", new byte[0]), "key, team, project");
        refused(usage.answer("GET", "/admin/v1/usage", "from=yesterday", new byte[0]), "2026-11-21");
        refused(usage.answer("GET", "/admin/v1/usage", "from=2026-11-21&to=2026-11-20", new byte[0]), "before");
        assertThat(usage.answer("POST", "/admin/v1/usage", "", new byte[0]))
                .isInstanceOf(AdminAnswer.NotAllowed.class);
    }

    private static void refused(AdminAnswer answer, String because) {
        assertThat(answer).isInstanceOfSatisfying(AdminAnswer.Failed.class,
                failed -> assertThat(failed.failure().message()).contains(because));
    }

    private JsonNode usage(String query) {
        return json(new UsageRoutes(new LedgerReports(database), sums(), CLOCK).answer("GET", "/admin/v1/usage", query,
                new byte[0]));
    }

    private JsonNode requests(String more, String query) {
        return json(new RequestRoutes(new LedgerReports(database), CLOCK).answer("GET", "/admin/v1/requests" + more,
                query, new byte[0]));
    }

    private static JsonNode json(AdminAnswer answer) {
        assertThat(answer).isInstanceOf(AdminAnswer.Json.class);
        return JsonMapper.shared().readTree(((AdminAnswer.Json) answer).body().getBytes());
    }
}
