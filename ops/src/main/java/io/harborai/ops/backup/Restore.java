package io.harborai.ops.backup;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.storage.DataDirectory;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.storage.PrivateFiles;
import io.harborai.platform.storage.Replacement;
import io.harborai.platform.storage.StorageException;

/**
 * Puts a backup in the place of what there is. Everything is unpacked and checked beside it first; then a plan is written down,
 * and what it says is done, by this process or, when it dies, by whoever opens the data directory next. So there is the old
 * state or the new one, never a mixture; and the old one is kept aside, as the way back. Blocking.
 */
public final class Restore {
    private static final String POSTGRES = "postgresql:";

    private final Installation installation;
    private final InstantSource clock;

    /** @param installation what is put back, and where */
    public Restore(Installation installation, InstantSource clock) {
        this.installation = installation;
        this.clock = clock;
    }

    /**
     * What was done.
     *
     * @param header what the backup says of itself
     * @param waits  whether it takes effect when the server starts the next time
     */
    public record Done(Header header, boolean waits) {}

    /**
     * Restores a backup.
     *
     * @param configuration where its configuration files go, a folder
     * @param atNextStart   whether a server may be running, which goes on with what it has; never for PostgreSQL
     * @throws BackupException  if the backup cannot be trusted or read; nothing was changed
     * @throws StorageException of kind LOCKED if a server runs; nothing was changed
     */
    public Done run(Path archive, Optional<Secret> passphrase, Path configuration, boolean atNextStart,
            Progress progress) throws IOException {
        if (atNextStart) {
            if (installation.database() instanceof DatabaseUrl.Postgres) {
                throw new BackupException(BackupException.Kind.BUSY,
                        "a PostgreSQL database is restored while no server uses it; stop them all, then restore");
            }
            return new Done(prepare(archive, passphrase, configuration, progress), true);
        }
        try (DataDirectory.Lock lock = DataDirectory.hold(installation.dataDir())) {
            Header header = prepare(archive, passphrase, configuration, progress);
            finish(lock);
            return new Done(header, false);
        }
    }

    private Header prepare(Path archive, Optional<Secret> passphrase, Path configuration, Progress progress)
            throws IOException {
        if (Replacement.pending(installation.dataDir()).isPresent()) {
            throw new BackupException(BackupException.Kind.BUSY, "another restore into " + installation.dataDir()
                    + " waits; finish it: start the server anew, or harborai restore --resume");
        }
        Staging staging = new Staging(installation, configuration, Long.toString(clock.millis()),
                Files.exists(archive) ? Files.size(archive) : 0);
        boolean planned = false;
        try {
            Header header;
            try (InputStream in = ArchiveFile.open(archive, passphrase, progress)) {
                header = ArchiveReader.read(in, staging, progress);
            }
            Replacement.plan(installation.dataDir(), staging.plan(checked(staging)));
            planned = true;
            staging.discardOthers();
            return header;
        } finally {
            if (!planned) {
                staging.discard();
            }
        }
    }

    /** What must be done before files are moved; the database was looked at. */
    private String checked(Staging staging) throws IOException {
        if (installation.database() instanceof DatabaseUrl.Postgres postgres) {
            PrivateFiles.makeDirectories(staging.oldDump().resolveSibling("."));
            new PostgresTools(postgres).dump(staging.oldDump());
            return POSTGRES + staging.dump();
        }
        Optional<Path> database = staging.database();
        if (database.isEmpty() || !Files.exists(database.get())) {
            throw BackupException.damaged("it holds no database");
        }
        SqliteCopy.check(database.get());
        return "";
    }

    private void finish(DataDirectory.Lock lock) throws IOException {
        Path data = installation.dataDir();
        Optional<Replacement.Plan> plan = Replacement.pending(data);
        if (plan.isPresent() && plan.get().blockedBy().startsWith(POSTGRES)
                && installation.database() instanceof DatabaseUrl.Postgres postgres) {
            new PostgresTools(postgres).restore(Path.of(plan.get().blockedBy().substring(POSTGRES.length())));
            Replacement.unblock(data, plan.get());
        }
        lock.finish(data);
    }

    /**
     * Finishes a restore that was interrupted.
     *
     * @return whether there was one
     * @throws StorageException of kind LOCKED if a server runs
     */
    public boolean resume() throws IOException {
        try (DataDirectory.Lock lock = DataDirectory.hold(installation.dataDir())) {
            boolean waits = Replacement.pending(installation.dataDir()).isPresent();
            finish(lock);
            return waits;
        }
    }

    /**
     * Goes back to what there was before the last restore; doing it again goes forth again.
     *
     * @return whether there was one
     * @throws StorageException of kind LOCKED if a server runs
     */
    public boolean undo() throws IOException {
        Path data = installation.dataDir();
        try (DataDirectory.Lock lock = DataDirectory.hold(data)) {
            finish(lock);
            Optional<Replacement.Plan> back = Replacement.back(data, "old-" + clock.millis());
            if (back.isEmpty()) {
                return false;
            }
            Replacement.plan(data, new Replacement.Plan(databaseBack(), back.get().moves()));
            finish(lock);
            return true;
        }
    }

    private String databaseBack() throws IOException {
        if (!(installation.database() instanceof DatabaseUrl.Postgres postgres)) {
            return "";
        }
        List<Path> works = Staging.folders(installation.dataDir());
        if (works.isEmpty()) {
            throw new BackupException(BackupException.Kind.MISSING, "what was in the database is not kept any more");
        }
        Path old = works.getLast().resolve("old").resolve("postgresql.dump");
        Path now = old.resolveSibling("postgresql.dump.now");
        Files.deleteIfExists(now);
        new PostgresTools(postgres).dump(now);
        Path going = old.resolveSibling("postgresql.dump.going");
        PrivateFiles.replace(old, going);
        PrivateFiles.replace(now, old);
        return POSTGRES + going;
    }
}
