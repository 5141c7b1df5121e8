package io.harborai.ops.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Finds a log's files: the one that is written, and those that were rotated away, by us or by logrotate. */
public final class LogFiles {
    private static final String ROTATED = "[.-](\\d{1,5}|\\d{4}-?\\d{2}-?\\d{2}([.-]\\d{1,5})?)(\\.gz)?|\\.gz";

    private LogFiles() {
    }

    /**
     * The files that begin with a log's name, the oldest first.
     *
     * @param file a log, or a folder, of which all files named {@code *.log*} are taken
     * @throws NoSuchFileException if there is none
     */
    public static List<Path> of(Path file) throws IOException {
        boolean folder = Files.isDirectory(file);
        Path parent = folder ? file : file.toAbsolutePath().resolveSibling(".").normalize();
        String name = folder ? "" : String.valueOf(file.getFileName());
        List<Path> found = new ArrayList<>();
        if (Files.isDirectory(parent)) {
            try (Stream<Path> all = Files.list(parent)) {
                all.filter(Files::isRegularFile).filter(each -> belongs(String.valueOf(each.getFileName()), name))
                        .forEach(found::add);
            }
        }
        if (found.isEmpty()) {
            throw new NoSuchFileException(file.toString(), null, "there is no log");
        }
        record Aged(Path path, long millis) {}
        List<Aged> aged = new ArrayList<>();
        for (Path each : found) {
            aged.add(new Aged(each, Files.getLastModifiedTime(each).toMillis()));
        }
        aged.sort(Comparator.comparingLong(Aged::millis).thenComparing(one -> one.path().toString()));
        return aged.stream().map(Aged::path).toList();
    }

    private static boolean belongs(String candidate, String name) {
        if (name.isEmpty()) {
            return candidate.matches(".*\\.log(" + ROTATED + ")?");
        }
        return candidate.equals(name)
                || candidate.startsWith(name) && candidate.substring(name.length()).matches(ROTATED);
    }
}
