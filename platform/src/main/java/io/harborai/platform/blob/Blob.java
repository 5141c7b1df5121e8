package io.harborai.platform.blob;

/**
 * What is known of a blob.
 *
 * @param name its name
 * @param bytes its length
 */
public record Blob(String name, long bytes) {}
