package io.harborai.gateway.ledger;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import io.harborai.platform.storage.Database;
import org.jdbi.v3.core.Handle;

/**
 * Makes sums of the ledger anew, by hour and day, where they are marked as stale. Sums grow with their entries
 * ({@link UsageSums}); marks come from versions that did not do so, and from whoever has doubts. A run sums each such hour,
 * and its day, and takes the mark away in one transaction. Run twice, on two nodes at once, or killed in between, the sums are
 * those of the entries. Blocking.
 */
public final class RollUps {
    private static final long HOUR_MS = LedgerStore.HOUR_MS;
    private static final long DAY_MS = 24 * HOUR_MS;
    /** A run that finds more goes on in the next one. */
    private static final int MOST_HOURS = 500;
    private static final String COLUMNS = """
            insert into usage_rollups (step, start, key_id, team, project, model, provider, tag, currency, calls, failed,
            cache_hits, estimated, unpriced, prompt_tokens, completion_tokens, cached_tokens, reasoning_tokens, cost_micros,
            cost_picos, duration_us)
            """;
    /** A model that nobody serves is whatever a caller cared to write; it gets no row of its own. */
    private static final String MODEL = "case when e.target = '' and e.status >= 400 then '' else e.model end";
    private static final String SUMS = """
            count(*), sum(case when e.status >= 400 then 1 else 0 end),
            sum(case when e.cache in ('hit', 'semantic') then 1 else 0 end),
            sum(case when e.usage_source = 'estimated' then 1 else 0 end),
            sum(case when e.cost_state = 'unpriced' then 1 else 0 end), sum(e.prompt_tokens), sum(e.completion_tokens),
            sum(e.cached_tokens), sum(e.reasoning_tokens), sum(e.cost_micros), sum(e.cost_picos), sum(e.duration_us)
            """;

    private final Database database;
    private final InstantSource clock;
    private final Duration keptEntries;

    /**
     * @param database the ledger's database
     * @param clock tells which entries are gone by now
     * @param keptEntries for so long entries are kept; sums of older hours are left as they are
     */
    public RollUps(Database database, InstantSource clock, Duration keptEntries) {
        this.database = database;
        this.clock = clock;
        this.keptEntries = keptEntries;
    }

    /**
     * Sums what is stale.
     *
     * @return how many hours were summed
     * @throws io.harborai.platform.storage.StorageException if the database failed; what was summed before stays
     */
    public int run() {
        long gone = Retention.cut(clock, keptEntries);
        List<Long> hours = database.read(handle -> handle
                .createQuery("select hour from usage_stale order by hour limit " + MOST_HOURS).mapTo(Long.class)
                .list());
        for (long hour : hours) {
            database.write(handle -> {
                if (handle.execute("delete from usage_stale where hour = ?", hour) > 0 && hour >= gone) {
                    sum(handle, hour);
                }
                return hour;
            });
        }
        return hours.size();
    }

    private static void sum(Handle handle, long hour) {
        handle.execute("delete from usage_rollups where step = 'hour' and start = ?", hour);
        String dimensions = "e.key_id, e.team, e.project, " + MODEL + ", e.provider, ";
        handle.execute(COLUMNS + "select 'hour', ?, " + dimensions + "'', e.currency, " + SUMS
                + "from ledger_entries e where e.at >= ? and e.at < ? group by " + dimensions + "e.currency", hour,
                hour,
                hour + HOUR_MS);
        handle.execute(COLUMNS + "select 'hour', ?, " + dimensions + "t.tag, e.currency, " + SUMS
                + "from ledger_tags t join ledger_entries e on e.id = t.entry_id where t.at >= ? and t.at < ? group by "
                + dimensions + "t.tag, e.currency", hour, hour, hour + HOUR_MS);
        long day = hour / DAY_MS * DAY_MS;
        handle.execute("delete from usage_rollups where step = 'day' and start = ?", day);
        handle.execute(COLUMNS + """
                select 'day', ?, key_id, team, project, model, provider, tag, currency, sum(calls), sum(failed),
                sum(cache_hits), sum(estimated), sum(unpriced), sum(prompt_tokens), sum(completion_tokens),
                sum(cached_tokens), sum(reasoning_tokens), sum(cost_micros), sum(cost_picos), sum(duration_us)
                from usage_rollups where step = 'hour' and start >= ? and start < ?
                group by key_id, team, project, model, provider, tag, currency""", day, day, day + DAY_MS);
    }
}
