package io.harborai.platform.module;

import java.io.IOException;
import java.nio.file.Path;

/** Something that a backup must contain and neither the database nor the files do. Needs no running server. */
public interface BackupPart {
    /** The name of its folder in the backup: lower-case letters, digits and dashes. */
    String name();

    /**
     * The folder whose place the copy takes when a backup is restored; it need not be there. All parts, the database and the
     * files are put in place together or not at all.
     */
    Path place();

    /**
     * Writes a copy, while work goes on. It is called before the database is copied; what is in both must do no harm.
     *
     * @param folder an empty folder; left empty, what is in {@link #place()} is moved away at a restore and made anew
     * @throws IOException when that fails; the backup as a whole fails then
     */
    void save(Path folder) throws IOException;
}
