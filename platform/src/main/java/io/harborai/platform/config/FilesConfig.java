package io.harborai.platform.config;

import java.time.Duration;
import java.util.List;

import static io.harborai.platform.config.Setting.integer;

/**
 * The files of {@code /v1/files} and the batches that work through them.
 *
 * @param fileBytes longest file
 * @param ownerBytes all files of an owner together; at least {@code fileBytes}
 * @param ownerFiles most files of an owner
 * @param window after so long a batch expires
 * @param batches batches that one node works on at a time
 * @param calls their calls at a time
 * @param lines most lines of a batch
 * @param lineBytes longest line
 * @param open batches of an owner that are not over yet
 */
public record FilesConfig(long fileBytes, long ownerBytes, int ownerFiles, Duration window, int batches, int calls,
        int lines, int lineBytes, int open) {
    private static final long MIB = 1L << 20;

    static final List<Setting> SETTINGS = List.of(
            integer("files.max_mb", 512, 1, 1_048_576).in("MiB").doc("Longest file of /v1/files."),
            integer("files.max_total_mb", 10_240, 1, 1_048_576).in("MiB")
                    .doc("All files of an owner together; at least as much as one file."),
            integer("files.max_count", 10_000, 1, 1_000_000).doc("Most files of an owner."),
            integer("batches.window_hours", 24, 1, 168).in("h").doc("A batch expires after so long."),
            integer("batches.at_once", 4, 1, 100).doc("Batches that one node works on at a time."),
            integer("batches.calls", 16, 1, 1_000).doc("Calls of all of them at a time."),
            integer("batches.max_lines", 50_000, 1, 1_000_000).doc("Most lines of a batch."),
            integer("batches.max_line_mb", 8, 1, 64).in("MiB").doc("Longest line."),
            integer("batches.max_open", 100, 1, 10_000).doc("Batches of an owner that are not over yet."));

    static FilesConfig of(Assembler from) {
        long file = from.integer("files.max_mb") * MIB;
        return new FilesConfig(file, Math.max(file, from.integer("files.max_total_mb") * MIB),
                from.integer("files.max_count"), Duration.ofHours(from.integer("batches.window_hours")),
                from.integer("batches.at_once"), from.integer("batches.calls"), from.integer("batches.max_lines"),
                Math.toIntExact(from.integer("batches.max_line_mb") * MIB), from.integer("batches.max_open"));
    }
}
