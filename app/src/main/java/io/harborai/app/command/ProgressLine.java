package io.harborai.app.command;

import java.util.Locale;

import io.harborai.app.Terminal;

/** How far long work is: a bar on a terminal, a line every now and then elsewhere. Not safe for use by many threads. */
final class ProgressLine implements AutoCloseable {
    private static final int WIDTH = 30;
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long PIPED_NANOS = 10_000_000_000L;
    private static final double MIB = 1 << 20;

    private final Terminal terminal;
    private final long begun = System.nanoTime();
    private long shown = begun;
    private boolean drawn;

    ProgressLine(Terminal terminal) {
        this.terminal = terminal;
    }

    /** So much is done; {@code all} is 0 when that is not known. */
    void at(String what, long done, long all) {
        long now = System.nanoTime();
        if (now - shown < (terminal.interactive() ? TERMINAL_NANOS : PIPED_NANOS)) {
            return;
        }
        shown = now;
        String text = text(what, done, all, (now - begun) / 1e9);
        if (terminal.interactive()) {
            drawn = true;
            terminal.err().print("\r" + text + "\u001b[K");
        } else {
            terminal.err().println(text);
        }
        terminal.err().flush();
    }

    private static String text(String what, long done, long all, double seconds) {
        if (all <= 0) {
            return what + " ...";
        }
        double share = Math.clamp((double) done / all, 0, 1);
        int full = (int) (share * WIDTH);
        double rate = done / MIB / Math.max(seconds, 0.001);
        double left = rate > 0 ? (all - done) / MIB / rate : 0;
        return String.format(Locale.ROOT, "%s [%s%s] %3.0f %%  %.0f of %.0f MiB, %.0f MiB/s, %.0f s left", what,
                "#".repeat(full), "-".repeat(WIDTH - full), share * 100, done / MIB, all / MIB, rate, left);
    }

    /** Clears the bar away. */
    @Override
    public void close() {
        if (drawn) {
            terminal.err().print("\r\u001b[K");
            terminal.err().flush();
        }
    }
}
