package io.harborai.platform.blob;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

import io.harborai.platform.storage.PrivateFiles;

/**
 * Blobs as files of one server. A file's name ends with {@code ~}, which no blob's name has, so that {@code a} and
 * {@code a/b} may both be there. What is being written lies in a directory of its own until it is whole and on the disk.
 */
public final class DirectoryBlobs implements BlobStore {
    private static final String SUFFIX = "~";
    private static final String WRITING = "writing~";
    private static final int BUFFER_BYTES = 64 << 10;
    /** A directory may be removed as empty while a blob is put into it; each time somebody else has made progress. */
    private static final int MOST_ATTEMPTS = 100;

    private final Path root;
    private final Path writing;

    private DirectoryBlobs(Path root) {
        this.root = root;
        this.writing = root.resolve(WRITING);
    }

    /**
     * Opens a directory, makes it (mode 0700) when it is not there, and removes what an earlier process left half written.
     *
     * @param root the directory; one process at a time
     * @return the store
     * @throws BlobException if it cannot be made or read
     */
    public static DirectoryBlobs open(Path root) {
        DirectoryBlobs blobs = new DirectoryBlobs(root);
        try {
            PrivateFiles.makeDirectories(blobs.writing);
            for (Path left : blobs.children(blobs.writing)) {
                Files.deleteIfExists(left);
            }
            return blobs;
        } catch (IOException e) {
            throw failure(root.toString(), e);
        }
    }

    @Override
    public Stored put(String name, InputStream content, long mostBytes) throws IOException {
        Path target = file(name);
        Path temporary = writing.resolve(UUID.randomUUID().toString());
        try {
            Intake intake = new Intake(name, content, mostBytes);
            write(name, temporary, intake);
            place(name, temporary, target);
            return intake.stored();
        } finally {
            Files.deleteIfExists(temporary);
        }
    }

    /** A reader's failure is the caller's; a writer's is the store's. */
    private static void write(String name, Path temporary, Intake intake) throws IOException {
        byte[] buffer = new byte[BUFFER_BYTES];
        try (FileChannel channel = create(name, temporary)) {
            int read;
            do {
                read = intake.fill(buffer);
                append(name, channel, ByteBuffer.wrap(buffer, 0, read));
            } while (read == buffer.length);
        }
    }

    private static FileChannel create(String name, Path temporary) {
        try {
            return PrivateFiles.create(temporary);
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    private static void append(String name, FileChannel channel, ByteBuffer bytes) {
        boolean last = bytes.remaining() < BUFFER_BYTES;
        try {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (last) {
                channel.force(true);
            }
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    private static void place(String name, Path temporary, Path target) {
        for (int attempt = 1;; attempt++) {
            try {
                PrivateFiles.makeDirectories(directory(target));
                PrivateFiles.replace(temporary, target);
                return;
            } catch (NoSuchFileException e) {
                if (!Files.exists(temporary)) {
                    // It was put in its place, and somebody has deleted it and its directory since.
                    return;
                }
                if (attempt == MOST_ATTEMPTS) {
                    throw failure(name, e);
                }
            } catch (IOException e) {
                throw failure(name, e);
            }
        }
    }

    @Override
    public Optional<InputStream> get(String name, long from, long most) {
        if (from < 0 || most < 1) {
            throw new IllegalArgumentException("from " + from + ", most " + most + ": from 0, at least 1");
        }
        try {
            FileChannel channel = FileChannel.open(file(name), StandardOpenOption.READ);
            try {
                channel.position(Math.min(from, channel.size()));
                return Optional.of(BoundedStream.of(Channels.newInputStream(channel), most));
            } catch (IOException | RuntimeException e) {
                channel.close();
                throw e;
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    @Override
    public Optional<Blob> find(String name) {
        try {
            return Optional.of(new Blob(name, Files.size(file(name))));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    @Override
    public void delete(String name) {
        Path file = file(name);
        try {
            if (Files.deleteIfExists(file)) {
                PrivateFiles.syncDirectory(file);
                removeEmpty(directory(file));
            }
        } catch (NoSuchFileException e) {
            // Somebody else deleted the last of its neighbours, and the directory: the blob is gone all the same.
            return;
        } catch (IOException e) {
            throw failure(name, e);
        }
    }

    private void removeEmpty(Path directory) throws IOException {
        for (Path empty = directory; !empty.equals(root); empty = directory(empty)) {
            try {
                Files.deleteIfExists(empty);
            } catch (DirectoryNotEmptyException stillUsed) {
                return;
            }
        }
    }

    @Override
    public Page list(String prefix, String after, int most) {
        BlobName.requirePrefix(prefix);
        if (most < 1 || most > MOST_LISTED) {
            throw new IllegalArgumentException("most " + most + ": 1 to " + MOST_LISTED);
        }
        List<Blob> found = new ArrayList<>();
        try {
            collect(root, "", new Wanted(prefix, after, most + 1), found);
        } catch (IOException e) {
            throw failure(prefix, e);
        } catch (UncheckedIOException e) {
            throw failure(prefix, new IOException(e));
        }
        if (found.size() <= most) {
            return new Page(found, Optional.empty());
        }
        List<Blob> page = found.subList(0, most);
        return new Page(page, Optional.of(page.getLast().name()));
    }

    private record Wanted(String prefix, String after, int most) {
        /** Whether names that begin so can be wanted. */
        boolean mayHold(String beginning) {
            boolean inPrefix = beginning.startsWith(prefix) || prefix.startsWith(beginning);
            return inPrefix && (after.startsWith(beginning) || beginning.compareTo(after) > 0);
        }

        boolean wants(String name) {
            return name.startsWith(prefix) && name.compareTo(after) > 0;
        }
    }

    /** Directories are sorted as their names with the slash, so that the order is that of whole names. */
    private void collect(Path directory, String beginning, Wanted wanted, List<Blob> found) throws IOException {
        List<String> names = children(directory).stream().map(path -> entry(path, beginning)).sorted().toList();
        for (String name : names) {
            if (found.size() == wanted.most()) {
                return;
            }
            if (!name.endsWith("/")) {
                if (wanted.wants(name)) {
                    find(name).ifPresent(found::add);
                }
            } else if (wanted.mayHold(name)) {
                collect(root.resolve(name), name, wanted, found);
            }
        }
    }

    private static String entry(Path path, String beginning) {
        String name = beginning + path.getFileName();
        return name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name + "/";
    }

    private List<Path> children(Path directory) throws IOException {
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(path -> !path.equals(writing)).toList();
        } catch (NoSuchFileException removed) {
            return List.of();
        }
    }

    private static Path directory(Path below) {
        return Objects.requireNonNull(below.getParent(), "it is below the root");
    }

    private Path file(String name) {
        return root.resolve(BlobName.require(name) + SUFFIX);
    }

    private static BlobException failure(String name, IOException e) {
        String text = String.valueOf(e.getMessage());
        if (text.contains("No space left") || text.contains("quota")) {
            return new BlobException(BlobException.Kind.FULL,
                    "the disk is full, so " + name + " was not kept; free some space", e);
        }
        return e instanceof AccessDeniedException
                ? new BlobException(BlobException.Kind.DENIED, "no right to " + text + "; check its owner and mode", e)
                : new BlobException(BlobException.Kind.IO, "the blob " + name + " failed: " + e, e);
    }

    /** Nothing is open between calls. */
    @Override
    public void close() {
        // Every call closes its own files.
    }
}
