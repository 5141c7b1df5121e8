package io.harborai.platform.bus;

/**
 * How a {@link Bus} is doing.
 *
 * @param connected whether messages reach other nodes now
 * @param published messages sent
 * @param unsent messages that were lost because there was no connection
 * @param gaps times when subscribers were told that they may have missed messages
 */
public record BusFigures(boolean connected, long published, long unsent, long gaps) {}
