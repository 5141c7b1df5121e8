package io.harborai.knowledge.parse;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The program of a process that reads dangerous files, one after the other: questions come on its standard input, answers go
 * to its standard output. It has a small heap, ends when memory is out, when its input ends, and when its parent kills it;
 * so no file takes more memory or time than it may, and none harms the server. A thread could not promise that: it can be
 * neither killed nor kept from the memory of others.
 */
public final class ReaderProcess {
    private ReaderProcess() {
    }

    /**
     * Answers until its input ends.
     *
     * @param args bounds: bytes, unpacked bytes, characters, blocks, pages, milliseconds
     * @throws IOException if the parent is gone
     */
    public static void main(String[] args) throws IOException {
        ParseLimits limits = new ParseLimits(Long.parseLong(args[0]), Long.parseLong(args[1]),
                Integer.parseInt(args[2]),
                Integer.parseInt(args[3]), Integer.parseInt(args[4]), Duration.ofMillis(Long.parseLong(args[5])),
                ParseLimits.DEFAULT.heap());
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in)));
                DataOutputStream out = new DataOutputStream(
                        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)))) {
            while (true) {
                Format format = Format.valueOf(in.readUTF());
                answer(Path.of(in.readUTF()), format, limits, out);
                out.flush();
            }
        } catch (EOFException parentGone) {
            return;
        }
    }

    private static void answer(Path file, Format format, ParseLimits limits, DataOutputStream out) throws IOException {
        ParsedFile parsed;
        try {
            parsed = FileReader.readHere(file, format, limits);
        } catch (ParseException e) {
            Answers.writeFailure(e, out);
            return;
        } catch (OutOfMemoryError e) {
            Answers.writeFailure(new ParseException(ParseException.Reason.TOO_MUCH_MEMORY,
                    "reading it needs more memory than it may take. Divide the file.", e), out);
            return;
        }
        Answers.write(parsed, out);
    }
}
