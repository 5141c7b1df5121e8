package io.harborai.ops.backup;

import java.nio.file.Path;
import java.time.Instant;

/**
 * A backup that lies in the folder of backups.
 *
 * @param name      its file's name
 * @param file      the file
 * @param madeAt    when, as its name tells
 * @param bytes     its size
 * @param encrypted whether it needs a passphrase
 */
public record Backup(String name, Path file, Instant madeAt, long bytes, boolean encrypted) {}
