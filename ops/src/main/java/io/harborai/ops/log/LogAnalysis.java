package io.harborai.ops.log;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Reads logs from end to end, in memory that does not depend on their size. Used once, by one thread. */
public final class LogAnalysis {
    private static final int GZIP_BUFFER = 256 << 10;
    /** Progress is told so often, in lines. */
    private static final int EVERY = 16_384;

    private final LineReader reader = new LineReader();
    private final LineForms forms = new LineForms();
    private final LogLine line = new LogLine();
    private final LogTotals totals = new LogTotals();
    private final List<String> notes = new ArrayList<>();
    private final long since;
    private final Listener listener;
    private long done;
    private long all;
    private boolean wanted;

    /** Hears how far the reading is. */
    @FunctionalInterface
    public interface Listener {
        /** Bytes of the files that were read, of how many. */
        void at(long done, long all);
    }

    private LogAnalysis(long since, Listener listener) {
        this.since = since;
        this.listener = listener;
        this.wanted = since == Long.MIN_VALUE;
    }

    /**
     * Reads files.
     *
     * @param files       plain ones, and those compressed by gzip, whatever their names are
     * @param sinceMillis lines before this are left out, in milliseconds since 1970; {@link Long#MIN_VALUE} for none
     * @throws IOException if a file cannot be read at all; one that ends too early is read as far as it goes
     */
    public static LogReport of(List<Path> files, long sinceMillis, Listener listener) throws IOException {
        LogAnalysis analysis = new LogAnalysis(sinceMillis, listener);
        for (Path file : files) {
            analysis.all += Files.size(file);
        }
        for (Path file : files) {
            analysis.file(file);
        }
        return new LogReport(files.stream().map(Path::toString).toList(), analysis.all, analysis.totals,
                analysis.notes);
    }

    private void file(Path file) throws IOException {
        long before = totals.readable + totals.skipped;
        long unreadable = totals.unreadable;
        try (Counted counted = new Counted(Files.newInputStream(file)); InputStream in = opened(file, counted)) {
            lines(in);
        } catch (EOFException | ZipException cut) {
            notes.add(file + " is cut off or damaged (" + cut.getMessage() + "); it was read as far as it goes");
        }
        long lost = totals.unreadable - unreadable;
        if (Files.size(file) == 0) {
            notes.add(file + " is empty");
        } else if (lost > 0 && totals.readable + totals.skipped == before) {
            notes.add(file + " holds no line of a log that is known; is it one?");
        }
    }

    private static InputStream opened(Path file, Counted counted) throws IOException {
        boolean gzip;
        try (InputStream head = Files.newInputStream(file)) {
            byte[] two = head.readNBytes(2);
            gzip = two.length == 2 && (two[0] & 0xff) == 0x1f && (two[1] & 0xff) == 0x8b;
        }
        return gzip ? new GZIPInputStream(counted, GZIP_BUFFER) : counted;
    }

    private void lines(InputStream in) throws IOException {
        reader.begin(in);
        int untold = 0;
        while (reader.next()) {
            LineForms.Form form = forms.read(reader.bytes(), reader.from(), reader.to(), line);
            if (since != Long.MIN_VALUE && line.millis >= 0) {
                wanted = line.millis >= since;
            }
            if (wanted) {
                totals.add(form, line);
            } else {
                totals.skipped++;
            }
            untold++;
            if (untold == EVERY) {
                untold = 0;
                listener.at(done, all);
            }
        }
    }

    /** Tells how much of the file was read. */
    private final class Counted extends FilterInputStream {
        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int one = super.read();
            done += one < 0 ? 0 : 1;
            return one;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            done += Math.max(0, read);
            return read;
        }
    }
}
