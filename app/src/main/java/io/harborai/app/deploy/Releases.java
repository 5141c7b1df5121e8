package io.harborai.app.deploy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

import io.harborai.app.CommandFailure;
import io.harborai.app.ExitCode;

/**
 * The builds that were deployed to a directory: each whole in a directory of its own, with its configuration, and a link
 * named {@code current} to the one that runs. The link changes in one step, so a process that is killed leaves either.
 *
 * @param root the directory
 */
record Releases(Path root) {
    /** A release's copy of the configuration. */
    static final String CONFIG = "config.yaml";
    /** A release's launcher. */
    static final String LAUNCHER = "harborai";
    private static final String LINK = "current";
    private static final String NEW = ".new";
    /** Readable for the user that a service runs as, whoever deploys; secrets stand in the environment. */
    private static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");
    private static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    /** Takes the directory for one deployment, until the channel is closed. */
    FileChannel lock() throws IOException {
        makeReadable(Files.createDirectories(root));
        FileChannel channel = FileChannel.open(root.resolve("deploy.lock"), StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock();
        if (lock == null) {
            channel.close();
            throw new CommandFailure(ExitCode.UNAVAILABLE, "another deployment to " + root
                    + " is under way; wait for it");
        }
        return channel;
    }

    /** The release that {@code current} leads to. */
    Optional<Path> active() throws IOException {
        Path link = root.resolve(LINK);
        return Files.exists(link) ? Optional.of(link.toRealPath()) : Optional.empty();
    }

    /** Where a release will be. */
    Path place(String id) {
        return root.resolve("releases").resolve(id);
    }

    /** Copies a distribution and a configuration; the release is there whole or not at all. */
    Path make(String id, Distribution from, Path config) throws IOException {
        Path place = place(id);
        Path growing = place.resolveSibling(id + NEW);
        makeReadable(Files.createDirectories(growing.resolve("lib")));
        makeReadable(growing);
        makeReadable(root.resolve("releases"));
        try (Stream<Path> jars = Files.list(from.lib())) {
            for (Path jar : jars.toList()) {
                copy(jar, growing.resolve("lib").resolve(jar.getFileName()), READABLE);
            }
        }
        copy(from.launcher(), growing.resolve(LAUNCHER), EXECUTABLE);
        copy(config, growing.resolve(CONFIG), READABLE);
        return Files.move(growing, place, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Makes what a preparation wrote readable, too. */
    void publish(Path release) throws IOException {
        try (Stream<Path> files = Files.list(release)) {
            for (Path file : files.filter(Files::isRegularFile).filter(any -> !any.endsWith(LAUNCHER)).toList()) {
                Files.setPosixFilePermissions(file, READABLE);
            }
        }
    }

    /** Points {@code current} to a release. */
    void activate(Path release) throws IOException {
        Path fresh = root.resolve(LINK + NEW);
        Files.deleteIfExists(fresh);
        Files.createSymbolicLink(fresh, release);
        Files.move(fresh, root.resolve(LINK), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Takes {@code current} away, where nothing ran before. */
    void deactivate() throws IOException {
        Files.deleteIfExists(root.resolve(LINK));
    }

    /** Removes all but the newest releases, never the one that runs; also the rest of a deployment that was killed. */
    List<Path> prune(int kept) throws IOException {
        Optional<Path> active = active();
        List<Path> all;
        try (Stream<Path> found = Files.list(root.resolve("releases"))) {
            all = found.sorted(Comparator.comparing(Path::toString).reversed()).toList();
        }
        List<Path> whole = all.stream().filter(release -> !release.toString().endsWith(NEW)).toList();
        List<Path> gone = Stream.concat(all.stream().filter(release -> release.toString().endsWith(NEW)),
                whole.stream().skip(kept)).filter(release -> !active.equals(Optional.of(release))).toList();
        for (Path release : gone) {
            delete(release);
        }
        return gone;
    }

    /** Removes a release. */
    static void delete(Path release) throws IOException {
        try (Stream<Path> files = Files.walk(release)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static void copy(Path from, Path to, Set<PosixFilePermission> mode) throws IOException {
        // The cache of a fast start looks at the jars' times.
        Files.copy(from, to, StandardCopyOption.COPY_ATTRIBUTES, StandardCopyOption.REPLACE_EXISTING);
        Files.setPosixFilePermissions(to, mode);
    }

    private static void makeReadable(Path directory) throws IOException {
        Files.setPosixFilePermissions(directory, EXECUTABLE);
    }
}
