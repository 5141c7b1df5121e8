package io.harborai.platform.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

import io.harborai.platform.storage.PrivateFiles;
import org.jspecify.annotations.Nullable;

/** The file of keys: one a line, the one in use first. Only its owner may read it. */
final class KeyFile {
    /** Sixty rotations; what the oldest sealed has long been sealed anew. */
    static final int MOST_KEYS = 64;
    private static final int MOST_BYTES = 16 << 10;
    private static final String LINE = "v1 ";
    private static final String COMMENT = """
            # The keys that seal the secrets in HarborAI's database. Without this file they cannot be read: keep a copy,
            # apart from the database's. The first one seals, all of them open.
            """;

    private final Path path;

    KeyFile(Path path) {
        this.path = path;
    }

    boolean exists() {
        return Files.exists(path);
    }

    /** The keys, at least one. */
    List<SealingKey> read() {
        try {
            requirePrivate();
            return parse(text());
        } catch (IOException e) {
            throw failure("cannot be read (" + e + "); check its owner, or restore it from your copy", e);
        }
    }

    private String text() throws IOException {
        try (InputStream stream = Files.newInputStream(path)) {
            byte[] bytes = stream.readNBytes(MOST_BYTES + 1);
            if (bytes.length > MOST_BYTES) {
                throw failure("is longer than " + MOST_BYTES + " bytes, so it is no file of keys", null);
            }
            return new String(bytes, StandardCharsets.US_ASCII);
        }
    }

    private void requirePrivate() throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        String mode = PosixFilePermissions.toString(view.readAttributes().permissions());
        if (!mode.endsWith("------")) {
            throw failure(
                    "may be read by others (" + mode + "); treat its keys as known: chmod 600 it, rotate, and seal"
                            + " all secrets anew",
                    null);
        }
    }

    private List<SealingKey> parse(String text) {
        List<SealingKey> keys = new ArrayList<>();
        for (String line : text.lines().map(String::strip).toList()) {
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            if (!line.startsWith(LINE) || keys.size() == MOST_KEYS) {
                throw failure("is damaged, or of a newer version; restore it from your copy", null);
            }
            keys.add(key(line.substring(LINE.length())));
        }
        if (keys.isEmpty()) {
            throw failure("holds no key; restore it from your copy", null);
        }
        return List.copyOf(keys);
    }

    private SealingKey key(String base64) {
        try {
            return SealingKey.of(Base64.getDecoder().decode(base64));
        } catch (IllegalArgumentException e) {
            // Without the cause: it may show a part of the key.
            throw failure("is damaged; restore it from your copy", null);
        }
    }

    /** Makes the file with one key, unless it is there: of several that do so at once, one wins. */
    void make(SecureRandom random) {
        Path temporary = path.resolveSibling(path.getFileName() + "." + Long.toHexString(random.nextLong()) + ".new");
        try {
            PrivateFiles.makeDirectories(path.toAbsolutePath().resolveSibling(".").normalize());
            PrivateFiles.writeNew(temporary, bytes(List.of(fresh(random))));
            try {
                Files.createLink(path, temporary);
            } catch (FileAlreadyExistsException alreadyMade) {
                return;
            } finally {
                Files.delete(temporary);
            }
            PrivateFiles.syncDirectory(path);
        } catch (IOException e) {
            throw failure("cannot be made (" + e + "); check the directory's owner and mode", e);
        }
    }

    /** Puts a new key in front. */
    void rotate(SecureRandom random) {
        List<SealingKey> keys = new ArrayList<>();
        keys.add(fresh(random));
        keys.addAll(read());
        if (keys.size() > MOST_KEYS) {
            throw failure(
                    "holds " + MOST_KEYS + " keys, which is the most; seal all secrets anew and remove old keys from"
                            + " the end",
                    null);
        }
        Path temporary = path.resolveSibling(path.getFileName() + "." + Long.toHexString(random.nextLong()) + ".new");
        try {
            PrivateFiles.writeNew(temporary, bytes(keys));
            PrivateFiles.replace(temporary, path);
        } catch (IOException e) {
            throw failure("cannot be written (" + e + "); its keys are as they were", e);
        }
    }

    private static SealingKey fresh(SecureRandom random) {
        byte[] bytes = new byte[SealingKey.BYTES];
        random.nextBytes(bytes);
        return SealingKey.of(bytes);
    }

    private static byte[] bytes(List<SealingKey> keys) {
        StringBuilder text = new StringBuilder(COMMENT);
        keys.forEach(key -> text.append(LINE).append(key.base64()).append('\n'));
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    private SecretException failure(String problem, @Nullable Throwable cause) {
        return new SecretException(SecretException.Kind.KEY_FILE, "the file of keys " + path + " " + problem, cause);
    }
}
