package io.harborai.chatroom.delivery;

import java.util.ArrayList;
import java.util.List;

import io.harborai.chatroom.message.RoomEvent;
import org.jspecify.annotations.Nullable;

/**
 * One connection that looks at one room. Until its first answer is sent, what happens waits. Confined to the connection's
 * event loop.
 */
public final class Viewing {
    /** Batches that wait for the first answer; it takes milliseconds. */
    private static final int MOST_WAITING = 4096;

    private final Connection connection;
    private final LiveRoom room;
    private long position;
    private @Nullable List<Batch> waiting = new ArrayList<>();
    private boolean ended;

    Viewing(Connection connection, LiveRoom room, long position) {
        this.connection = connection;
        this.room = room;
        this.position = position;
    }

    LiveRoom room() {
        return room;
    }

    /** Up to which number this client was told everything. */
    public long position() {
        return position;
    }

    void deliver(Batch batch) {
        List<Batch> held = waiting;
        if (held == null) {
            send(batch);
        } else if (held.size() < MOST_WAITING) {
            held.add(batch);
        } else {
            lost();
        }
    }

    private void send(Batch batch) {
        if (ended || batch.last() <= position) {
            return;
        }
        if (batch.first() > position + 1) {
            // Nothing may be left out: the client comes back with its position, and gets the rest.
            connection.close(CloseReason.POSITION);
            return;
        }
        List<RoomEvent> events = batch.events();
        int skipped = (int) (position + 1 - batch.first());
        int end = removal(events, skipped);
        boolean whole = skipped == 0 && end == events.size();
        List<String> frames = whole ? batch.frames() : Batch.frames(events.subList(skipped, end));
        frames.forEach(connection::send);
        position = batch.last();
        if (end < events.size() || events.get(end - 1).sendsOut(connection.account())) {
            connection.removed(this);
        }
    }

    /** Behind the event that sends this account out, if there is one. */
    private int removal(List<RoomEvent> events, int from) {
        String account = connection.account();
        for (int i = from; i < events.size(); i++) {
            if (events.get(i).sendsOut(account)) {
                return i + 1;
            }
        }
        return events.size();
    }

    /** A frame that has no number: typing, presence, receipts. Whoever is not up to date does not need it. */
    void passing(String frame) {
        if (waiting == null && !ended) {
            connection.send(frame);
        }
    }

    /** The first answer is ready: it is sent, and then what has happened since. */
    public void begin(String answer, long reached) {
        connection.send(answer);
        position = Math.max(position, reached);
        List<Batch> held = waiting;
        waiting = null;
        if (held != null) {
            held.forEach(this::send);
        }
    }

    /** The numbers mean nothing any more, or too much happened: the client must come back. */
    void lost() {
        connection.close(CloseReason.POSITION);
    }

    void ended() {
        ended = true;
    }
}
