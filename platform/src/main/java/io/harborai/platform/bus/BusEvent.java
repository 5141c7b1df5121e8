package io.harborai.platform.bus;

/** What a subscriber hears. */
public sealed interface BusEvent {
    /**
     * A message of some node, this one included.
     *
     * @param topic what it is about
     * @param text the message
     */
    record Message(String topic, String text) implements BusEvent {}

    /**
     * Messages may have been missed: read again what they would have told. Comes after the connection was lost and has
     * been made again, and when messages came faster than the subscriber took them.
     *
     * @param reason why, for the log
     */
    record Gap(String reason) implements BusEvent {}
}
