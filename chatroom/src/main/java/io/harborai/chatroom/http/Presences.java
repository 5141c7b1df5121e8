package io.harborai.chatroom.http;

import java.util.List;

import io.harborai.chatroom.message.RoomEvent;

/** Frames that have no number and are not kept. */
final class Presences {
    /** Viewers of a room up to which receipts and typing are told to all. */
    static final int MOST_TOLD = 200;

    private Presences() {
    }

    /** Somebody is writing. */
    record Typing(String room, String account) {}

    /** Several events, in order, put together while the room was busy. */
    record Together(List<RoomEvent> frames) {}
}
