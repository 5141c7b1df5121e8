package io.harborai.gateway.budget;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.harborai.platform.storage.Database;
import io.harborai.platform.tally.Tallies.Sum;
import org.jdbi.v3.core.statement.PreparedBatch;

/** One row for each budget and window. */
public final class DatabaseSpentStore implements SpentStore {
    /** Rows are kept so long after their window's end, for whoever wants to look back. */
    private static final Duration KEPT = Duration.ofDays(400);

    private final Database database;

    private DatabaseSpentStore(Database database) {
        this.database = database;
    }

    /** On a database that has the table {@code budget_spent}. */
    public static DatabaseSpentStore create(Database database) {
        return new DatabaseSpentStore(database);
    }

    @Override
    public List<Sum> load(Instant now) {
        return database.read(handle -> handle
                .createQuery("select name, began, ends, amount from budget_spent where ends = 0 or ends > ?")
                .bind(0, now.getEpochSecond())
                .map((row, context) -> new Sum(row.getString("name"), row.getLong("began"), row.getLong("ends"),
                        row.getLong("amount")))
                .list());
    }

    @Override
    public void save(List<Sum> sums) {
        if (sums.isEmpty()) {
            return;
        }
        database.write(handle -> {
            PreparedBatch batch = handle.prepareBatch("insert into budget_spent (name, began, ends, amount) values "
                    + "(?, ?, ?, ?) on conflict (name, began) do update set amount = excluded.amount");
            long newest = 0;
            for (Sum sum : sums) {
                batch.add(sum.name(), sum.beginSeconds(), sum.endSeconds(), sum.amount());
                newest = Math.max(newest, sum.beginSeconds());
            }
            batch.execute();
            return handle.execute("delete from budget_spent where ends <> 0 and ends < ?",
                    newest - KEPT.toSeconds());
        });
    }
}
