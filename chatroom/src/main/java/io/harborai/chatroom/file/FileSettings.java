package io.harborai.chatroom.file;

import java.time.Duration;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The bounds of files.
 *
 * @param bytes      longest file, 1 KiB to 10 GiB
 * @param roomBytes  bytes of all files of a room, at least {@code bytes}
 * @param open       uploads that one account has under way, 1 to 100
 * @param unfinished an upload that does not go on is forgotten after this, 1 minute to 30 days
 * @param refused    endings of names that are refused, in lower case, without the dot
 * @param scanner    where clamd listens, as {@code HOST:PORT}; empty for no scan
 */
public record FileSettings(long bytes, long roomBytes, int open, Duration unfinished, Set<String> refused,
        String scanner) {
    /** Endings that make a double click run something. */
    public static final Set<String> PROGRAMS = Set.of("exe", "dll", "com", "scr", "pif", "bat", "cmd", "msi", "ps1",
            "vbs", "vbe", "wsf", "hta", "lnk", "reg", "cpl", "app", "apk");
    /** What is used when nothing is said. */
    public static final FileSettings DEFAULT = new FileSettings(100 << 20, 5L << 30, 8, Duration.ofDays(1), PROGRAMS,
            "");

    /** Checks the ranges. */
    public FileSettings {
        if (bytes < 1024 || bytes > 10L << 30) {
            throw new IllegalArgumentException("bytes is " + bytes + ", it must be 1024 to " + (10L << 30));
        }
        if (roomBytes < bytes) {
            throw new IllegalArgumentException("roomBytes is " + roomBytes + ", it must be at least " + bytes);
        }
        if (open < 1 || open > 100) {
            throw new IllegalArgumentException("open is " + open + ", it must be 1 to 100");
        }
        if (unfinished.toMinutes() < 1 || unfinished.toDays() > 30) {
            throw new IllegalArgumentException("unfinished is " + unfinished + ", it must be 1 minute to 30 days");
        }
        refused = refused.stream().map(ending -> ending.toLowerCase(Locale.ROOT)).collect(Collectors
                .toUnmodifiableSet());
    }
}
