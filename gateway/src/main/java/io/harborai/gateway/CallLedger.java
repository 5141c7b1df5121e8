package io.harborai.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

import io.harborai.gateway.admin.RequestRoutes;
import io.harborai.gateway.admin.UsageRoutes;
import io.harborai.gateway.http.CallRecords;
import io.harborai.gateway.ledger.FreshSums;
import io.harborai.gateway.ledger.Ledger;
import io.harborai.gateway.ledger.LedgerJobs;
import io.harborai.gateway.ledger.LedgerReports;
import io.harborai.gateway.ledger.LedgerSettings;
import io.harborai.gateway.ledger.LedgerSettings.WhenFull;
import io.harborai.gateway.ledger.Redaction;
import io.harborai.gateway.ledger.Retention;
import io.harborai.gateway.ledger.RollUps;
import io.harborai.gateway.meter.LedgerMeters;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.config.HarborConfig;
import io.harborai.platform.config.LedgerConfig;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.meter.Meters;
import io.harborai.platform.storage.Database;
import io.harborai.platform.trace.SpanSink;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of this node with all that belongs to it: its spool, its jobs and its pages. Opened before the server listens,
 * closed after it has ended. Without a ledger, what was recorded before can still be read. Thread-safe.
 */
public final class CallLedger implements AutoCloseable {
    /** The folder of the ledger's spool in the data directory. */
    public static final String SPOOL = "ledger";

    private final @Nullable Ledger ledger;
    private final CallRecords records;
    private final Jobs jobs;
    private final List<AdminRoutes> routes;

    private CallLedger(@Nullable Ledger ledger, CallRecords records, Jobs jobs, List<AdminRoutes> routes) {
        this.ledger = ledger;
        this.records = records;
        this.jobs = jobs;
        this.routes = routes;
    }

    /**
     * Opens it, and brings what an earlier run left in the spool into the database.
     *
     * @param config   its bounds, and what is kept for how long
     * @param data     the data directory; the spool is {@code ledger} in it
     * @param database where entries end; may be away
     * @param clock    tells when calls were, and what is old
     * @throws IOException if the spool cannot be made or read
     */
    public static CallLedger open(LedgerConfig config, Path data, Database database, InstantSource clock)
            throws IOException {
        Ledger ledger = null;
        CallRecords records = CallRecords.NONE;
        if (config.enabled()) {
            ledger = Ledger.start(
                    LedgerSettings.DEFAULT.withSpool(config.spoolBytes(),
                            config.refusing() ? WhenFull.REFUSE : WhenFull.SERVE),
                    data.resolve(SPOOL), database, clock, new SecureRandom(),
                    Redaction.of(config.redactMail(), config.redactPhone()));
            records = CallRecords.in(ledger, clock, config.addresses(), switch (config.bodies()) {
                case NONE -> CallRecords.Bodies.NONE;
                case KEYS -> CallRecords.Bodies.KEYS;
                case ALL -> CallRecords.Bodies.ALL;
            });
        }
        Jobs jobs = Jobs.create(clock);
        FreshSums sums = new FreshSums(new RollUps(database, clock, config.kept()), clock);
        LedgerJobs.begin(jobs, sums,
                new Retention(database, clock, config.kept(), config.bodiesKept(), config.rollUpsKept()));
        LedgerReports reports = new LedgerReports(database);
        return new CallLedger(ledger, records, jobs,
                List.of(new UsageRoutes(reports, sums, clock), new RequestRoutes(reports, clock)));
    }

    /** The same with lines in the log for these calls. */
    public CallLedger withLines(HarborConfig.LoggedCalls calls) {
        return new CallLedger(ledger, records.withLines(switch (calls) {
            case NONE -> CallRecords.Lines.NONE;
            case FAILED -> CallRecords.Lines.FAILED;
            case ALL -> CallRecords.Lines.ALL;
        }), jobs, routes);
    }

    /** The same with a span of each call that is part of a recorded trace. */
    public CallLedger withSpans(SpanSink sink) {
        return new CallLedger(ledger, records.withSpans(sink), jobs, routes);
    }

    CallRecords records() {
        return records;
    }

    /** What it adds to the admin API. */
    List<AdminRoutes> routes() {
        return routes;
    }

    void register(Meters meters) {
        if (ledger != null) {
            meters.register(new LedgerMeters(ledger::figures));
        }
    }

    /** Writes what there is, gives the database some seconds to take it, and ends; said once no call is in progress. */
    @Override
    public void close() {
        jobs.close();
        if (ledger != null) {
            ledger.close();
        }
    }
}
