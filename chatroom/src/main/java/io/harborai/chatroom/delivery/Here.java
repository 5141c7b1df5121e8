package io.harborai.chatroom.delivery;

/**
 * That somebody came or went; a frame without a number, not kept, told in small rooms only.
 *
 * @param room    a room that they look at, or looked at
 * @param account who
 * @param online  whether they are connected to any node
 */
public record Here(String room, String account, boolean online) {}
