package io.harborai.ops.backup;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.storage.PrivateFiles;

/**
 * The folder of backups. A backup appears in it whole and checked, under its name; what is being made begins with a dot and is
 * cleared away by the next one that is made. Blocking; safe to share between threads and processes.
 */
public final class Backups {
    static final String NO_FILES = "files: they are in another store, which has to be backed up there";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmssSSS'Z'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    private static final Pattern NAME = Pattern.compile("harborai-([0-9]{8}T[0-9]{9}Z)\\.zip(\\.enc)?");
    private static final String MAKING = ".making-";
    private static final String LOCK = ".lock";
    private static final int BUFFER = 1 << 20;

    private final Path folder;
    private final InstantSource clock;
    private final SecureRandom random;

    /** @param folder where backups lie; made when the first one is */
    public Backups(Path folder, InstantSource clock, SecureRandom random) {
        this.folder = folder;
        this.clock = clock;
        this.random = random;
    }

    /** Where backups lie. */
    public Path folder() {
        return folder;
    }

    /**
     * Makes a backup while work goes on, reads it back, and lets it appear.
     *
     * @param passphrase encrypts it; empty for a plain ZIP file without secrets
     * @param metrics    the metrics page; empty for none
     * @throws BackupException if another one is being made, or something could not be copied; no backup appears then
     */
    public Backup create(Installation installation, Optional<Secret> passphrase, String metrics, Progress progress)
            throws IOException {
        PrivateFiles.makeDirectories(folder);
        try (FileChannel channel = FileChannel.open(folder.resolve(LOCK), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE); FileLock lock = lock(channel)) {
            if (!lock.isValid()) {
                throw busy();
            }
            clear();
            Instant now = clock.instant();
            String name = "harborai-" + TIME.format(now) + ".zip" + (passphrase.isPresent() ? ".enc" : "");
            Path making = folder.resolve(MAKING + name);
            try {
                Path content = making.resolve("content");
                PrivateFiles.makeDirectories(content);
                progress.at("copying", 0, 0);
                Snapshot.Made made = Snapshot.make(installation, content, passphrase.isPresent(), metrics);
                Header header = new Header(Header.FORMAT, installation.version(), now, made.database(), made.files(),
                        made.bytes(), made.leftOut());
                Path whole = write(making, header, passphrase, progress);
                Verification.read(whole, passphrase, progress);
                PrivateFiles.replace(whole, folder.resolve(name));
            } finally {
                Trees.delete(making);
            }
            return find(name);
        }
    }

    private Path write(Path making, Header header, Optional<Secret> passphrase, Progress progress) throws IOException {
        Path whole = making.resolve("archive");
        try (FileChannel channel = PrivateFiles.create(whole)) {
            // Closing the streams would close the channel before its bytes are on the disk.
            OutputStream file = new BufferedOutputStream(Unclosed.of(Channels.newOutputStream(channel)), BUFFER);
            OutputStream out = passphrase.isPresent() ? SealedOutput.create(file, passphrase.get(), random) : file;
            ArchiveWriter.write(making.resolve("content"), header, making.resolve("sums"), out, progress);
            channel.force(true);
        }
        if (passphrase.isEmpty()) {
            ArchiveFile.seal(whole);
            try (FileChannel channel = FileChannel.open(whole, StandardOpenOption.WRITE)) {
                channel.force(true);
            }
        }
        return whole;
    }

    private FileLock lock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            if (lock == null) {
                throw busy();
            }
            return lock;
        } catch (OverlappingFileLockException inThisProcess) {
            throw busy();
        }
    }

    private BackupException busy() {
        return new BackupException(BackupException.Kind.BUSY, "another backup is being made in " + folder
                + "; try again when it is there");
    }

    /** Clears away what a process that died left half made. */
    private void clear() throws IOException {
        List<Path> left;
        try (Stream<Path> all = Files.list(folder)) {
            left = all.filter(file -> String.valueOf(file.getFileName()).startsWith(MAKING)).toList();
        }
        for (Path each : left) {
            Trees.delete(each);
        }
    }

    /** The backups, the newest first. */
    public List<Backup> list() throws IOException {
        List<Backup> found = new ArrayList<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                read(file).ifPresent(found::add);
            }
        } catch (NoSuchFileException none) {
            return List.of();
        }
        found.sort(Comparator.comparing(Backup::madeAt).reversed());
        return List.copyOf(found);
    }

    /** Whether so much time has gone by since the newest was made; there being none counts as for ever. */
    boolean isNewestOlderThan(Duration age) throws IOException {
        List<Backup> all = list();
        return all.isEmpty() || !all.getFirst().madeAt().plus(age).isAfter(clock.instant());
    }

    private static Optional<Backup> read(Path file) throws IOException {
        String name = String.valueOf(file.getFileName());
        Matcher matcher = NAME.matcher(name);
        if (!matcher.matches() || !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        return Optional.of(new Backup(name, file, Instant.from(TIME.parse(matcher.group(1))), Files.size(file),
                matcher.group(2) != null));
    }

    /**
     * A backup by its name.
     *
     * @param name its file's name, or {@code latest}
     * @throws BackupException if there is none
     */
    public Backup find(String name) throws IOException {
        List<Backup> all = list();
        if (name.equals("latest") && !all.isEmpty()) {
            return all.getFirst();
        }
        return all.stream().filter(each -> each.name().equals(name)).findFirst()
                .orElseThrow(() -> new BackupException(BackupException.Kind.MISSING, "there is no backup " + name
                        + " in " + folder + "; see harborai backup list"));
    }

    /**
     * Reads a backup from its first byte to its last.
     *
     * @throws BackupException if anything is not as it was written
     */
    public static Header verify(Path file, Optional<Secret> passphrase, Progress progress) throws IOException {
        return Verification.read(file, passphrase, progress);
    }

    /** Whether a backup is there, and can be opened as a file. */
    public static boolean isEncrypted(Path file) throws IOException {
        return ArchiveFile.isEncrypted(file);
    }

    /** Removes a backup. @throws BackupException if there is none */
    public void delete(String name) throws IOException {
        Path file = find(name).file();
        Files.delete(file);
        PrivateFiles.syncDirectory(file);
    }

    /**
     * Removes old backups: those that are neither among the newest nor young enough. The newest of all stays.
     *
     * @param keep    how many of the newest stay, 0 for none but the newest
     * @param keepFor younger ones stay
     * @return those that were removed
     */
    public List<Backup> prune(int keep, Duration keepFor) throws IOException {
        List<Backup> all = list();
        Instant since = clock.instant().minus(keepFor);
        List<Backup> gone = new ArrayList<>();
        for (Backup each : all.subList(Math.min(all.size(), Math.max(1, keep)), all.size())) {
            if (each.madeAt().isBefore(since)) {
                Files.deleteIfExists(each.file());
                gone.add(each);
            }
        }
        if (!gone.isEmpty()) {
            PrivateFiles.syncDirectory(folder.resolve(LOCK));
        }
        return gone;
    }

    private static final class Unclosed extends java.io.FilterOutputStream {
        private Unclosed(OutputStream out) {
            super(out);
        }

        static OutputStream of(OutputStream out) {
            return new Unclosed(out);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
