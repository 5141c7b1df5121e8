package io.harborai.chatroom.assistant;

import java.time.Duration;
import java.util.List;

/**
 * The bounds of AI members.
 *
 * @param models  the models that admins of rooms may choose; one that ends in {@code *} allows all that begin like it.
 *                Administrators of the server may choose any
 * @param key     the id of the key that pays for AI members which admins of rooms have made; empty for the server itself
 * @param perRoom most AI members of a room, 1 to 100
 * @param longest longest time of an answer, 1 second to 15 minutes
 * @param waiting questions that wait for one AI member, 1 to 100; further ones are refused in the room
 */
public record AssistantSettings(List<String> models, String key, int perRoom, Duration longest, int waiting) {
    /** What is used when nothing is said: only administrators of the server add AI members. */
    public static final AssistantSettings DEFAULT = new AssistantSettings(List.of(), "", 10, Duration.ofMinutes(2), 8);

    /** Checks the ranges. */
    public AssistantSettings {
        models = List.copyOf(models);
        range("perRoom", perRoom, 1, 100);
        range("longest", longest.toMillis(), 1000, 900_000);
        range("waiting", waiting, 1, 100);
    }

    private static void range(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be " + least + " to " + most);
        }
    }

    /** Whether admins of rooms may choose this model. */
    boolean open(String model) {
        return models.stream().anyMatch(allowed -> allowed.endsWith("*")
                ? model.startsWith(allowed.substring(0, allowed.length() - 1))
                : model.equals(allowed));
    }
}
