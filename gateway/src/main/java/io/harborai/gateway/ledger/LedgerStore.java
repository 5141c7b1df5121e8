package io.harborai.gateway.ledger;

import java.math.BigInteger;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.transaction.TransactionException;

/** Puts entries into the database, and what they add to the sums. Putting an entry there twice is putting it there once. Blocking. */
final class LedgerStore {
    static final long HOUR_MS = TimeUnit.HOURS.toMillis(1);
    private static final BigInteger PICOS_OF_MICRO = BigInteger.valueOf(1_000_000);
    private static final String INSERT = """
            insert into ledger_entries (id, at, trace_id, key_id, team, project, end_user, address, endpoint, model, target,
            provider, streamed, status, error_code, cache, attempts, usage_source, prompt_tokens, completion_tokens,
            cached_tokens, reasoning_tokens, cost_state, currency, cost_micros, cost_picos, duration_us, first_token_us)
            values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            on conflict do nothing""";

    private final Database database;

    LedgerStore(Database database) {
        this.database = database;
    }

    /** What an entry costs, as columns. */
    record CostColumns(String state, String currency, long micros, long picos) {
        static CostColumns of(Cost cost) {
            return switch (cost) {
                case Cost.Nothing nothing -> new CostColumns("none", "", 0, 0);
                case Cost.Saved saved -> new CostColumns("cached", "", 0, 0);
                case Cost.Unpriced unpriced -> new CostColumns("unpriced", "", 0, 0);
                case Cost.Priced priced -> of(priced.amount(), priced.estimated() ? "estimated" : "priced");
            };
        }

        private static CostColumns of(Money money, String state) {
            BigInteger[] parts = money.amount().unscaledValue().divideAndRemainder(PICOS_OF_MICRO);
            // More than nine trillion for one call is a mistake in a price, and would spoil every sum.
            return parts[0].bitLength() > 62
                    ? new CostColumns("unpriced", "", 0, 0)
                    : new CostColumns(state, money.currency().getCurrencyCode(), parts[0].longValueExact(),
                            parts[1].longValueExact());
        }
    }

    /**
     * Puts entries there, in one transaction.
     *
     * @throws io.harborai.platform.storage.StorageException if the database did not take them
     */
    void insert(List<StoredEntry> entries) {
        database.append(handle -> {
            try {
                sums(handle.getConnection(), entries, rows(handle.getConnection(), entries));
            } catch (SQLException e) {
                throw new TransactionException("the entries were not inserted", e);
            }
            tags(handle, entries);
            bodies(handle, entries);
            return entries.size();
        });
    }

    /**
     * Every call of the gateway comes through here: plain JDBC costs less than a bound batch.
     *
     * @return for each entry 1, or 0 when it was there already
     */
    private static int[] rows(Connection connection, List<StoredEntry> entries) throws SQLException {
        try (PreparedStatement rows = connection.prepareStatement(INSERT)) {
            for (StoredEntry entry : entries) {
                bind(rows, entry);
            }
            return rows.executeBatch();
        }
    }

    private static void sums(Connection connection, List<StoredEntry> entries, int[] inserted) throws SQLException {
        UsageSums sums = new UsageSums();
        for (int i = 0; i < inserted.length; i++) {
            if (inserted[i] != 0) {
                sums.add(entries.get(i).entry());
            }
        }
        sums.write(connection);
    }

    private static void bind(PreparedStatement row, StoredEntry stored) throws SQLException {
        LedgerEntry entry = stored.entry();
        LedgerEntry.Payer payer = entry.payer();
        LedgerEntry.Outcome outcome = entry.outcome();
        CostColumns cost = CostColumns.of(entry.cost());
        String target = outcome.target();
        String error = outcome.errorCode();
        int at = 1;
        row.setString(at++, stored.id());
        row.setLong(at++, entry.atMillis());
        row.setString(at++, entry.traceId());
        row.setString(at++, payer.keyId());
        row.setString(at++, payer.team());
        row.setString(at++, payer.project());
        row.setString(at++, payer.endUser());
        row.setString(at++, payer.address());
        row.setString(at++, entry.asked().endpoint());
        row.setString(at++, entry.asked().model());
        row.setString(at++, target == null ? "" : target);
        row.setString(at++, outcome.provider());
        row.setInt(at++, entry.asked().streamed() ? 1 : 0);
        row.setInt(at++, outcome.status());
        row.setString(at++, error == null ? "" : error);
        row.setString(at++, outcome.cache().headerValue());
        row.setInt(at++, outcome.attempts());
        row.setString(at++, entry.usage().source().name().toLowerCase(Locale.ROOT));
        row.setLong(at++, entry.usage().promptTokens());
        row.setLong(at++, entry.usage().completionTokens());
        row.setLong(at++, entry.usage().cachedTokens());
        row.setLong(at++, entry.usage().reasoningTokens());
        row.setString(at++, cost.state());
        row.setString(at++, cost.currency());
        row.setLong(at++, cost.micros());
        row.setLong(at++, cost.picos());
        row.setLong(at++, entry.durationNanos() / 1_000);
        row.setLong(at, entry.firstTokenNanos() < 0 ? -1 : entry.firstTokenNanos() / 1_000);
        row.addBatch();
    }

    private static void tags(Handle handle, List<StoredEntry> entries) {
        PreparedBatch rows = handle
                .prepareBatch("insert into ledger_tags (entry_id, at, tag) values (?, ?, ?) on conflict do nothing");
        entries.forEach(stored -> stored.entry().payer().tags().forEach((name, value) -> rows.bind(0, stored.id())
                .bind(1, stored.entry().atMillis()).bind(2, name + "=" + value).add()));
        if (rows.size() > 0) {
            rows.execute();
        }
    }

    private static void bodies(Handle handle, List<StoredEntry> entries) {
        PreparedBatch rows = handle.prepareBatch(
                "insert into ledger_bodies (entry_id, at, request, answer) values (?, ?, ?, ?) on conflict do nothing");
        for (StoredEntry stored : entries) {
            CallBodies bodies = stored.bodies();
            if (bodies != null) {
                rows.bind(0, stored.id()).bind(1, stored.entry().atMillis())
                        .bind(2, bodies.request().toString())
                        .bind(3, bodies.answer().toString()).add();
            }
        }
        if (rows.size() > 0) {
            rows.execute();
        }
    }
}
