package io.harborai.platform.storage;

import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** Makes files and directories that only their owner reads, where the file system knows owners. */
public final class PrivateFiles {
    private static final boolean POSIX = FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
    private static final FileAttribute<?>[] OWNER_ONLY = POSIX
            ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))}
            : new FileAttribute<?>[0];

    private PrivateFiles() {
    }

    /**
     * Makes a directory (mode 0700) and its parents; leaves an existing one as it is.
     *
     * @param directory the directory
     * @throws IOException if it cannot be made, or is a file
     */
    public static void makeDirectories(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            Files.createDirectories(directory, OWNER_ONLY);
        }
    }

    /**
     * Makes a file (mode 0600) and its directories; narrows the mode of an existing file.
     *
     * @param file the file
     * @throws IOException if it cannot be made
     */
    public static void makeFile(Path file) throws IOException {
        makeDirectories(file.toAbsolutePath().resolveSibling(".").normalize());
        if (!Files.exists(file)) {
            Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE)).close();
        }
        if (POSIX && !PosixFilePermissions.toString(Files.getPosixFilePermissions(file)).equals("rw-------")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        }
    }
}
