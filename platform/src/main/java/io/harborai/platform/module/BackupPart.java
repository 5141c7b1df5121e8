package io.harborai.platform.module;

import java.io.IOException;
import java.nio.file.Path;

/** Something that a backup must contain and the database does not. */
public interface BackupPart {
    /** The name of its folder in the backup, in lower case. */
    String name();

    /**
     * Writes a copy as of one moment, while work goes on.
     *
     * @param folder an empty folder
     * @throws IOException when that fails; the backup as a whole fails then
     */
    void save(Path folder) throws IOException;

    /**
     * Puts a copy in place of what there is; the server does not run.
     *
     * @param folder  what {@link #save} wrote
     * @param dataDir the data directory
     * @throws IOException when that fails; what was there before is put back then
     */
    void restore(Path folder, Path dataDir) throws IOException;
}
