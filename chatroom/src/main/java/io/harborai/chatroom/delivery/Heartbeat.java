package io.harborai.chatroom.delivery;

import java.util.Map;

/**
 * That the server is there, and where a client should be; who is behind resumes.
 *
 * @param at        the server's time, in milliseconds since 1970
 * @param positions the last number that was sent, by room; at most 100 of the rooms that the client looks at
 */
public record Heartbeat(long at, Map<String, Long> positions) {}
