package io.harborai.gateway.ledger;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

import io.harborai.engine.money.Cost;
import io.harborai.engine.money.Money;
import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Puts entries into the database. Putting an entry there twice is putting it there once. Blocking. */
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
        database.write(handle -> {
            PreparedBatch rows = handle.prepareBatch(INSERT);
            entries.forEach(entry -> bind(rows, entry));
            rows.execute();
            tags(handle, entries);
            bodies(handle, entries);
            stale(handle, entries);
            return entries.size();
        });
    }

    private static void bind(PreparedBatch rows, StoredEntry stored) {
        LedgerEntry entry = stored.entry();
        LedgerEntry.Payer payer = entry.payer();
        LedgerEntry.Outcome outcome = entry.outcome();
        CostColumns cost = CostColumns.of(entry.cost());
        String target = outcome.target();
        String error = outcome.errorCode();
        Object[] values = {stored.id(), entry.atMillis(), entry.traceId(), payer.keyId(), payer.team(),
                payer.project(), payer.endUser(), payer.address(), entry.asked().endpoint(), entry.asked().model(),
                target == null ? "" : target, outcome.provider(), entry.asked().streamed() ? 1 : 0, outcome.status(),
                error == null ? "" : error, outcome.cache().headerValue(), outcome.attempts(),
                entry.usage().source().name().toLowerCase(Locale.ROOT), entry.usage().promptTokens(),
                entry.usage().completionTokens(), entry.usage().cachedTokens(), entry.usage().reasoningTokens(),
                cost.state(), cost.currency(), cost.micros(), cost.picos(), entry.durationNanos() / 1_000,
                entry.firstTokenNanos() < 0 ? -1 : entry.firstTokenNanos() / 1_000};
        for (int i = 0; i < values.length; i++) {
            rows.bind(i, values[i]);
        }
        rows.add();
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

    private static void stale(Handle handle, List<StoredEntry> entries) {
        Set<Long> hours = new TreeSet<>();
        entries.forEach(stored -> hours.add(stored.entry().atMillis() / HOUR_MS * HOUR_MS));
        for (long hour : hours) {
            handle.execute("insert into usage_stale (hour) values (?) on conflict do nothing", hour);
        }
    }
}
