package io.harborai.chatroom.delivery;

import java.util.ArrayList;
import java.util.List;

import io.harborai.chatroom.message.RoomEvent;

/**
 * Events of one room on their way to its viewers, with their frames made once for all of them.
 *
 * @param first   the number of the first
 * @param last    the number of the last
 * @param events  the events
 * @param frames  what is sent to who has seen all before the first
 * @param nanos   since when they are known
 */
record Batch(long first, long last, List<RoomEvent> events, List<String> frames, long nanos) {
    /** A frame of many events stays well below what a client must take. */
    static final int MOST_CHARS = 48 * 1024;

    static Batch of(List<RoomEvent> events, long nanos) {
        return new Batch(events.getFirst().seq(), events.getLast().seq(), events, frames(events), nanos);
    }

    /** Batches that follow one another, as one; it is as old as the first of them. */
    static Batch together(List<Batch> batches) {
        return batches.size() == 1
                ? batches.getFirst()
                : of(batches.stream().flatMap(batch -> batch.events().stream()).toList(), batches.getFirst().nanos());
    }

    /** One event is its own frame; more are put together, so that a busy room costs its viewers one write, not many. */
    static List<String> frames(List<RoomEvent> events) {
        List<String> frames = new ArrayList<>();
        int start = 0;
        int chars = 0;
        for (int i = 0; i < events.size(); i++) {
            int length = events.get(i).frame().length();
            if (i > start && chars + length > MOST_CHARS) {
                frames.add(frame(events.subList(start, i)));
                start = i;
                chars = 0;
            }
            chars += length + 1;
        }
        frames.add(frame(events.subList(start, events.size())));
        return frames;
    }

    private static String frame(List<RoomEvent> events) {
        if (events.size() == 1) {
            return events.getFirst().frame();
        }
        StringBuilder frame = new StringBuilder("{\"type\":\"batch\",\"frames\":");
        return list(frame, events).append('}').toString();
    }

    static StringBuilder list(StringBuilder into, List<RoomEvent> events) {
        into.append('[');
        for (int i = 0; i < events.size(); i++) {
            if (i > 0) {
                into.append(',');
            }
            into.append(events.get(i).frame());
        }
        return into.append(']');
    }
}
