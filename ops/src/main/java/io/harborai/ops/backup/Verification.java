package io.harborai.ops.backup;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import io.harborai.engine.provider.Secret;

/** Reads a backup without keeping anything of it. */
final class Verification implements ArchiveReader.Target {
    /** A byte of a ZIP file makes at most 1032; what is made of a database and its files is far below this. */
    private static final long MOST_TIMES = 500;
    private static final long ALWAYS = 64L << 20;

    private final long archiveBytes;

    private Verification(long archiveBytes) {
        this.archiveBytes = archiveBytes;
    }

    static Header read(Path file, Optional<Secret> passphrase, Progress progress) throws IOException {
        try (InputStream in = ArchiveFile.open(file, passphrase, progress)) {
            return ArchiveReader.read(in, new Verification(Files.size(file)), progress);
        }
    }

    @Override
    public void begin(Header header) throws IOException {
        plausible(header, archiveBytes);
    }

    /** Refuses a bomb: an archive that says more than its size can honestly hold. */
    static void plausible(Header header, long archiveBytes) throws BackupException {
        if (header.bytes() - ALWAYS > archiveBytes * MOST_TIMES) {
            throw BackupException.damaged("it says that its " + archiveBytes + " bytes hold " + header.bytes()
                    + ", which no real backup does");
        }
    }

    @Override
    public OutputStream open(String name) {
        return OutputStream.nullOutputStream();
    }
}
