package io.harborai.chatroom.delivery;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

import io.harborai.chatroom.account.Tokens;
import io.harborai.chatroom.message.ChatJson;
import io.harborai.chatroom.message.History;
import io.harborai.chatroom.message.RoomEvent;
import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.Rooms;
import io.harborai.platform.bus.Bus;
import io.harborai.platform.bus.BusEvent;
import io.harborai.platform.job.JobSettings;
import io.harborai.platform.job.Jobs;
import io.vertx.core.Vertx;
import io.vertx.core.http.ServerWebSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections and live rooms of this node, and its link to the others. What this node keeps, it passes on; what others
 * keep comes by the bus, which may lose it: positions are held against the database, and gaps are read from there. Safe to
 * share between threads.
 */
public final class Hub implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Hub.class);
    private static final Duration JOB = Duration.ofSeconds(30);

    private final String node;
    private final DeliverySettings settings;
    private final Rooms rooms;
    private final Bus bus;
    private final boolean shared;
    private final InstantSource clock;
    private final DeliveryFigures figures = new DeliveryFigures();
    private final ExecutorService work = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, LiveRoom> live = new ConcurrentHashMap<>();
    private final Roster roster;
    private final Gaps gaps;

    /**
     * What a hub works with.
     *
     * @param history what happened
     * @param rooms   the rooms
     * @param tokens  whether connections may stay
     * @param bus     reaches other nodes
     * @param shared  whether there may be other nodes; else nothing is told on the bus
     * @param clock   tells the time
     */
    public record Parts(History history, Rooms rooms, Tokens tokens, Bus bus, boolean shared, InstantSource clock) {}

    private Hub(String node, DeliverySettings settings, Parts parts) {
        this.node = node;
        this.settings = settings;
        this.rooms = parts.rooms();
        this.bus = parts.bus();
        this.shared = parts.shared();
        this.clock = parts.clock();
        this.gaps = new Gaps(parts.history(), settings, figures, this::later);
        this.roster = new Roster(node, settings, parts, work);
    }

    /**
     * Begins.
     *
     * @param node a name of this node that no other has, without spaces
     */
    public static Hub start(String node, DeliverySettings settings, Parts parts, Jobs jobs) {
        Hub hub = new Hub(node, settings, parts);
        Duration beat = settings.heartbeat().dividedBy(5);
        jobs.every(new JobSettings("chat-heartbeat", JOB), beat, hub.roster::beat);
        jobs.every(new JobSettings("chat-positions", JOB), settings.verify(), hub::verify);
        return hub;
    }

    DeliverySettings settings() {
        return settings;
    }

    /** What delivery counts. */
    public DeliveryFigures figures() {
        return figures;
    }

    /**
     * Takes a socket. On its event loop.
     *
     * @param address where the client is
     */
    public Connection open(ServerWebSocket socket, String address) {
        Connection connection = new Connection(socket, address, Vertx.currentContext(), this, clock.millis());
        figures.connected();
        socket.closeHandler(closed -> {
            figures.disconnected();
            connection.over();
            roster.gone(connection);
        });
        socket.pongHandler(pong -> connection.heard(clock.millis()));
        roster.came(connection);
        return connection;
    }

    /**
     * The connection's account is known now.
     *
     * @return whether there is room for it; not when the account has too many connections
     */
    boolean entered(Connection connection) {
        return roster.entered(connection);
    }

    void left(Connection connection, LiveRoom room) {
        if (room.viewers() < settings.presenceRoom()) {
            later(() -> passing(room.id(), presenceFrame(room.id(), connection.account(), online(
                    connection.account()))));
        }
    }

    /** Does something soon, on a thread that may block. */
    public void later(Runnable task) {
        try {
            work.execute(task);
        } catch (RejectedExecutionException stopping) {
            LOG.debug("The chat room is stopping; nobody needs to be told", stopping);
        }
    }

    private static String presenceFrame(String room, String account, boolean online) {
        return ChatJson.frame("presence", new Here(room, account, online));
    }

    /** Whether somebody is connected to any node. */
    public boolean online(String account) {
        return roster.online(account);
    }

    /** Accounts that are connected to this node. */
    public int accountsHere() {
        return roster.accounts();
    }

    /** Rooms that somebody on this node looks at. */
    public int liveRooms() {
        return live.size();
    }

    /**
     * Begins to look at a room; the caller has made sure that the account may. Blocking, on a virtual thread. The answer is
     * for the connection's event loop.
     */
    public CompletableFuture<Viewing> view(Connection connection, String room) {
        CompletableFuture<Viewing> done = new CompletableFuture<>();
        while (true) {
            LiveRoom found = room(room);
            Optional<Shelf> shelf = found.reserve(connection.loop());
            if (shelf.isPresent()) {
                connection.run(() -> done.complete(connection.view(found, shelf.get())));
                if (found.viewers() < settings.presenceRoom()) {
                    passing(room, presenceFrame(room, connection.account(), true));
                }
                return done;
            }
            live.remove(room, found);
        }
    }

    private LiveRoom room(String id) {
        LiveRoom room = live.computeIfAbsent(id, made -> new LiveRoom(made, settings, figures, gaps::fill));
        room.openOnce(() -> {
            // It listens before it reads where the room is: what happens in between comes twice rather than never.
            if (shared) {
                room.subscribed(bus.subscribe(Wire.topic(id), work, event -> roomNews(room, event)));
            }
            Room known = rooms.find(id).orElseThrow(() -> Rooms.unknown(id));
            room.positioned(known.epoch(), known.seq());
        });
        return room;
    }

    private void roomNews(LiveRoom room, BusEvent event) {
        switch (event) {
            case BusEvent.Message message -> {
                switch (Wire.read(node, room.id(), message.text())) {
                    case Wire.Read.Events events -> room.offer(events.events());
                    case Wire.Read.Passing passing -> room.passing(passing.frame());
                    case Wire.Read.Nothing nothing -> LOG.trace("{} is nothing new", nothing);
                }
            }
            case BusEvent.Gap gap -> {
                LOG.debug("Room {} may have missed something: {}", room.id(), gap.reason());
                gaps.fill(room);
            }
        }
    }

    /** What this node has kept, in order, of one room. */
    public void kept(List<RoomEvent> events) {
        String id = events.getFirst().room();
        LiveRoom room = live.get(id);
        if (room != null) {
            room.offer(events);
        }
        if (shared) {
            Wire.events(node, events).forEach(text -> bus.publish(Wire.topic(id), text));
        }
    }

    /** A frame without a number for all who look at a room, on every node; it may be lost. */
    public void passing(String id, String frame) {
        LiveRoom room = live.get(id);
        if (room != null) {
            room.passing(frame);
        }
        if (shared) {
            bus.publish(Wire.topic(id), Wire.passing(node, frame));
        }
    }

    /** How many look at a room on this node. */
    public int viewers(String id) {
        LiveRoom room = live.get(id);
        return room == null ? 0 : room.viewers();
    }

    /** The last number of the room's log, as this node knows. */
    public long head(Viewing viewing) {
        return viewing.room().position().last();
    }

    /** The epoch of the room's log, as this node knows. */
    public String epoch(Viewing viewing) {
        return viewing.room().position().epoch();
    }

    /**
     * Everything after one number up to another. Blocking.
     *
     * @return the whole of it, or empty when it is longer than a client is given at once, or not to be had
     */
    public Optional<List<RoomEvent>> between(Viewing viewing, long after, long upTo) {
        return gaps.between(viewing.room(), after, upTo);
    }

    /** JSON of events, as a list. */
    public static String list(List<RoomEvent> events) {
        return Batch.list(new StringBuilder(), events).toString();
    }

    /** Brings the room of a viewing to the database's position. Blocking. */
    public void catchUp(Viewing viewing) {
        gaps.catchUp(viewing.room());
    }

    /** An account may not stay: its sockets end, on every node. Those that miss it learn it when tokens are looked at. */
    public void signOut(String account, CloseReason reason, String exceptToken) {
        roster.signOut(account, reason, exceptToken);
    }

    /** Some of an account's tokens may be over: its sockets are held against them, on every node. */
    public void recheck(String account) {
        roster.recheck(account);
    }

    private void verify() {
        live.values().removeIf(LiveRoom::closeIfIdle);
        Map<String, Long> positions = rooms.positions(live.keySet());
        live.values().forEach(room -> {
            Long head = positions.get(room.id());
            if (head == null || head > room.position().last()) {
                gaps.fill(room);
            }
        });
        roster.verify();
    }

    /** Sends everybody away, to other nodes. */
    public void drain() {
        roster.drain();
    }

    @Override
    public void close() {
        drain();
        roster.close();
        live.values().removeIf(LiveRoom::closeIfIdle);
        work.close();
    }
}
