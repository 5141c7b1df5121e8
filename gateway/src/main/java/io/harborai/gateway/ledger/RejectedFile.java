package io.harborai.gateway.ledger;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.harborai.platform.storage.PrivateFiles;

/** Records that nobody could take, kept for whoever looks into it. */
final class RejectedFile {
    private RejectedFile() {
    }

    /** Adds a record, unless the file has its full size. */
    static void append(Path file, ByteBuffer record, long mostBytes) throws IOException {
        PrivateFiles.makeFile(file);
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long at = channel.size();
            while (at + record.remaining() <= mostBytes && record.hasRemaining()) {
                at += channel.write(record, at);
            }
            channel.force(false);
        }
    }
}
