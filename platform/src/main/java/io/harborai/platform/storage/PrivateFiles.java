package io.harborai.platform.storage;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
    private static final FileAttribute<?>[] OWNER_FILE = POSIX
            ? new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))}
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

    /**
     * Makes a new file (mode 0600 from the beginning) and sees to it that its bytes are on the disk.
     *
     * @param file the file
     * @param bytes what it holds
     * @throws IOException if it is there already or cannot be written; nothing is left then
     */
    public static void writeNew(Path file, byte[] bytes) throws IOException {
        try (FileChannel channel = create(file)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            channel.force(true);
        } catch (FileAlreadyExistsException e) {
            throw e;
        } catch (IOException e) {
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /**
     * Makes a new file (mode 0600 from the beginning) and opens it for writing.
     *
     * @param file the file
     * @return the open file
     * @throws IOException if it is there already or cannot be made
     */
    public static FileChannel create(Path file) throws IOException {
        return FileChannel.open(file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER_FILE);
    }

    /**
     * Puts a complete file in another's place: after a crash one of the two is there, whole.
     *
     * @param file the complete file, of the same directory
     * @param target the place
     * @throws IOException if it cannot be moved; the place is as it was
     */
    public static void replace(Path file, Path target) throws IOException {
        Files.move(file, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncDirectory(target);
    }

    /**
     * Sees to it that a file's name is on the disk.
     *
     * @param file the file
     * @throws IOException if its directory cannot be synchronised
     */
    public static void syncDirectory(Path file) throws IOException {
        if (POSIX) {
            try (FileChannel directory = FileChannel.open(file.toAbsolutePath().resolveSibling(".").normalize(),
                    StandardOpenOption.READ)) {
                directory.force(true);
            }
        }
    }
}
