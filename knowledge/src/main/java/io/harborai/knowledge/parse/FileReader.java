package io.harborai.knowledge.parse;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipException;

/** Reads files of every format within bounds. Safe to share between threads. */
public final class FileReader implements AutoCloseable {
    /** Bigger files of any format are read in a process of their own, since their trees may take a hundred times their size. */
    private static final long OWN_PROCESS_BYTES = 512 << 10;

    private final ParseLimits limits;
    private final ReaderProcesses processes;

    /**
     * Makes one.
     *
     * @param limits its bounds
     * @param processes how many files may be read in processes of their own at once, 1 to 64
     */
    public FileReader(ParseLimits limits, int processes) {
        this.limits = limits;
        this.processes = new ReaderProcesses(limits, processes);
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @param format what it is
     * @return what it says
     * @throws ParseException if it cannot be read within the bounds
     * @throws IOException if this machine cannot read it: the disk failed, or no process can be started
     * @throws InterruptedException if the thread was interrupted; the process that reads is ended
     */
    public ParsedFile read(Path file, Format format) throws ParseException, IOException, InterruptedException {
        long size = Files.size(file);
        if (size > limits.mostBytes()) {
            throw new ParseException(ParseException.Reason.TOO_LARGE,
                    "it has " + size + " bytes; at most " + limits.mostBytes() + " are read. Divide the file.");
        }
        if (size == 0) {
            throw new ParseException(ParseException.Reason.NO_TEXT, "it is empty.");
        }
        return format.dangerous() || size > OWN_PROCESS_BYTES
                ? processes.read(file, format)
                : readHere(file, format, limits);
    }

    /** Reads a file in this process, on this thread. */
    static ParsedFile readHere(Path file, Format format, ParseLimits limits) throws ParseException, IOException {
        Blocks blocks = new Blocks(limits);
        try {
            Reader.of(format).read(file, blocks);
        } catch (Archive.BeyondBound bound) {
            throw bound.reason();
        } catch (ZipException | EOFException e) {
            throw new ParseException(ParseException.Reason.DAMAGED,
                    "it is damaged: " + e.getMessage() + ". Save it again with the program that made it.", e);
        } catch (StackOverflowError e) {
            throw new ParseException(ParseException.Reason.DANGEROUS, "it is nested deeper than any honest file.", e);
        }
        return blocks.finish();
    }

    /** Ends the processes that have nothing to do, so that their memory is free; the next file starts one. */
    public void rest() {
        processes.rest();
    }

    /** Ends the processes that read. */
    @Override
    public void close() {
        processes.close();
    }
}
