package io.harborai.gateway.ledger;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Usage;

/**
 * What a batch of entries adds to the sums of their hours and days. Written in the transaction that stores the entries, so that
 * sums are always those of the entries, and looking at them costs nothing however large an hour is. Not safe for threads.
 */
final class UsageSums {
    private static final long HOUR_MS = LedgerStore.HOUR_MS;
    private static final long DAY_MS = 24 * HOUR_MS;
    private static final String ADD = """
            insert into usage_rollups (step, start, key_id, team, project, model, provider, tag, currency, calls, failed,
            cache_hits, estimated, unpriced, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, cost_micros,
            cost_picos, duration_us) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict (step, start, key_id, team, project, model, provider, tag, currency) do update set
            calls = usage_rollups.calls + excluded.calls, failed = usage_rollups.failed + excluded.failed,
            cache_hits = usage_rollups.cache_hits + excluded.cache_hits,
            estimated = usage_rollups.estimated + excluded.estimated,
            unpriced = usage_rollups.unpriced + excluded.unpriced,
            prompt_tokens = usage_rollups.prompt_tokens + excluded.prompt_tokens,
            completion_tokens = usage_rollups.completion_tokens + excluded.completion_tokens,
            cached_tokens = usage_rollups.cached_tokens + excluded.cached_tokens,
            reasoning_tokens = usage_rollups.reasoning_tokens + excluded.reasoning_tokens,
            cost_micros = usage_rollups.cost_micros + excluded.cost_micros,
            cost_picos = usage_rollups.cost_picos + excluded.cost_picos,
            duration_us = usage_rollups.duration_us + excluded.duration_us""";

    /** Rows in one order, so that two nodes that add to the same ones never wait for each other in a circle. */
    private final Map<Row, long[]> sums = new TreeMap<>(Comparator.comparing(Row::step).thenComparingLong(Row::start)
            .thenComparing(Row::key).thenComparing(Row::team).thenComparing(Row::project).thenComparing(Row::model)
            .thenComparing(Row::provider).thenComparing(Row::tag).thenComparing(Row::currency));

    /** A row of the sums: the columns of its key. */
    private record Row(String step, long start, String key, String team, String project, String model, String provider,
            String tag, String currency) {}

    /** Counts an entry, and once more for each of its tags. */
    void add(LedgerEntry entry) {
        LedgerStore.CostColumns cost = LedgerStore.CostColumns.of(entry.cost());
        Usage usage = entry.usage();
        CacheState cache = entry.outcome().cache();
        boolean hit = cache == CacheState.HIT || cache == CacheState.SEMANTIC;
        long[] values = {1, entry.outcome().status() >= 400 ? 1 : 0, hit ? 1 : 0,
                usage.source() == Usage.Source.ESTIMATED ? 1 : 0, cost.state().equals("unpriced") ? 1 : 0,
                usage.promptTokens(), usage.completionTokens(), usage.cachedTokens(), usage.reasoningTokens(),
                cost.micros(), cost.picos(), entry.durationNanos() / 1_000};
        add(entry, cost.currency(), "", values);
        entry.payer().tags().forEach((name, value) -> add(entry, cost.currency(), name + "=" + value, values));
    }

    private void add(LedgerEntry entry, String currency, String tag, long[] values) {
        LedgerEntry.Payer payer = entry.payer();
        LedgerEntry.Outcome outcome = entry.outcome();
        // A model that nobody serves is whatever a caller cared to write; it gets no row of its own.
        boolean unserved = outcome.status() >= 400 && (outcome.target() == null || outcome.target().isEmpty());
        String model = unserved ? "" : entry.asked().model();
        long hour = Math.floorDiv(entry.atMillis(), HOUR_MS) * HOUR_MS;
        long day = Math.floorDiv(entry.atMillis(), DAY_MS) * DAY_MS;
        merge(new Row("hour", hour, payer.keyId(), payer.team(), payer.project(), model, outcome.provider(), tag,
                currency), values);
        merge(new Row("day", day, payer.keyId(), payer.team(), payer.project(), model, outcome.provider(), tag,
                currency), values);
    }

    private void merge(Row row, long[] values) {
        long[] sum = sums.computeIfAbsent(row, first -> new long[values.length]);
        for (int i = 0; i < values.length; i++) {
            sum[i] += values[i];
        }
    }

    /** Adds all of it to the database's sums. */
    void write(Connection connection) throws SQLException {
        try (PreparedStatement rows = connection.prepareStatement(ADD)) {
            for (Map.Entry<Row, long[]> each : sums.entrySet()) {
                Row row = each.getKey();
                int at = 1;
                rows.setString(at++, row.step);
                rows.setLong(at++, row.start);
                rows.setString(at++, row.key);
                rows.setString(at++, row.team);
                rows.setString(at++, row.project);
                rows.setString(at++, row.model);
                rows.setString(at++, row.provider);
                rows.setString(at++, row.tag);
                rows.setString(at++, row.currency);
                for (long value : each.getValue()) {
                    rows.setLong(at++, value);
                }
                rows.addBatch();
            }
            rows.executeBatch();
        }
    }
}
