package io.harborai.gateway.ledger;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.harborai.engine.money.Money;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.statement.Query;
import org.jspecify.annotations.Nullable;

/** Reads the ledger: sums for usage pages, and single calls. Blocking. Safe to share between threads. */
public final class LedgerReports {
    /** Most groups of an answer; a page shows some hundred. */
    public static final int MOST_GROUPS = 10_000;
    /** Filters of calls, and the columns that they are about. */
    public static final Map<String, String> FILTERS = Map.of("key", "key_id", "team", "team", "project", "project",
            "model", "model", "provider", "provider", "trace_id", "trace_id", "end_user", "end_user", "endpoint",
            "endpoint", "error_code", "error_code", "id", "id");
    private static final long HOUR_MS = LedgerStore.HOUR_MS;
    private static final long DAY_MS = 24 * HOUR_MS;
    private static final BigInteger PICOS_OF_MICRO = BigInteger.valueOf(1_000_000);
    private static final int PICO_DECIMALS = 12;

    private final Database database;

    /** @param database the ledger's database */
    public LedgerReports(Database database) {
        this.database = database;
    }

    /**
     * Sums usage.
     *
     * @param query what
     * @return the groups, by time, then the most called first; of more than {@link #MOST_GROUPS} one more than that
     * @throws io.harborai.platform.storage.StorageException if the database failed
     */
    public List<UsageRow> usage(UsageQuery query) {
        long from = query.from().toEpochMilli();
        long to = query.to().toEpochMilli();
        boolean days = query.step() == UsageQuery.Step.DAY
                || query.step() == UsageQuery.Step.ALL && from % DAY_MS == 0 && to % DAY_MS == 0;
        long unit = days ? DAY_MS : HOUR_MS;
        boolean timed = query.step() != UsageQuery.Step.ALL;
        String columns = query.groupBy().stream().map(each -> each.column + ", ").collect(Collectors.joining());
        String grouped = (timed ? "start, " : "") + columns + "currency";
        boolean tags = query.groupBy().contains(UsageQuery.Dimension.TAG);
        String sql = "select " + grouped + ", sum(calls) as n_calls, sum(failed), sum(cache_hits), sum(estimated), "
                + "sum(unpriced), sum(prompt_tokens), sum(completion_tokens), sum(cached_tokens), "
                + "sum(reasoning_tokens), sum(cost_micros), sum(cost_picos), sum(duration_us) from usage_rollups "
                + "where step = ? and start >= ? and start < ? and tag " + (tags ? "<>" : "=") + " '' group by "
                + grouped + " order by " + (timed ? "start, " : "") + "n_calls desc, " + columns + "currency limit "
                + (MOST_GROUPS + 1);
        List<UsageRow> rows = database.readReplica(handle -> handle.createQuery(sql).bind(0, days ? "day" : "hour")
                .bind(1, from / unit * unit).bind(2, to).map((row, context) -> usageRow(row, query, timed)).list());
        return merged(rows);
    }

    private static UsageRow usageRow(ResultSet row, UsageQuery query, boolean timed) throws SQLException {
        int at = 1;
        Instant start = timed ? Instant.ofEpochMilli(row.getLong(at++)) : null;
        Map<String, String> group = new LinkedHashMap<>();
        for (UsageQuery.Dimension dimension : query.groupBy()) {
            group.put(dimension.word(), row.getString(at++));
        }
        String currency = row.getString(at++);
        List<Money> costs = currency.isEmpty()
                ? List.of()
                : List.of(money(row.getBigDecimal(at + 9), row.getBigDecimal(at + 10), currency));
        return new UsageRow(start, group, row.getLong(at), row.getLong(at + 1), row.getLong(at + 2),
                row.getLong(at + 3), row.getLong(at + 4), row.getLong(at + 5), row.getLong(at + 6), row.getLong(at + 7),
                row.getLong(at + 8), costs, row.getLong(at + 11));
    }

    private static Money money(BigDecimal micros, BigDecimal picos, String currency) {
        BigInteger all = micros.toBigIntegerExact().multiply(PICOS_OF_MICRO).add(picos.toBigIntegerExact());
        return new Money(new BigDecimal(all, PICO_DECIMALS), Money.currency(currency));
    }

