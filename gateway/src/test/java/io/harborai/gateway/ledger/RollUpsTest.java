package io.harborai.gateway.ledger;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.harborai.engine.money.Money;
import io.harborai.platform.storage.Dialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

@ParameterizedClass
@EnumSource(Dialect.class)
final class RollUpsTest {
    private static final Instant DAY = Instant.parse("2026-11-21T00:00:00Z");
    private static final Duration KEPT = Duration.ofDays(30);

    @Parameter
    Dialect dialect = Dialect.SQLITE;
    @TempDir
    Path directory;

    @Test
    void sumsAreThoseOfTheEntriesHoweverOftenTheyAreMade() throws Exception {
        try (LedgerFixture fixture = LedgerFixture.open(dialect, directory)) {
            RollUps rollUps = new RollUps(fixture.database, fixture.clock, KEPT);
            LedgerReports reports = new LedgerReports(fixture.database);
            fixture.now.set(DAY.plusSeconds(86_400).toEpochMilli());
            fixture.insert(1, call(1, "a", "fast", 200), call(1, "a", "fast", 500), call(2, "a", "slow", 200),
                    call(30, "b", "fast", 200));
            assertThat(rollUps.run()).as("nothing is stale").isZero();
            fixture.insert(2, call(2, "b", "fast", 200));
            // What is brought twice, because its first answer was lost, counts once.
            fixture.insert(2, call(2, "b", "fast", 200));
            requireSums(reports);
            // As an older version leaves it: sums that are not those of the entries, and a mark.
            fixture.database.write(handle -> handle.execute("update usage_rollups set calls = 7, cost_micros = 0")
                    + handle.execute("insert into usage_stale (hour) select distinct start from usage_rollups "
                            + "where step = 'hour'"));
            assertThat(rollUps.run()).isEqualTo(3);
            assertThat(rollUps.run()).as("nothing is stale any more").isZero();
            requireSums(reports);
            fixture.insert(3, call(30, "b", "fast", 200));
            assertThat(reports.usage(query(UsageQuery.Step.ALL))).extracting(UsageRow::calls).containsExactly(6L);
        }
    }

    private static void requireSums(LedgerReports reports) {
        List<UsageRow> keys = reports.usage(query(UsageQuery.Step.ALL, UsageQuery.Dimension.KEY));
        assertThat(keys).extracting(UsageRow::group, UsageRow::calls, UsageRow::failed).containsExactly(
                tuple(Map.of("key", "a"), 3L, 1L),
                tuple(Map.of("key", "b"), 2L, 0L));
        assertThat(keys.getFirst().costs()).containsExactly(Money.of("0.000003000003", "USD"));
        assertThat(keys.getFirst().promptTokens()).isEqualTo(30);
        List<UsageRow> days = reports.usage(query(UsageQuery.Step.DAY));
        assertThat(days).extracting(UsageRow::start, UsageRow::calls).containsExactly(
                tuple(DAY, 4L),
                tuple(DAY.plusSeconds(86_400), 1L));
        List<UsageRow> hours = reports.usage(new UsageQuery(List.of(), DAY.plusSeconds(3_600),
                DAY.plusSeconds(3 * 3_600), UsageQuery.Step.HOUR));
        assertThat(hours).extracting(UsageRow::calls).containsExactly(2L, 2L);
    }

    @Test
    void aCallCountsOnceForEachOfItsTags() throws Exception {
        try (LedgerFixture fixture = LedgerFixture.open(dialect, directory)) {
            fixture.now.set(DAY.toEpochMilli());
            fixture.insert(1, Entries.at(DAY.toEpochMilli(), "t", "a", "m", 200, Map.of("app", "x", "env", "prod")),
                    Entries.at(DAY.toEpochMilli(), "t", "a", "m", 200, Map.of("app", "x")), call(1, "a", "m", 200));
            LedgerReports reports = new LedgerReports(fixture.database);
            assertThat(reports.usage(query(UsageQuery.Step.ALL, UsageQuery.Dimension.TAG)))
                    .extracting(UsageRow::group, UsageRow::calls).containsExactly(
                            tuple(Map.of("tag", "app=x"), 2L),
                            tuple(Map.of("tag", "env=prod"), 1L));
            assertThat(reports.usage(query(UsageQuery.Step.ALL))).extracting(UsageRow::calls).containsExactly(3L);
            assertThat(reports.tags(StoredEntry.id(1, 0))).containsExactly("app=x", "env=prod");
        }
    }

