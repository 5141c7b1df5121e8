package io.harborai.ops.doctor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The data directory, its disk and what lies in it. */
public final class DataChecks {
    private static final long MIB = 1 << 20;
    /** Callers wait for the ledger's and the chat room's writes to be on the disk. */
    private static final Duration SLOW = Duration.ofMillis(200);
    private static final long MOST_SPOOL = 64 * MIB;

    private final Place place;
    private final Disk disk;

    /**
     * Where everything is.
     *
     * @param dataDir the data directory
     * @param log     the log file
     * @param keys    the file of the keys that seal secrets
     * @param spool   the folder of calls that the database does not have yet
     * @param configs the configuration files that were read
     */
    public record Place(Path dataDir, Path log, Path keys, Path spool, List<Path> configs) {
        /** Copies the list. */
        public Place {
            configs = List.copyOf(configs);
        }
    }

    /** A file system, asked or played. */
    @FunctionalInterface
    public interface Disk {
        /** The one that is there. */
        Disk REAL = path -> {
            FileStore store = Files.getFileStore(path);
            return new Room(store.getTotalSpace(), store.getUsableSpace());
        };

        /** The room on the file system that has this path. */
        Room room(Path path) throws IOException;
    }

    /**
     * Room.
     *
     * @param total bytes in all
     * @param free  bytes for this user
     */
    public record Room(long total, long free) {}

    private DataChecks(Place place, Disk disk) {
        this.place = place;
        this.disk = disk;
    }

    /** The checks. */
    public static List<Check> of(Place place, Disk disk) {
        DataChecks checks = new DataChecks(place, disk);
        return List.of(new Check("data-directory", checks::directory), new Check("data-private", checks::mode),
                new Check("disk-space", checks::space), new Check("disk-write", checks::write),
                new Check("log-file", checks::log), new Check("key-file", checks::keys),
                new Check("config-private", checks::configs), new Check("ledger-spool", checks::spool),
                new Check("ledger-rejected", checks::rejected));
    }

    private Verdict directory() {
        Path data = place.dataDir();
        if (Files.isDirectory(data)) {
            return Files.isWritable(data)
                    ? Verdict.ok(data + " is there")
                    : Verdict.failed(data + " cannot be written by this user",
                            "Change its owner (chown -R USER " + data + "), or choose another with --data.");
        }
        if (Files.exists(data)) {
            return Verdict.failed(data + " is a file", "Move it away, or choose another directory with --data.");
        }
        Path parent = existing(data);
        return Files.isWritable(parent)
                ? Verdict.ok(data + " is made at the first start")
                : Verdict.failed(data + " cannot be made: " + parent + " cannot be written by this user",
                        "Make it and give it to the user who runs HarborAI, or choose another with --data.");
    }

    /** The nearest directory above that is there. */
    private static Path existing(Path path) {
        Path at = path.toAbsolutePath();
        while (!Files.isDirectory(at)) {
            Path parent = at.getParent();
            if (parent == null) {
                return at;
            }
            at = parent;
        }
        return at;
    }

    private Verdict mode() throws IOException {
        if (!Files.isDirectory(place.dataDir())) {
            return Verdict.skipped(place.dataDir() + " is not there yet");
        }
        return ownerOnly(place.dataDir(), "chmod 700 " + place.dataDir() + ".", Verdict.Level.FAILED);
    }

    private static Verdict ownerOnly(Path path, String remedy, Verdict.Level level) throws IOException {
        Optional<Set<PosixFilePermission>> found = permissions(path);
        if (found.isEmpty()) {
            return Verdict.skipped("this file system has no modes");
        }
        String mode = PosixFilePermissions.toString(found.get());
        return mode.endsWith("------")
                ? Verdict.ok(path + " is its owner's alone")
                : new Verdict(level, path + " may be read by others (" + mode + ")", remedy);
    }

    private static Optional<Set<PosixFilePermission>> permissions(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        return view == null ? Optional.empty() : Optional.of(view.readAttributes().permissions());
    }

