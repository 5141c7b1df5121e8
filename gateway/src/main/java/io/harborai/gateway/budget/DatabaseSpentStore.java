package io.harborai.gateway.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.harborai.platform.storage.Database;
import io.harborai.platform.tally.Tallies.Spent;
import io.harborai.platform.tally.Tallies.Sum;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** One row for each budget, window and run. A run's rows are written by that run alone, so nodes never overwrite each other. */
public final class DatabaseSpentStore implements SpentStore {
    /** Rows are kept so long after their window's end, for whoever wants to look back. */
    private static final Duration KEPT = Duration.ofDays(400);
    /** After this nobody writes to a window that has ended. */
    private static final Duration SETTLED = Duration.ofDays(1);
    /** Rows joined by one call; the next call joins more. */
    private static final int MOST_JOINED = 10_000;

    private final Database database;

    private DatabaseSpentStore(Database database) {
        this.database = database;
    }

    /** On a database that has the table {@code budget_spent}. */
    public static DatabaseSpentStore create(Database database) {
        return new DatabaseSpentStore(database);
    }

    @Override
    public List<Spent> load(Instant now, Instant since) {
        return database.read(handle -> handle
                .createQuery("select name, began, ends, amount, run from budget_spent "
                        + "where (ends = 0 or ends > ?) and written >= ?")
                .bind(0, now.getEpochSecond()).bind(1, since.getEpochSecond())
                .map((row, context) -> new Spent(row.getString("run"), new Sum(row.getString("name"),
                        row.getLong("began"), row.getLong("ends"), row.getLong("amount"))))
                .list());
    }

    @Override
    public void save(String run, List<Sum> sums, Instant now) {
        if (sums.isEmpty()) {
            return;
        }
        database.write(handle -> {
            PreparedBatch batch = handle.prepareBatch("insert into budget_spent (name, began, ends, amount, run, "
                    + "written) values (?, ?, ?, ?, ?, ?) on conflict (name, began, run) do update set "
                    + "amount = excluded.amount, written = excluded.written");
            for (Sum sum : sums) {
                batch.add(sum.name(), sum.beginSeconds(), sum.endSeconds(), sum.amount(), run, now.getEpochSecond());
            }
            return batch.execute();
        });
    }

    private record Row(String name, long began, long ends, String run) {}

    @Override
    public void tidy(Instant now) {
        database.write(handle -> {
            handle.execute("delete from budget_spent where ends <> 0 and ends < ?",
                    now.minus(KEPT).getEpochSecond());
            List<Row> ended = handle
                    .createQuery("select name, began, ends, run from budget_spent where ends <> 0 and ends < ? and "
                            + "run <> '' limit " + MOST_JOINED)
                    .bind(0, now.minus(SETTLED).getEpochSecond())
                    .map((row, context) -> new Row(row.getString("name"), row.getLong("began"), row.getLong("ends"),
                            row.getString("run")))
                    .list();
            ended.forEach(row -> join(handle, row));
            return ended.size();
        });
    }

    /** Two nodes may tidy at once: only who deletes a row adds what it held. */
    private static void join(Handle handle, Row row) {
        handle.createQuery("delete from budget_spent where name = ? and began = ? and run = ? returning amount")
                .bind(0, row.name()).bind(1, row.began()).bind(2, row.run()).mapTo(Long.class).findOne()
                .ifPresent(amount -> handle.execute(
                        "insert into budget_spent (name, began, ends, amount, run, written) "
                                + "values (?, ?, ?, ?, '', 0) on conflict (name, began, run) do update set amount = "
                                + "budget_spent.amount + excluded.amount",
                        row.name(), row.began(), row.ends(), amount));
    }
}