    /** One row for the currencies of a group together. */
    private static List<UsageRow> merged(List<UsageRow> rows) {
        record Group(@Nullable Instant start, Map<String, String> names) {}
        Map<Group, UsageRow> groups = new LinkedHashMap<>();
        rows.forEach(row -> groups.merge(new Group(row.start(), row.group()), row, UsageRow::plus));
        return new ArrayList<>(groups.values());
    }

    /**
     * Calls, the newest first.
     *
     * @param query which
     * @return one page; as many as were asked for when there may be more
     * @throws io.harborai.platform.storage.StorageException if the database failed
     */
    public List<RequestRow> requests(RequestQuery query) {
        StringBuilder sql = new StringBuilder("select * from ledger_entries where at >= ? and at < ?");
        List<Object> values = new ArrayList<>(List.of(query.from().toEpochMilli(), query.to().toEpochMilli()));
        query.equal().forEach((name, value) -> {
            sql.append(" and ").append(FILTERS.get(name)).append(" = ?");
            values.add(value);
        });
        if (query.failedOnly()) {
            sql.append(" and status >= 400");
        }
        query.before().ifPresent(cursor -> {
            sql.append(" and at <= ? and (at < ? or id < ?)");
            values.addAll(List.of(cursor.at(), cursor.at(), cursor.id()));
        });
        sql.append(" order by at desc, id desc limit ").append(query.limit());
        return database.readReplica(handle -> {
            Query bound = handle.createQuery(sql.toString());
            for (int i = 0; i < values.size(); i++) {
                bound.bind(i, values.get(i));
            }
            return bound.map((row, context) -> requestRow(row)).list();
        });
    }

    private static RequestRow requestRow(ResultSet row) throws SQLException {
        String currency = row.getString("currency");
        Money cost = currency.isEmpty()
                ? null
                : money(row.getBigDecimal("cost_micros"), row.getBigDecimal("cost_picos"), currency);
        long firstToken = row.getLong("first_token_us");
        return new RequestRow(row.getString("id"), Instant.ofEpochMilli(row.getLong("at")), row.getString("trace_id"),
                new LedgerEntry.Payer(row.getString("key_id"), row.getString("team"), row.getString("project"),
                        row.getString("end_user"), row.getString("address"), Map.of()),
                new LedgerEntry.Asked(row.getString("endpoint"), row.getString("model"), row.getInt("streamed") != 0),
                row.getString("target"), row.getString("provider"), row.getInt("status"), row.getString("error_code"),
                row.getString("cache"), row.getInt("attempts"),
                new RequestRow.Tokens(row.getString("usage_source"), row.getLong("prompt_tokens"),
                        row.getLong("completion_tokens"), row.getLong("cached_tokens"),
                        row.getLong("reasoning_tokens")),
                row.getString("cost_state"), cost, micros(row.getLong("duration_us")),
                firstToken < 0 ? null : micros(firstToken));
    }

    private static Duration micros(long micros) {
        return Duration.ofNanos(micros * 1_000);
    }

    /**
     * Bodies of one call.
     *
     * @param id the entry's id
     * @return request and answer, redacted; empty when they were not kept
     * @throws io.harborai.platform.storage.StorageException if the database failed
     */
    public Optional<Bodies> bodies(String id) {
        return database.readReplica(handle -> handle
                .createQuery("select request, answer from ledger_bodies where entry_id = ?").bind(0, id)
                .map((row, context) -> new Bodies(row.getString("request"), row.getString("answer"))).findOne());
    }

    /**
     * What was said.
     *
     * @param request the request's body, redacted and cut
     * @param answer the answer's, too
     */
    public record Bodies(String request, String answer) {}

    /**
     * Tags of one call.
     *
     * @param id the entry's id
     * @return {@code name=value}, in order
     */
    public List<String> tags(String id) {
        return database.readReplica(handle -> handle
                .createQuery("select tag from ledger_tags where entry_id = ? order by tag").bind(0, id)
                .mapTo(String.class).list());
    }
}