    private Verdict space() throws IOException {
        Room room = disk.room(existing(place.dataDir()));
        double used = room.total() == 0 ? 0 : 100.0 * (room.total() - room.free()) / room.total();
        String evidence = String.format(Locale.ROOT, "%d MB free, %.0f %% used", room.free() / MIB, used);
        String remedy = "Free room below " + place.dataDir() + ": prune backups and logs, lower logging.max_files and "
                + "ledger retention, or move it to a larger disk.";
        if (room.free() < 100 * MIB) {
            return Verdict.failed(evidence, remedy);
        }
        return room.free() < 1_000 * MIB || used > 95 ? Verdict.warning(evidence, remedy) : Verdict.ok(evidence);
    }

    private Verdict write() throws IOException {
        Path data = place.dataDir();
        if (!Files.isDirectory(data) || !Files.isWritable(data)) {
            return Verdict.skipped(data + " is not there, or cannot be written");
        }
        Path probe = data.resolve("doctor-" + ProcessHandle.current().pid() + ".probe");
        long began = System.nanoTime();
        try (FileChannel file = FileChannel.open(probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.allocate(4_096));
            file.force(true);
        } catch (IOException failed) {
            return Verdict.failed("4 KB could not be written (" + failed + ")", "Free room, or mend the disk: dmesg "
                    + "tells more.");
        } finally {
            Files.deleteIfExists(probe);
        }
        return written(Duration.ofNanos(System.nanoTime() - began));
    }

    /** What it means that a small write took so long to be on the disk. */
    static Verdict written(Duration took) {
        String evidence = "4 KB were on the disk after " + took.toMillis() + " ms";
        return took.compareTo(SLOW) > 0
                ? Verdict.warning(evidence, "Use a faster disk for the data directory: chat messages wait for it.")
                : Verdict.ok(evidence);
    }

    private Verdict log() {
        Path log = place.log();
        Path folder = existing(log.toAbsolutePath().resolveSibling(".").normalize());
        boolean usable = Files.exists(log) ? Files.isWritable(log) : Files.isWritable(folder);
        return usable && !Files.isDirectory(log)
                ? Verdict.ok(log.toString())
                : Verdict.failed(log + " cannot be written by this user",
                        "Change its owner, or choose another with logging.file.");
    }

    private Verdict keys() throws IOException {
        if (!Files.exists(place.keys(), LinkOption.NOFOLLOW_LINKS)) {
            return Verdict.ok("no secrets are sealed by a file of keys");
        }
        if (!Files.isReadable(place.keys())) {
            return Verdict.failed(place.keys() + " cannot be read by this user: no secret can be opened",
                    "Change its owner: chown USER " + place.keys() + ".");
        }
        return ownerOnly(place.keys(), "Treat its keys as known: chmod 600 " + place.keys()
                + ", then store every secret anew (harborai secrets rotate NAME).", Verdict.Level.FAILED);
    }

    /** A file that refers to the environment or to sealed secrets alone may be read by anybody. */
    private Verdict configs() throws IOException {
        for (Path config : place.configs()) {
            if (Files.isReadable(config) && Files.size(config) <= 8 * MIB
                    && !KnownSecrets.written(Files.readString(config)).isEmpty()) {
                Verdict verdict = ownerOnly(config, "chmod 600 " + config + ", or keep credentials elsewhere: harborai "
                        + "secrets set NAME, then ${secret:NAME}.", Verdict.Level.WARNING);
                if (verdict.level() == Verdict.Level.WARNING) {
                    return verdict;
                }
            }
        }
        return Verdict.ok("no credential lies open in " + (place.configs().isEmpty()
                ? "a configuration file: there is none"
                : place.configs().toString()));
    }

    private Verdict spool() throws IOException {
        long bytes = 0;
        if (Files.isDirectory(place.spool())) {
            try (Stream<Path> files = Files.list(place.spool())) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    bytes += Files.size(file);
                }
            }
        }
        String evidence = bytes / MIB + " MB of calls wait for the database";
        return bytes > MOST_SPOOL
                ? Verdict.warning(evidence, "See why the database does not take them: the check of the database, and "
                        + "'ledger' in the log. They are kept until it does.")
                : Verdict.ok(evidence);
    }

    private Verdict rejected() throws IOException {
        Path rejected = place.spool().resolve("rejected.records");
        return Files.exists(rejected) && Files.size(rejected) > 0
                ? Verdict.warning(rejected + " holds " + Files.size(rejected)
                        + " bytes of calls that the database refused for their content",
                        "Keep it, and report it with the support bundle: these calls are in no bill.")
                : Verdict.ok("the database refused no call");
    }
}
