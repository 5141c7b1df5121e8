package io.harborai.app.room;

import java.io.PrintStream;
import java.time.InstantSource;
import java.util.Locale;

/** How far a transfer is, in one line that is written over. Confined to one thread. */
final class ProgressBar {
    private static final int WIDTH = 30;
    private static final long EVERY_MILLIS = 100;

    private final PrintStream out;
    private final InstantSource clock;
    private final boolean moving;
    private final String what;
    private final long total;
    private final long began;
    private long last;

    /**
     * A bar.
     *
     * @param moving whether the line can be written over; else the end alone is told
     */
    ProgressBar(PrintStream out, InstantSource clock, boolean moving, String what, long total) {
        this.out = out;
        this.clock = clock;
        this.moving = moving;
        this.what = what;
        this.total = total;
        this.began = clock.millis();
    }

    void at(long bytes) {
        long now = clock.millis();
        if (moving && (bytes >= total || now - last >= EVERY_MILLIS)) {
            last = now;
            out.print("\r" + line(bytes, now));
            out.flush();
        }
    }

    private String line(long bytes, long now) {
        int done = total == 0 ? WIDTH : (int) (WIDTH * Math.min(bytes, total) / total);
        double seconds = Math.max(1, now - began) / 1000.0;
        return String.format(Locale.ROOT, "%s [%s%s] %3d %% %.1f of %.1f MB, %.1f MB/s", what, "#".repeat(done), "."
                .repeat(WIDTH - done), total == 0 ? 100 : 100 * Math.min(bytes, total) / total, bytes / 1e6,
                total / 1e6,
                bytes / 1e6 / seconds);
    }

    void end(long bytes) {
        out.println(moving ? "" : line(bytes, clock.millis()));
    }
}
