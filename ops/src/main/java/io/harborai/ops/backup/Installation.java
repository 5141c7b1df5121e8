package io.harborai.ops.backup;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.module.BackupPart;
import io.harborai.platform.storage.DatabaseUrl;

/**
 * What is backed up and put back.
 *
 * @param version       the program's
 * @param dataDir       the data directory
 * @param database      the database
 * @param files         the folder of files; empty when they are elsewhere, which backs them up itself
 * @param keys          the file of keys that seals secrets; only ever in an encrypted backup, and need not be there
 * @param configuration the configuration's files
 * @param secrets       what must not be in a backup that is not encrypted
 * @param parts         what else there is
 */
public record Installation(String version, Path dataDir, DatabaseUrl database, Optional<Path> files, Path keys,
        List<Path> configuration, List<Secret> secrets, List<BackupPart> parts) {
    /** Copies the lists. */
    public Installation {
        configuration = List.copyOf(configuration);
        secrets = List.copyOf(secrets);
        parts = List.copyOf(parts);
    }
}
