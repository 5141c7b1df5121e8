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
            SpentKeeper keeper = SpentKeeper.start(tallies, store, "first", jobs, CLOCK);
            spend(tallies, OPEN, 30);
            spend(tallies, OVER, 10);
            tallies.take(List.of(OPEN), new long[]{5}, Runnable::run, held -> {
            });
            keeper.look();
            spend(tallies, OPEN, 7);
            keeper.close();
        }
        try (Database database = Database.open(DatabaseSettings.of(url), InstantSource.system(),
                List.of(GatewaySchema.MIGRATIONS)); Jobs jobs = Jobs.create(CLOCK)) {
            LocalTallies tallies = LocalTallies.create(CLOCK);
            SpentKeeper.start(tallies, DatabaseSpentStore.create(database), "second", jobs, CLOCK).close();
            assertThat(tallies.sum(OPEN)).isEqualTo(37);
            assertThat(tallies.sum(OVER)).isZero();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void twoNodesAddToEachOtherAndSeeWhatTheOtherSpent(Dialect dialect) throws Exception {
        DatabaseUrl url = dialect == Dialect.SQLITE
                ? new DatabaseUrl.Sqlite(directory.resolve("two.db"))
                : TestPostgres.newDatabase();
        try (Database database = Database.open(DatabaseSettings.of(url), InstantSource.system(),
                List.of(GatewaySchema.MIGRATIONS)); Jobs jobs = Jobs.create(CLOCK)) {
            SpentStore store = DatabaseSpentStore.create(database);
            LocalTallies here = LocalTallies.create(CLOCK);
            LocalTallies there = LocalTallies.create(CLOCK);
            try (SpentKeeper one = SpentKeeper.start(here, store, "one", jobs, CLOCK);
                    Jobs others = Jobs.create(CLOCK);
                    SpentKeeper two = SpentKeeper.start(there, store, "two", others, CLOCK)) {
                spend(here, OPEN, 30);
                spend(there, OPEN, 20);
                one.look();
                two.look();
                one.look();
                assertThat(here.sum(OPEN)).isEqualTo(50);
                assertThat(there.sum(OPEN)).isEqualTo(50);
                spend(here, OPEN, 1);
                one.look();
                one.look();
                two.look();
                assertThat(there.sum(OPEN)).isEqualTo(51);
            }
            Instant later = Instant.ofEpochSecond(200_000);
            store.tidy(later);
            store.tidy(later);
            assertThat(database.<Long>read(handle -> handle
                    .createQuery("select amount from budget_spent where began = 0 and run = ''").mapTo(Long.class)
                    .one())).isEqualTo(51);
        }
    }

    private static void spend(LocalTallies tallies, Tally tally, long amount) {
        tallies.take(List.of(tally), new long[]{50}, Runnable::run,
                answer -> ((TallyAnswer.Granted) answer).grant().end(new long[]{amount}));
    }
}
