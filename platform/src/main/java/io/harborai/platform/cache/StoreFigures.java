package io.harborai.platform.cache;

/**
 * How a {@link ByteStore} is doing.
 *
 * @param hits look-ups that found something
 * @param misses look-ups that found nothing, late ones included
 * @param late look-ups that were given up at the deadline, or not begun because the store does not answer
 * @param errors look-ups and changes that failed
 * @param tooLarge values that were not kept because of their size
 */
public record StoreFigures(long hits, long misses, long late, long errors, long tooLarge) {}
