package io.harborai.platform.module;

import java.nio.file.Path;

/**
 * A folder that is made anew from the database and the files: nothing is copied, and a restore moves what is there away.
 *
 * @param name  its name in the backup
 * @param place the folder; it need not be there
 */
public record RebuiltPart(String name, Path place) implements BackupPart {
    @Override
    public void save(Path folder) {
        // Made anew.
    }
}
