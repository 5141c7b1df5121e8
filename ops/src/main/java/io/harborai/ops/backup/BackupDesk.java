package io.harborai.ops.backup;

import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.provider.Secret;
import io.harborai.ops.admin.RouteTable;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.AdminRoutes;
import io.harborai.platform.admin.Role;
import io.harborai.platform.job.JobSettings;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.job.QueueJob;
import io.harborai.platform.module.ServerModule;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Backups of a running server: made by a schedule, and by {@code /admin/v1/backups}. A restore is not among it: the server must
 * not run. Thread-safe.
 */
public final class BackupDesk implements ServerModule {
    private static final Logger LOG = LoggerFactory.getLogger(BackupDesk.class);
    private static final String ROOT = "/admin/v1/backups";
    private static final Duration LONGEST = Duration.ofHours(12);
    private static final int NAME_AT = 3;
    /** Looks at the newest backup's age in the time from one to the next. */
    private static final int LOOKS = 12;
    private static final Duration RARELY = Duration.ofHours(1);
    private static final String IDLE = "idle";
    private static final String RUNNING = "running";

    private final Backups backups;
    private final Installation installation;
    private final Schedule schedule;
    private final Supplier<String> metrics;
    private volatile String state = IDLE;
    private volatile @Nullable QueueJob queue;

    /**
     * When backups are made, and which stay.
     *
     * @param every      from one to the next; zero for none
     * @param keep       so many of the newest stay
     * @param keepFor    younger ones stay
     * @param passphrase encrypts them; empty for plain ones
     */
    public record Schedule(Duration every, int keep, Duration keepFor, Optional<Secret> passphrase) {}

    /**
     * @param installation what is backed up
     * @param metrics      the metrics page, which goes with it; empty for none
     */
    public BackupDesk(Backups backups, Installation installation, Schedule schedule, Supplier<String> metrics) {
        this.metrics = metrics;
        this.backups = backups;
        this.installation = installation;
        this.schedule = schedule;
    }

    @Override
    public String name() {
        return "backups";
    }

    @Override
    public void begin(Jobs jobs) {
        queue = jobs.queue(new JobSettings("backup-asked", LONGEST), 1);
        if (!schedule.every().isZero()) {
            Duration look = schedule.every().dividedBy(LOOKS);
            jobs.every(new JobSettings("backup", LONGEST), look.compareTo(RARELY) > 0 ? RARELY : look,
                    this::makeWhenDue);
        }
    }

    /** The newest backup's age counts, not how long this server runs: one that starts anew each night has backups, too. */
    private void makeWhenDue() throws IOException {
        if (backups.isNewestOlderThan(schedule.every())) {
            make();
        }
    }

    private void make() throws IOException {
        state = RUNNING;
        try {
            Backup made = backups.create(installation, schedule.passphrase(), metrics.get(), Progress.NONE);
            List<Backup> gone = schedule.every().isZero()
                    ? List.of()
                    : backups.prune(schedule.keep(), schedule.keepFor());
            state = IDLE;
            LOG.info("made the backup {} of {} bytes; {} old ones are gone", made.name(), made.bytes(), gone.size());
        } catch (IOException | RuntimeException failed) {
            state = "failed: " + failed.getMessage();
            throw failed;
        }
    }

    @Override
    public List<AdminRoutes> adminRoutes() {
        return List.of(RouteTable.empty()
                .with(AdminRoute.of("GET", ROOT, Role.ADMIN, "The backups, the newest first, and whether one is made."),
                        (request, query) -> list())
                .with(AdminRoute.of("POST", ROOT, Role.ADMIN, "Begins to make a backup; look at the list for its end.")
                        .status(202), (request, query) -> begin())
                .with(AdminRoute.of("POST", ROOT + "/{name}/verify", Role.ADMIN,
                        "Reads a backup from its first byte to its last."), (request, query) -> verify(request))
                .with(AdminRoute.of("DELETE", ROOT + "/{name}", Role.ADMIN, "Removes a backup."),
                        (request, query) -> delete(request)));
    }

    private AdminAnswer list() {
        return answered(() -> {
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("object", "list");
            json.put("state", state);
            json.put("data", backups.list().stream().map(BackupDesk::json).toList());
            return RouteTable.json(200, json);
        });
    }

    private static Map<String, Object> json(Backup backup) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", backup.name());
        json.put("made_at", backup.madeAt().toString());
        json.put("bytes", backup.bytes());
        json.put("encrypted", backup.encrypted());
        return json;
    }

    private AdminAnswer begin() {
        QueueJob open = queue;
        if (open == null || state.equals(RUNNING) || !open.submit(this::make)) {
            return AdminAnswer.failed(Failure.of(FailureKind.INVALID_REQUEST,
                    "A backup is being made; try again when the list says 'idle'.").withProviderStatus(409)
                    .withCode("backup_running"));
        }
        return RouteTable.json(202, Map.of("state", RUNNING));
    }

    private AdminAnswer verify(AdminRequest request) {
        return answered(() -> {
            Header header = Backups.verify(backups.find(RouteTable.segment(request, NAME_AT)).file(),
                    schedule.passphrase(), Progress.NONE);
            Map<String, Object> json = new LinkedHashMap<>();
            json.put("whole", true);
            json.put("made_at", header.madeAt().toString());
            json.put("version", header.version());
            json.put("database", header.database());
            json.put("files", header.files());
            json.put("bytes", header.bytes());
            json.put("left_out", header.leftOut());
            return RouteTable.json(200, json);
        });
    }

    private AdminAnswer delete(AdminRequest request) {
        return answered(() -> {
            backups.delete(RouteTable.segment(request, NAME_AT));
            return RouteTable.json(200, Map.of("deleted", true));
        });
    }

    @FunctionalInterface
    private interface Work {
        AdminAnswer run() throws IOException;
    }

    private static AdminAnswer answered(Work work) {
        try {
            return work.run();
        } catch (BackupException wrong) {
            FailureKind kind = wrong.kind() == BackupException.Kind.MISSING
                    ? FailureKind.NOT_FOUND
                    : FailureKind.INVALID_REQUEST;
            return AdminAnswer.failed(Failure.of(kind, String.valueOf(wrong.getMessage()))
                    .withCode("backup_" + wrong.kind().name().toLowerCase(Locale.ROOT)));
        } catch (IOException disk) {
            LOG.warn("the folder of backups cannot be used", disk);
            return AdminAnswer.failed(Failure.of(FailureKind.INTERNAL, "The folder of backups cannot be used: "
                    + disk.getMessage()));
        }
    }

    @Override
    public void close() {
        // Jobs end before it, and nothing is open between them.
    }
}
