package io.harborai.chatroom.delivery;

import java.util.ArrayList;
import java.util.List;

import io.harborai.chatroom.message.RoomEvent;
import io.harborai.platform.bus.Bus;

/**
 * What nodes tell each other of a room: lines, the first with the sender, then one for each event. A node that cannot read a
 * text treats it as lost.
 */
final class Wire {
    private static final int MOST_CHARS = Bus.MAX_TEXT_LENGTH - 1024;
    private static final String EVENTS = "E ";
    private static final String PASSING = "T ";

    private Wire() {
    }

    /** What a text says. */
    sealed interface Read {
        /** Events of another node. */
        record Events(List<RoomEvent> events) implements Read {}

        /** A frame without a number. */
        record Passing(String frame) implements Read {}

        /** Of this node itself, or of no known form. */
        record Nothing() implements Read {}
    }

    static String topic(String room) {
        return "chat.room." + room;
    }

    static List<String> events(String node, List<RoomEvent> events) {
        List<String> texts = new ArrayList<>();
        StringBuilder text = new StringBuilder();
        for (RoomEvent event : events) {
            String line = "\n" + event.seq() + ' ' + event.epoch() + ' ' + event.removed() + ' ' + event.frame();
            if (!text.isEmpty() && text.length() + line.length() > MOST_CHARS) {
                texts.add(text.toString());
                text.setLength(0);
            }
            if (text.isEmpty()) {
                text.append(EVENTS).append(node);
            }
            text.append(line);
        }
        texts.add(text.toString());
        return texts;
    }

    static String passing(String node, String frame) {
        return PASSING + node + '\n' + frame;
    }

    static Read read(String self, String room, String text) {
        int line = text.indexOf('\n');
        if (line < 2 || text.substring(2, line).equals(self)) {
            return new Read.Nothing();
        }
        if (text.startsWith(PASSING)) {
            return new Read.Passing(text.substring(line + 1));
        }
        List<RoomEvent> events = new ArrayList<>();
        for (String each : text.substring(line + 1).split("\n")) {
            String[] parts = each.split(" ", 4);
            if (parts.length != 4 || !parts[0].matches("[0-9]{1,18}")) {
                return new Read.Nothing();
            }
            events.add(new RoomEvent(room, parts[1], Long.parseLong(parts[0]), parts[2], parts[3]));
        }
        return new Read.Events(events);
    }
}
