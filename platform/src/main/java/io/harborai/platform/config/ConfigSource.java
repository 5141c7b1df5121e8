package io.harborai.platform.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

/**
 * Where a server's configuration comes from, so that it can be loaded again: a file, the environment and flags. Whether a
 * file has changed is told by its content, since editors replace files and Kubernetes replaces links to them. Immutable;
 * safe to share between threads.
 */
public final class ConfigSource {
    /** Of a longer file the beginning is looked at; a table of prices has some hundred kilobytes. */
    private static final int MOST_BYTES = 8 << 20;
    private static final String ABSENT = "-";

    private final ConfigLoader loader;
    private final List<Path> files;
    private final Map<String, String> flags;

    private ConfigSource(ConfigLoader loader, List<Path> files, Map<String, String> flags) {
        this.loader = loader;
        this.files = List.copyOf(files);
        this.flags = Map.copyOf(flags);
    }

    /**
     * A source.
     *
     * @param loader knows environment and directory
     * @param file the file that was named; null for the usual one, if there is one
     * @param flags values from the command line, by path
     * @return the source
     */
    public static ConfigSource create(ConfigLoader loader, @Nullable Path file, Map<String, String> flags) {
        return new ConfigSource(loader, file == null ? List.of() : List.of(file), flags);
    }

    /**
     * A source of several files, of which a later one comes before an earlier one.
     *
     * @param loader knows environment and directory
     * @param files the files that were named; none for the usual one, if there is one
     * @param flags values from the command line, by path
     * @return the source
     */
    public static ConfigSource ofFiles(ConfigLoader loader, List<Path> files, Map<String, String> flags) {
        return new ConfigSource(loader, files, flags);
    }

    /** Loads it before the database is open: without secrets and without what the admin API changed. */
    public ConfigResult load() {
        return files.isEmpty() ? loader.load(flags) : loader.load(files, flags);
    }

    /**
     * Loads it with what an open database knows.
     *
     * @param secrets finds what {@code ${secret:name}} stands for
     * @param overlay what the admin API changed
     * @return the configuration, or why there is none
     */
    public ConfigResult load(SecretLookup secrets, Overlay overlay) {
        ConfigLoader with = loader.with(secrets, overlay);
        return files.isEmpty() ? with.load(flags) : with.load(files, flags);
    }

    /** The files, absolute; those that are looked for when none is named need not be there. */
    public List<Path> paths() {
        List<Path> own = !files.isEmpty() ? files : ConfigLoader.DEFAULT_FILES.stream().map(Path::of).toList();
        return own.stream().map(loader.directory()::resolve).map(Path::normalize).toList();
    }

    /**
     * Tells one content of the files from another.
     *
     * @param more files that the configuration names, such as the one of prices
     * @return a hash; the same as long as no file changes
     */
    public Fingerprint fingerprint(List<Path> more) {
        StringBuilder marks = new StringBuilder();
        boolean any = false;
        for (Path path : paths()) {
            String mark = hash(path, MOST_BYTES);
            any |= !mark.equals(ABSENT) && !mark.equals(EMPTY);
            marks.append(mark).append(' ');
        }
        for (Path path : more) {
            marks.append(hash(loader.directory().resolve(path), MOST_BYTES)).append(' ');
        }
        return new Fingerprint(marks.toString(), any);
    }

    /**
     * The files' content.
     *
     * @param mark equal when the content is
     * @param present whether there is a configuration file with something in it
     */
    public record Fingerprint(String mark, boolean present) {}

    /** The file's name for messages. */
    public String name() {
        return files.isEmpty()
                ? ConfigLoader.DEFAULT_FILES.getFirst()
                : files.stream().map(Path::toString).collect(Collectors.joining(", "));
    }

    private static final String EMPTY = hash(new byte[0]);

    private static String hash(Path path, int most) {
        try (InputStream stream = Files.newInputStream(path)) {
            return hash(stream.readNBytes(most));
        } catch (IOException unreadable) {
            // Loading tells why; here it is one more state that a file can be in.
            return Files.exists(path) ? "? " + unreadable.getClass().getSimpleName() : ABSENT;
        }
    }

    private static String hash(byte[] bytes) {
        try {
            String text = new String(bytes, StandardCharsets.ISO_8859_1);
            byte[] content = text.isBlank() ? new byte[0] : bytes;
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
