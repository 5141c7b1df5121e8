package io.harborai.gateway.http;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.harborai.engine.accounting.Budget;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.GatewaySchema;
import io.harborai.gateway.budget.Budgets;
import io.harborai.gateway.budget.SpendLimit;
import io.harborai.gateway.http.Gatekeeper.Admission;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.gateway.ledger.Ledger;
import io.harborai.gateway.ledger.LedgerEntry.Payer;
import io.harborai.gateway.ledger.LedgerSettings;
import io.harborai.gateway.ledger.Redaction;
import io.harborai.gateway.limit.LimitTable;
import io.harborai.gateway.limit.Scope;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.tally.LocalTallies;
import io.harborai.platform.window.LocalWindows;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A gateway with a real ledger behind it. Calls with {@link TestGateway#KEY} are paid from {@link #budget}. */
final class LedgerFixture implements AutoCloseable {
    static final String TALKATIVE = "hb-talkative-key";

    final SpendLimit budget = SpendLimit.money(Scope.KEY, "payer", Budget.parse("1000000 USD/month"), true);
    final Database database;
    final Ledger ledger;
    final CallGuard guard;
    final TestGateway gateway;

    LedgerFixture(Path directory, LedgerSettings settings) throws IOException {
        Clock clock = Clock.systemUTC();
        database = open(directory);
        ledger = ledger(directory, database, settings);
        guard = CallGuard.create(LocalWindows.create(() -> System.nanoTime() / 1_000, clock.instant()),
                Budgets.create(LocalTallies.create(clock), clock), LimitTable.NONE);
        gateway = TestGateway.startRecorded(this::admit, guard,
                CallRecords.in(ledger, clock, true, CallRecords.Bodies.KEYS));
    }

    static Database open(Path directory) {
        return Database.open(
                DatabaseSettings.of(new DatabaseUrl.Sqlite(directory.resolve("ledger.db"))).withBounds(4,
                        Duration.ofMillis(500), Duration.ofSeconds(20)),
                InstantSource.system(), List.of(GatewaySchema.MIGRATIONS));
    }

    static Ledger ledger(Path directory, Database database, LedgerSettings settings) throws IOException {
        return Ledger.start(settings, directory.resolve("spool"), database, InstantSource.system(), new SecureRandom(),
                Redaction.of(true, true));
    }

    private Admission admit(@Nullable String presented) {
        CallerPolicy paying = CallerPolicy.OPEN.withBudgets(List.of(budget));
        if (TestGateway.KEY.equals(presented)) {
            return new Admission.Admitted(new Caller("payer", false, Set.of(), paying));
        }
        if (TALKATIVE.equals(presented)) {
            return new Admission.Admitted(new Caller("talkative", false, Set.of(), CallerPolicy.OPEN,
                    new Payer("talkative", "red", "ships", "", "", Map.of("a", "b")), true, "talkative"));
        }
        return new Admission.Refused(Failure.of(FailureKind.AUTHENTICATION, "no such key"));
    }

    /** Waits until the database has so many calls. */
    void stored(long calls) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ledger.figures().stored() >= calls);
    }

    /** One value of the database. */
    <T> T value(String sql, Class<T> type) {
        return database.read(handle -> handle.createQuery(sql).mapTo(type).one());
    }

    @Override
    public void close() {
        gateway.close();
        ledger.close();
        database.close();
    }
}
