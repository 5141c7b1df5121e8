package io.harborai.app.room;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

import io.harborai.app.CommandFailure;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Being in a room: when the connection breaks it is made anew, and what was missed is asked for, so that everything is told
 * once and in order. Thread-safe.
 */
final class RoomSession implements AutoCloseable {
    private static final Duration FIRST_WAIT = Duration.ofMillis(500);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(15);

    private final HttpClient http;
    private final String url;
    private final String token;
    private final Consumer<JsonNode> told;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable RoomSocket socket;
    private volatile boolean closed;
    private String room = "";
    private String epoch = "";
    private long position;

    /**
     * A session that is not open yet.
     *
     * @param told gets events in order, and frames that have no number
     */
    RoomSession(HttpClient http, String url, String token, Consumer<JsonNode> told) {
        this.http = http;
        this.url = url;
        this.token = token;
        this.told = told;
    }

    /** Connects and logs in. */
    void open() {
        socket = connected();
        Thread.ofVirtual().name("room-connection").start(this::stay);
    }

    private RoomSocket connected() {
        RoomSocket fresh = RoomSocket.open(http, url, this::frame);
        fresh.ask("login", Map.of("token", token));
        return fresh;
    }

    private RoomSocket socket() {
        RoomSocket open = socket;
        if (open == null) {
            throw new CommandFailure(io.harborai.app.ExitCode.UNAVAILABLE,
                    "the connection is being made anew; try again");
        }
        return open;
    }

    /** Keeps the connection up, until this is closed or the server does not want us any more. */
    private void stay() {
        Duration wait = FIRST_WAIT;
        while (!closed) {
            RoomSocket open = socket;
            int code = open == null ? 1006 : open.over().join();
            if (closed || code == 4001 || code == 4003) {
                told.accept(Notes.of("ended", closed ? "" : "The server ended this session (" + code + ")."));
                return;
            }
            socket = null;
            try {
                TimeUnit.MILLISECONDS.sleep(wait.toMillis());
                RoomSocket fresh = connected();
                resume(fresh);
                socket = fresh;
                wait = FIRST_WAIT;
                told.accept(Notes.of("note", "Connected again."));
            } catch (CommandFailure unreachable) {
                wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait.multipliedBy(2);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private void resume(RoomSocket fresh) {
        if (room.isEmpty()) {
            return;
        }
        JsonNode answer = fresh.ask("resume", Map.of("room", room, "epoch", epoch, "seq", position));
        if (answer.path("type").asString("").equals("resumed")) {
            answer.path("events").forEach(this::frame);
        } else {
            entered(fresh.ask("enter", Map.of("room", room)));
            told.accept(Notes.of("note", "Too much was missed; /history shows it."));
        }
    }

    private void entered(JsonNode answer) {
        lock.lock();
        try {
            room = answer.path("room").asString("");
            epoch = answer.path("epoch").asString("");
            position = answer.path("seq").asLong(0);
        } finally {
            lock.unlock();
        }
    }

    /** Goes into a room; what is answered has its last messages. */
    JsonNode enter(String name) {
        String before = room;
        JsonNode answer = socket().ask("enter", Map.of("room", name, "limit", 20));
        if (!before.isEmpty() && !before.equals(answer.path("room").asString(""))) {
            socket().ask("exit", Map.of("room", before));
        }
        entered(answer);
        return answer;
    }

    /** The room; empty before one was entered. */
    String room() {
        return room;
    }

    private void frame(JsonNode frame) {
        lock.lock();
        try {
            if (frame.has("seq") && frame.has("epoch")) {
                boolean next = frame.path("room").asString("").equals(room) && frame.path("epoch").asString("").equals(
                        epoch) && frame.path("seq").asLong() == position + 1;
                if (!next) {
                    return;
                }
                position++;
            }
        } finally {
            lock.unlock();
        }
        told.accept(frame);
    }

    /** Says something, once, even if the connection breaks meanwhile. */
    void say(String text) {
        Map<String, String> fields = Map.of("room", room, "text", text, "client_id", UUID.randomUUID().toString());
        try {
            socket().ask("send", fields);
        } catch (CommandFailure broken) {
            if (socket != null && !socket().over().isDone()) {
                throw broken;
            }
            RoomSocket fresh = socket;
            if (fresh == null) {
                throw broken;
            }
            fresh.ask("send", fields);
        }
    }

    /** Asks anything else. */
    JsonNode ask(String type, Map<String, ?> fields) {
        return socket().ask(type, fields);
    }

    @Override
    public void close() {
        closed = true;
        RoomSocket open = socket;
        if (open != null) {
            open.close();
        }
    }
}
