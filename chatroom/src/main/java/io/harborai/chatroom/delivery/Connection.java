package io.harborai.chatroom.delivery;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.harborai.chatroom.message.ChatJson;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import org.jspecify.annotations.Nullable;

/**
 * One client's socket. Confined to its event loop, but for what says otherwise.
 */
public final class Connection {
    /** Rooms whose positions a heartbeat tells. */
    private static final int MOST_POSITIONS = 100;

    private final ServerWebSocket socket;
    private final String address;
    private final Context loop;
    private final Hub hub;
    private final Outbox outbox;
    private final long opened;
    private final Map<Viewing, Shelf> viewings = new HashMap<>();
    private volatile long heard;
    private volatile long pinged;
    private volatile String account = "";
    private volatile String token = "";
    private double allowance;
    private long allowedAt;
    private boolean over;

    Connection(ServerWebSocket socket, String address, Context loop, Hub hub, long now) {
        this.socket = socket;
        this.address = address;
        this.loop = loop;
        this.hub = hub;
        this.outbox = new Outbox(socket, hub.settings(), hub.figures());
        this.opened = now;
        this.heard = now;
        this.pinged = now;
        this.allowance = 2.0 * hub.settings().frameRate();
        this.allowedAt = now;
    }

    /** Whose it is; empty before the log-in. Any thread. */
    public String account() {
        return account;
    }

    /** The hash of the token that it was opened with; empty before the log-in. Any thread. */
    public String token() {
        return token;
    }

    /** Where the client is. */
    public String address() {
        return address;
    }

    /** Does something on the connection's event loop. Any thread. */
    public void run(Runnable action) {
        loop.runOnContext(now -> action.run());
    }

    Context loop() {
        return loop;
    }

    /**
     * Somebody logged in.
     *
     * @return whether they are in; not when the account has too many connections
     */
    public boolean entered(String who, String tokenHash) {
        account = who;
        token = tokenHash;
        if (!hub.entered(this)) {
            account = "";
            token = "";
            return false;
        }
        return true;
    }

    /** Sends a frame, after all that was sent before. */
    public void send(String frame) {
        outbox.send(frame);
    }

    /** Ends it. */
    public void close(CloseReason reason) {
        outbox.close(reason);
    }

    /** Whether it has ended. */
    public boolean closed() {
        return over || outbox.closed();
    }

    /**
     * Whether the client may send a frame at this moment.
     *
     * @param now milliseconds
     */
    public boolean allowed(long now) {
        heard = now;
        int rate = hub.settings().frameRate();
        allowance = Math.min(2.0 * rate, allowance + Math.max(0, now - allowedAt) * rate / 1000.0);
        allowedAt = now;
        allowance -= 1;
        return allowance >= 0;
    }

    /** Whether it goes on although it was told to slow down. */
    public boolean floods() {
        return allowance < -2.0 * hub.settings().frameRate();
    }

    /**
     * The client is alive.
     *
     * @param now milliseconds
     */
    public void heard(long now) {
        heard = now;
    }

    /** The rooms it looks at. */
    public int viewing() {
        return viewings.size();
    }

    /** What it looks at in this room. */
    public Optional<Viewing> viewing(String room) {
        return viewings.keySet().stream().filter(viewing -> viewing.room().id().equals(room)).findFirst();
    }

    /** Begins to look at a room, from the position of this moment. What happens waits until {@link Viewing#begin}. */
    Viewing view(LiveRoom room, Shelf shelf) {
        viewing(room.id()).ifPresent(this::leave);
        Viewing viewing = new Viewing(this, room, shelf.position());
        if (over) {
            viewing.ended();
            room.release();
            return viewing;
        }
        shelf.add(viewing);
        viewings.put(viewing, shelf);
        return viewing;
    }

    /** Ends to look at a room. */
    public void leave(Viewing viewing) {
        Shelf shelf = viewings.remove(viewing);
        viewing.ended();
        if (shelf != null && shelf.remove(viewing)) {
            viewing.room().release();
            hub.left(this, viewing.room());
        }
    }

    /** This account may not see the room any more; it was just told. */
    void removed(Viewing viewing) {
        leave(viewing);
    }

    /** The socket is closed. */
    void over() {
        over = true;
        List.copyOf(viewings.keySet()).forEach(this::leave);
    }

    /** Looks whether the client is still there. Any thread. */
    void beat(long now, long everyMillis, boolean needsAccount) {
        @Nullable
        CloseReason reason = null;
        if (now - heard > everyMillis * 5 / 2) {
            reason = CloseReason.SILENT;
        } else if (needsAccount && account.isEmpty() && now - opened > everyMillis) {
            reason = CloseReason.NO_LOGIN;
        }
        if (reason != null) {
            CloseReason why = reason;
            run(() -> close(why));
        } else if (now - pinged >= everyMillis) {
            pinged = now;
            run(() -> ping(now));
        }
    }

    private void ping(long now) {
        if (closed() || socket.isClosed()) {
            return;
        }
        Map<String, Long> positions = viewings.keySet().stream().limit(MOST_POSITIONS)
                .collect(Collectors.toMap(viewing -> viewing.room().id(), Viewing::position, Math::max,
                        LinkedHashMap::new));
        send(ChatJson.frame("heartbeat", new Heartbeat(now, positions)));
        socket.writePing(Buffer.buffer(0));
    }
}
