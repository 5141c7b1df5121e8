package io.harborai.ops.doctor;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

import io.harborai.platform.storage.PrivateFiles;

/** Gathers texts for somebody who helps, without secrets, into one archive that its owner alone may read. Not thread-safe. */
public final class Bundle {
    /** Of a longer text the end is taken: of logs it is the newest. */
    static final int MOST_BYTES = 2 << 20;
    private static final int MOST_PARTS = 64;

    private final KnownSecrets secrets;
    private final Map<String, String> parts = new LinkedHashMap<>();

    /** An empty one. */
    public Bundle(KnownSecrets secrets) {
        this.secrets = secrets;
    }

    /**
     * Adds a text.
     *
     * @param name its name in the archive, without folders
     * @throws IllegalArgumentException for a name with a folder, and for more than 64 texts
     */
    public Bundle add(String name, String text) {
        if (!name.matches("[a-z0-9._-]+") || parts.size() >= MOST_PARTS) {
            throw new IllegalArgumentException(name + ": a name of small letters, and at most " + MOST_PARTS);
        }
        parts.put(name, secrets.scrub(text.length() > MOST_BYTES ? text.substring(text.length() - MOST_BYTES) : text));
        return this;
    }

    /** Adds the end of a file; nothing when there is none. */
    public Bundle addEnd(String name, Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return this;
        }
        try (RandomAccessFile open = new RandomAccessFile(file.toFile(), "r")) {
            long from = Math.max(0, open.length() - MOST_BYTES);
            byte[] end = new byte[(int) Math.min(MOST_BYTES, open.length() - from)];
            open.seek(from);
            open.readFully(end);
            String text = new String(end, StandardCharsets.UTF_8);
            // A line that is cut in two might be a secret whose beginning, by which it is known, is gone.
            return add(name, from == 0 ? text : text.substring(text.indexOf('\n') + 1));
        }
    }

    /**
     * Writes the archive.
     *
     * @throws IOException if that fails, or the file is there already
     */
    public void write(Path file) throws IOException {
        PrivateFiles.makeDirectories(file.toAbsolutePath().resolveSibling(".").normalize());
        Files.createFile(file);
        PrivateFiles.makeFile(file);
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
            for (Map.Entry<String, String> part : parts.entrySet()) {
                zip.putNextEntry(new ZipEntry("harborai-support/" + part.getKey()));
                zip.write(part.getValue().getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
    }
}
