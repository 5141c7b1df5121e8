package io.harborai.gateway.file;

import java.time.Instant;

/**
 * What is known of a file.
 *
 * @param id        {@code file-…}
 * @param owner     whose it is
 * @param purpose   what it is for
 * @param name      what its owner called it
 * @param bytes     its length
 * @param createdAt when it was kept
 */
public record StoredFile(String id, String owner, String purpose, String name, long bytes, Instant createdAt) {}
