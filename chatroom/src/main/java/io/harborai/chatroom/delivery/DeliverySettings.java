package io.harborai.chatroom.delivery;

import java.time.Duration;

/**
 * The bounds of delivery. All of them are about one node.
 *
 * @param queueFrames  frames that wait for one slow client before it is cut off, 16 to 65 536
 * @param queueChars   characters that wait for it, 65 536 to 64 Mi
 * @param windowEvents events that a client which comes back is given, and that a live room keeps at hand, 16 to 100 000
 * @param windowChars  characters of events that one live room keeps at hand, 65 536 to 64 Mi
 * @param heartbeat    how often clients are pinged, 1 second to 10 minutes; a client is gone after two and a half of them
 * @param verify       how often positions and tokens are held against the database, 1 second to 10 minutes
 * @param subscribed   rooms that one connection looks at, 1 to 10 000
 * @param frameRate    frames that a client may send in a second, 1 to 10 000; twice as many at once
 * @param presenceRoom viewers of a room up to which comings, goings and typing are told to all of them, 0 to 100 000
 * @param sockets      connections of one account, 1 to 1 000 000
 * @param strangers    connections from one address that have not logged in, 1 to 1 000 000
 */
public record DeliverySettings(int queueFrames, int queueChars, int windowEvents, int windowChars, Duration heartbeat,
        Duration verify, int subscribed, int frameRate, int presenceRoom, int sockets, int strangers) {
    /** What is used when nothing is said. */
    public static final DeliverySettings DEFAULT = new DeliverySettings(1024, 4 << 20, 1000, 1 << 20,
            Duration.ofSeconds(25), Duration.ofSeconds(10), 500, 50, 200, 100, 1000);

    /** Checks the ranges. */
    public DeliverySettings {
        range("queueFrames", queueFrames, 16, 65_536);
        range("queueChars", queueChars, 65_536, 64 << 20);
        range("windowEvents", windowEvents, 16, 100_000);
        range("windowChars", windowChars, 65_536, 64 << 20);
        range("heartbeat", heartbeat.toMillis(), 1000, 600_000);
        range("verify", verify.toMillis(), 1000, 600_000);
        range("subscribed", subscribed, 1, 10_000);
        range("frameRate", frameRate, 1, 10_000);
        range("presenceRoom", presenceRoom, 0, 100_000);
        range("sockets", sockets, 1, 1_000_000);
        range("strangers", strangers, 1, 1_000_000);
    }

    private static void range(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + " is " + value + ", it must be " + least + " to " + most);
        }
    }
}
