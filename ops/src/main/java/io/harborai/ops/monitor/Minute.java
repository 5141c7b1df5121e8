package io.harborai.ops.monitor;

/**
 * A metric's minute.
 *
 * @param number minutes since 1970
 * @param avg    mean of its readings
 * @param min    smallest reading
 * @param max    largest reading
 */
public record Minute(long number, double avg, double min, double max) {}
