package io.harborai.ops.backup;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.harborai.platform.module.BackupPart;
import io.harborai.platform.storage.DatabaseUrl;
import io.harborai.platform.storage.PrivateFiles;
import io.harborai.platform.storage.Replacement;
import org.jspecify.annotations.Nullable;

/**
 * Unpacks a backup beside what is there, so that the last step is a few renames. Each place has a folder {@code .restore-ID} next
 * to it: {@code new} in it for what comes, {@code old} for what was there.
 */
final class Staging implements ArchiveReader.Target {
    private static final String PREFIX = ".restore-";
    private static final long SPARE = 64L << 20;

    private final Installation installation;
    private final Path configuration;
    private final String id;
    private final long archiveBytes;
    private final List<Path> targets = new ArrayList<>();

    Staging(Installation installation, Path configuration, String id, long archiveBytes) {
        this.installation = installation;
        this.configuration = configuration;
        this.id = id;
        this.archiveBytes = archiveBytes;
    }

    @Override
    public void begin(Header header) throws IOException {
        Verification.plausible(header, archiveBytes);
        String here = installation.database() instanceof DatabaseUrl.Sqlite ? "sqlite" : "postgresql";
        if (!header.database().equals(here)) {
            throw new BackupException(BackupException.Kind.FAILED, "the backup is of a " + header.database()
                    + " database, this installation has " + here + "; set database.url to one of that kind");
        }
        Path data = installation.dataDir();
        PrivateFiles.makeDirectories(data);
        long room = Files.getFileStore(data).getUsableSpace();
        if (room - SPARE < header.bytes()) {
            throw new BackupException(BackupException.Kind.FAILED, "the backup unpacks to " + header.bytes()
                    + " bytes, and " + data + " has room for " + room + "; make room, nothing was changed");
        }
        if (installation.database() instanceof DatabaseUrl.Sqlite sqlite) {
            targets.add(beside(sqlite.file(), "-wal"));
            targets.add(beside(sqlite.file(), "-shm"));
            targets.add(sqlite.file());
        }
        if (!header.leftOut().contains(Backups.NO_FILES)) {
            installation.files().ifPresent(targets::add);
        }
        installation.parts().stream().map(BackupPart::place).forEach(targets::add);
    }

    private static Path beside(Path file, String ending) {
        return file.resolveSibling(file.getFileName() + ending);
    }

    @Override
    public OutputStream open(String name) throws IOException {
        Path place = place(name);
        if (place == null) {
            return OutputStream.nullOutputStream();
        }
        PrivateFiles.makeDirectories(place.resolveSibling("."));
        FileChannel channel = PrivateFiles.create(place);
        return new Synced(channel);
    }

    private @Nullable Path place(String name) throws IOException {
        if (name.equals(EntryNames.SQLITE) && installation.database() instanceof DatabaseUrl.Sqlite sqlite) {
            return fresh(sqlite.file());
        }
        if (name.equals(EntryNames.POSTGRES)) {
            return dump();
        }
        if (name.startsWith(EntryNames.FILES) && installation.files().isPresent()) {
            return fresh(installation.files().get()).resolve(name.substring(EntryNames.FILES.length()));
        }
        if (name.startsWith(EntryNames.KEYS)) {
            return fresh(added(installation.keys()));
        }
        if (name.startsWith(EntryNames.CONFIGURATION)) {
            return fresh(added(configuration)).resolve(name.substring(EntryNames.CONFIGURATION.length()));
        }
        if (name.startsWith(EntryNames.PARTS)) {
            return part(name.substring(EntryNames.PARTS.length()));
        }
        if (name.equals(EntryNames.METRICS)) {
            return null;
        }
        throw new BackupException(BackupException.Kind.FAILED, "the backup holds " + name
                + ", which this installation has no place for; use the program of the version that made it");
    }

    private Path part(String name) throws IOException {
        int slash = name.indexOf('/');
        for (BackupPart part : installation.parts()) {
            if (slash > 0 && part.name().equals(name.substring(0, slash))) {
                return fresh(part.place()).resolve(name.substring(slash + 1));
            }
        }
        throw new BackupException(BackupException.Kind.FAILED, "the backup holds the part " + name
                + ", which this program does not know; use the program of the version that made it");
    }

    private Path added(Path target) {
        if (!targets.contains(target)) {
            targets.add(target);
        }
        return target;
    }

    /** Where the dump of a PostgreSQL database is put. */
    Path dump() {
        return work(installation.dataDir().resolve("any")).resolve("new").resolve("postgresql.dump");
    }

    /** Where the dump of what there was is put. */
    Path oldDump() {
        return work(installation.dataDir().resolve("any")).resolve("old").resolve("postgresql.dump");
    }

    private Path fresh(Path target) {
        return work(target).resolve("new").resolve(String.valueOf(target.getFileName()));
    }

    private Path work(Path target) {
        return target.toAbsolutePath().resolveSibling(PREFIX + id);
    }

    /** What has to be moved, once all is unpacked; everything of it is on the disk. */
    Replacement.Plan plan(String blockedBy) throws IOException {
        List<Replacement.Move> moves = new ArrayList<>();
        for (Path target : targets) {
            Path fresh = fresh(target);
            moves.add(new Replacement.Move(target, Files.exists(fresh) ? fresh : null,
                    work(target).resolve("old").resolve(String.valueOf(target.getFileName()))));
        }
        for (Path work : works(installation, configuration)) {
            Trees.sync(work.resolve(PREFIX + id));
        }
        return new Replacement.Plan(blockedBy, moves);
    }

    /** The unpacked SQLite database. */
    Optional<Path> database() {
        return installation.database() instanceof DatabaseUrl.Sqlite sqlite
                ? Optional.of(fresh(sqlite.file()))
                : Optional.empty();
    }

    /** Removes what was unpacked, when nothing comes of it. */
    void discard() throws IOException {
        for (Path work : works(installation, configuration)) {
            Trees.delete(work.resolve(PREFIX + id));
        }
    }

    /** Removes what other restores have left: half unpacked ones, and the ways back of earlier ones. */
    void discardOthers() throws IOException {
        for (Path work : works(installation, configuration)) {
            for (Path other : folders(work)) {
                if (!String.valueOf(other.getFileName()).equals(PREFIX + id)) {
                    Trees.delete(other);
                }
            }
        }
    }

    /** The folders of restores in a folder. */
    static List<Path> folders(Path parent) throws IOException {
        if (!Files.isDirectory(parent)) {
            return List.of();
        }
        try (Stream<Path> all = Files.list(parent)) {
            return all.filter(each -> String.valueOf(each.getFileName()).startsWith(PREFIX)).sorted().toList();
        }
    }

    private static Set<Path> works(Installation installation, Path configuration) {
        Set<Path> works = new LinkedHashSet<>();
        List<Path> places = new ArrayList<>(List.of(installation.dataDir().resolve("any"), installation.keys(),
                configuration));
        installation.files().ifPresent(places::add);
        installation.parts().stream().map(BackupPart::place).forEach(places::add);
        if (installation.database() instanceof DatabaseUrl.Sqlite sqlite) {
            places.add(sqlite.file());
        }
        places.forEach(place -> works.add(place.toAbsolutePath().resolveSibling(".").normalize()));
        return works;
    }

    /** A file whose bytes are on the disk when it is closed. */
    private static final class Synced extends java.io.FilterOutputStream {
        private final FileChannel channel;

        Synced(FileChannel channel) {
            super(Channels.newOutputStream(channel));
            this.channel = channel;
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            if (channel.isOpen()) {
                channel.force(true);
                channel.close();
            }
        }
    }
}
