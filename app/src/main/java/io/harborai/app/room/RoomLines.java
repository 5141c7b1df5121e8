package io.harborai.app.room;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

import io.harborai.app.Terminal;
import tools.jackson.databind.JsonNode;

/** Frames as lines for people. What others wrote cannot move the cursor or change colours. */
final class RoomLines {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm", Locale.ROOT);

    private final Terminal terminal;
    private final ZoneId zone;

    RoomLines(Terminal terminal, ZoneId zone) {
        this.terminal = terminal;
        this.zone = zone;
    }

    /** A message of a page or an event. */
    String message(JsonNode message) {
        String at = TIME.format(Instant.ofEpochMilli(message.path("at").asLong(0)).atZone(zone));
        String text = message.path("deleted").asBoolean(false) ? "(deleted)" : plain(message.path("text").asString(""));
        String thread = message.has("thread") ? " (thread " + message.path("thread").asLong() + ")" : "";
        return terminal.styled(2, at + " #" + message.path("seq").asLong()) + " " + terminal.styled(1, plain(message
                .path("name").asString(""))) + thread + ": " + text;
    }

    /** What an event says to people; empty for what they need not know. */
    Optional<String> event(JsonNode frame) {
        return switch (frame.path("type").asString("")) {
            case "message" -> Optional.of(message(frame));
            case "edited" -> Optional.of(dim("#" + frame.path("message").asLong() + " now says: " + plain(frame.path(
                    "text").asString(""))));
            case "deleted" -> Optional.of(dim("#" + frame.path("message").asLong() + " was deleted."));
            // Of an account that is gone there is no name to tell.
            case "member" -> frame.path("name").asString("").isEmpty()
                    ? Optional.empty()
                    : Optional.of(dim(plain(frame.path("name").asString("")) + ": " + frame.path("change")
                            .asString("")
                            + (frame.has("reason") ? " (" + plain(frame.path("reason").asString("")) + ")" : "")));
            case "room" -> Optional.of(dim("The room was " + frame.path("change").asString("") + ": " + plain(frame
                    .path("name").asString("")) + announcement(frame)));
            case "note", "ended" -> Optional.of(frame.path("text").asString("")).filter(text -> !text.isEmpty())
                    .map(this::dim);
            case "ai" -> frame.path("state").asString("").equals("thinking")
                    ? Optional.of(dim(plain(frame.path("name").asString("")) + " is answering …"))
                    : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static String announcement(JsonNode frame) {
        String text = plain(frame.path("announcement").asString(""));
        return text.isEmpty() ? "" : " (" + text + ")";
    }

    private String dim(String text) {
        return terminal.styled(2, text);
    }

    /** Without control characters, but for line breaks and tabs. */
    static String plain(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.codePoints().filter(point -> point == '\n' || point == '\t' || !Character.isISOControl(point) && Character
                .getType(point) != Character.FORMAT).forEach(plain::appendCodePoint);
        return plain.toString();
    }
}
