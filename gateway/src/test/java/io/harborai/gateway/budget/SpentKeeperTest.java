package io.harborai.gateway.budget;

import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import io.harborai.gateway.GatewaySchema;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.storage.Dialect;
import io.harborai.platform.tally.LocalTallies;
import io.harborai.platform.tally.Tally;
import io.harborai.platform.tally.TallyAnswer;
import io.harborai.platform.testing.TestPostgres;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

final class SpentKeeperTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.ofEpochSecond(500));
    private static final Tally OPEN = new Tally("key:a:USD:day", 0, 1_000, 100, true);
    private static final Tally OVER = new Tally("key:b:USD:day", 0, 400, 100, true);

    @TempDir
    Path directory;

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void whatWasSpentIsKeptOverARestartAndWhatWasReservedIsNot(Dialect dialect) throws Exception {
        DatabaseUrl url = dialect == Dialect.SQLITE
                ? new DatabaseUrl.Sqlite(directory.resolve("b.db"))
                : TestPostgres.newDatabase();
        try (Database database = Database.open(DatabaseSettings.of(url), InstantSource.system(),
                List.of(GatewaySchema.MIGRATIONS)); Jobs jobs = Jobs.create(CLOCK)) {
            SpentStore store = DatabaseSpentStore.create(database);
            LocalTallies tallies = LocalTallies.create(CLOCK);
            SpentKeeper keeper = SpentKeeper.start(tallies, store, jobs, CLOCK);
            spend(tallies, OPEN, 30);
            spend(tallies, OVER, 10);
            tallies.take(List.of(OPEN), new long[]{5}, Runnable::run, held -> {
            });
            keeper.write();
            spend(tallies, OPEN, 7);
            keeper.close();
        }
        try (Database database = Database.open(DatabaseSettings.of(url), InstantSource.system(),
                List.of(GatewaySchema.MIGRATIONS)); Jobs jobs = Jobs.create(CLOCK)) {
            LocalTallies tallies = LocalTallies.create(CLOCK);
            SpentKeeper.start(tallies, DatabaseSpentStore.create(database), jobs, CLOCK).close();
            assertThat(tallies.sum(OPEN)).isEqualTo(37);
            assertThat(tallies.sum(OVER)).isZero();
        }
    }

    private static void spend(LocalTallies tallies, Tally tally, long amount) {
        tallies.take(List.of(tally), new long[]{50}, Runnable::run,
                answer -> ((TallyAnswer.Granted) answer).grant().end(new long[]{amount}));
    }
}