    @Test
    void whatIsOldGoesAndItsSumsStay() throws Exception {
        try (LedgerFixture fixture = LedgerFixture.open(dialect, directory)) {
            fixture.now.set(DAY.toEpochMilli());
            fixture.insert(1, call(1, "a", "m", 200),
                    Entries.at(DAY.toEpochMilli(), "t", "a", "m", 200, Map.of("a", "b")));
            Retention retention = new Retention(fixture.database, fixture.clock, KEPT, Duration.ofDays(1),
                    Duration.ofDays(60));
            fixture.now.set(DAY.plus(Duration.ofDays(30)).toEpochMilli());
            assertThat(retention.run()).as("kept on the last day").isZero();
            fixture.now.set(DAY.plus(Duration.ofDays(31)).toEpochMilli());
            assertThat(retention.run()).isEqualTo(3);
            assertThat(fixture.count("ledger_entries") + fixture.count("ledger_tags")).isZero();
            fixture.insert(2, call(1, "late", "m", 200));
            assertThat(new LedgerReports(fixture.database).usage(query(UsageQuery.Step.ALL)))
                    .as("a late entry of a day that is gone does not take its sums away")
                    .extracting(UsageRow::calls).containsExactly(3L);
            fixture.now.set(DAY.plus(Duration.ofDays(61)).toEpochMilli());
            retention.run();
            assertThat(fixture.count("usage_rollups")).isZero();
        }
    }

    @Test
    void pagesFollowOneAnotherWithoutGapsEvenWithinOneMillisecond() throws Exception {
        try (LedgerFixture fixture = LedgerFixture.open(dialect, directory)) {
            LedgerEntry[] entries = new LedgerEntry[25];
            for (int i = 0; i < entries.length; i++) {
                entries[i] = Entries.at(DAY.toEpochMilli() + i / 10, "t" + i, "a", "m", i % 5 == 0 ? 429 : 200,
                        Map.of());
            }
            fixture.insert(1, entries);
            LedgerReports reports = new LedgerReports(fixture.database);
            Set<String> seen = new HashSet<>();
            Optional<RequestQuery.Cursor> cursor = Optional.empty();
            List<RequestRow> page;
            do {
                page = reports
                        .requests(new RequestQuery(DAY, DAY.plusSeconds(1), Map.of("key", "a"), false, cursor, 4));
                page.forEach(row -> assertThat(seen.add(row.traceId())).isTrue());
                cursor = page.stream().reduce((first, last) -> last)
                        .map(last -> new RequestQuery.Cursor(last.at().toEpochMilli(), last.id()));
            } while (page.size() == 4);
            assertThat(seen).hasSize(25);
            List<RequestRow> failed = reports.requests(new RequestQuery(DAY, DAY.plusSeconds(1), Map.of(), true,
                    Optional.empty(), 100));
            assertThat(failed).hasSize(5).allSatisfy(row -> {
                assertThat(row.errorCode()).isEqualTo("broken");
                assertThat(row.cost()).isEqualTo(Money.of("0.000001000001", "USD"));
                assertThat(row.firstToken()).isEqualTo(Duration.ofMillis(1));
            });
        }
    }

    private static UsageQuery query(UsageQuery.Step step, UsageQuery.Dimension... by) {
        return new UsageQuery(List.of(by), DAY, DAY.plus(Duration.ofDays(2)), step);
    }

    private static LedgerEntry call(int hour, String key, String model, int status) {
        return Entries.at(DAY.plus(Duration.ofHours(hour)).toEpochMilli(), "t", key, model, status, Map.of());
    }
}
