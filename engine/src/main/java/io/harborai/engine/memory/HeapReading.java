package io.harborai.engine.memory;

/**
 * What the process used at one moment, in bytes.
 *
 * @param usedBytes        heap in use, garbage included
 * @param afterGcBytes     heap in use right after the last collection; the heap in use when there was none yet
 * @param collections      garbage collections so far
 * @param rssBytes         resident set
 */
public record HeapReading(long usedBytes, long afterGcBytes, long collections, long rssBytes) {}
