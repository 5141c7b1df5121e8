package io.harborai.chatroom;

import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.harborai.chatroom.account.Accounts;
import io.harborai.chatroom.account.SignIn;
import io.harborai.chatroom.account.Tokens;
import io.harborai.chatroom.archive.RoomArchive;
import io.harborai.chatroom.assistant.Assistants;
import io.harborai.chatroom.assistant.ModelAccess;
import io.harborai.chatroom.command.ChatParts;
import io.harborai.chatroom.delivery.Hub;
import io.harborai.chatroom.file.Files;
import io.harborai.chatroom.http.ChatFace;
import io.harborai.chatroom.message.History;
import io.harborai.chatroom.message.Messages;
import io.harborai.chatroom.message.Retention;
import io.harborai.chatroom.message.RoomEvent;
import io.harborai.chatroom.message.RoomWriter;
import io.harborai.chatroom.message.Search;
import io.harborai.chatroom.message.Transcript;
import io.harborai.chatroom.moderation.Audit;
import io.harborai.chatroom.moderation.Membership;
import io.harborai.chatroom.moderation.RoomDesk;
import io.harborai.chatroom.room.RoomAccess;
import io.harborai.chatroom.room.Rooms;
import io.harborai.platform.blob.BlobStore;
import io.harborai.platform.bus.Bus;
import io.harborai.platform.bus.LocalBus;
import io.harborai.platform.health.HealthCheck;
import io.harborai.platform.health.HealthReport;
import io.harborai.platform.health.HealthStatus;
import io.harborai.platform.job.JobSettings;
import io.harborai.platform.job.Jobs;
import io.harborai.platform.module.ServerModule;
import io.harborai.platform.secret.Passwords;
import io.harborai.platform.secret.RandomText;
import io.harborai.platform.storage.Database;
import io.harborai.platform.web.SocketRoute;
import io.harborai.platform.web.WebRoute;
import io.prometheus.metrics.model.registry.MultiCollector;

/** The chat room as a part of the server. Safe to share between threads. */
public final class ChatRoom implements ServerModule {
    /** Changes that wait from which on the room is slower than it should be. */
    private static final int MANY_WAITING = 4096;
    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration SWEEP = Duration.ofMinutes(10);
    private static final Duration SWEEP_LONGEST = Duration.ofMinutes(5);

    private final Jobs jobs;
    private final RoomWriter writer;
    private final ChatParts parts;
    private final ChatFace face;
    private final MessageCount count;

    private ChatRoom(Jobs jobs, RoomWriter writer, ChatParts parts, MessageCount count) {
        this.jobs = jobs;
        this.writer = writer;
        this.parts = parts;
        this.count = count;
        this.face = new ChatFace(parts);
    }

    /**
     * What a chat room is made of. Whoever made a part closes it, later than the chat room.
     *
     * @param database with {@link ChatSchema#MIGRATIONS} done
     * @param bus      reaches the other nodes; a {@link LocalBus} says that there are none
     * @param blobs    the bytes of files
     * @param models   how AI members call models
     * @param clock    tells the time
     * @param random   makes ids and secrets
     */
    public record Parts(Database database, Bus bus, BlobStore blobs, ModelAccess models, InstantSource clock,
            SecureRandom random) {}

    /** Begins. */
    public static ChatRoom start(ChatSettings settings, Parts made) {
        Database database = made.database();
        InstantSource clock = made.clock();
        SecureRandom random = made.random();
        Accounts accounts = new Accounts(database, new Passwords(random), clock, random);
        Tokens tokens = new Tokens(database, settings.accounts(), clock, random);
        Rooms rooms = new Rooms(database, settings.rooms(), clock, random);
        rooms.makePublic();
        RoomAccess access = new RoomAccess(rooms, clock);
        History history = new History(database);
        Jobs jobs = Jobs.create(clock);
        Hub hub = Hub.start(RandomText.id("n", random), settings.delivery(), new Hub.Parts(history, rooms, tokens,
                made.bus(), !(made.bus() instanceof LocalBus), clock), jobs);
        MessageCount count = new MessageCount(clock);
        // AI members say what they say by the writer, and hear what it has kept: it is there before them.
        Hearing hearing = new Hearing();
        RoomWriter writer = RoomWriter.start(database, clock, events -> {
            count.add(events.stream().filter(RoomEvent::said).count());
            hub.kept(events);
            hearing.to.accept(events);
        });
        Audit audit = new Audit(database, clock);
        Messages messages = new Messages(writer);
        Membership membership = new Membership(writer, rooms, audit);
        Assistants assistants = Assistants.start(new Assistants.Parts(database, accounts, rooms, access, messages,
                history, membership, audit, hub, made.bus(), made.models(), clock, random), settings.assistants(),
                jobs);
        hearing.to = assistants::hear;
        Files files = new Files(new Files.Parts(database, made.blobs(), accounts, access, messages, clock, random),
                settings.files());
        jobs.every(new JobSettings("chat-files", SWEEP_LONGEST), SWEEP, files::sweep);
        jobs.every(new JobSettings("chat-retention", SWEEP_LONGEST), HOUR, new Retention(database, clock)::sweep);
        ChatParts parts = new ChatParts(accounts, tokens, new SignIn(accounts, tokens, settings.accounts(), clock,
                made.bus()), rooms, access, messages, history, new Search(database), membership,
                new RoomDesk(writer, database,
                        audit),
                audit, hub, assistants, files, new RoomArchive(accounts, rooms, access, new Transcript(database,
                        history), files),
                clock);
        return new ChatRoom(jobs, writer, parts, count);
    }

    /** Who hears of what is kept beside those who are connected. */
    private static final class Hearing {
        private volatile Consumer<List<RoomEvent>> to = events -> {
        };
    }

    /** What it can do, for parts that are built on it: files, AI members. */
    public ChatParts parts() {
        return parts;
    }

    /** The socket's protocol as an AsyncAPI document. */
    public String protocol() {
        return face.protocol();
    }

    @Override
    public String name() {
        return "chatroom";
    }

    @Override
    public List<WebRoute> routes() {
        return face.routes();
    }

    @Override
    public List<SocketRoute> sockets() {
        return List.of(face.socket());
    }

    @Override
    public List<HealthCheck> healthChecks() {
        return List.of(new HealthCheck() {
            @Override
            public String name() {
                return "chatroom";
            }

            @Override
            public HealthReport check() {
                Map<String, Object> details = new LinkedHashMap<>();
                details.put("connections", parts.hub().figures().open());
                details.put("accounts", parts.hub().accountsHere());
                details.put("live_rooms", parts.hub().liveRooms());
                details.put("waiting", writer.waiting());
                return writer.waiting() < MANY_WAITING
                        ? HealthReport.healthy(details)
                        : new HealthReport(HealthStatus.DEGRADED, "More is written in rooms than the database keeps up "
                                + "with; look at its disk, or use PostgreSQL.", details);
            }

            @Override
            public boolean vital() {
                return false;
            }
        });
    }

    @Override
    public List<MultiCollector> meters() {
        return List.of(new ChatMeters(parts, count));
    }

    @Override
    public void drain() {
        parts.hub().drain();
    }

    @Override
    public void close() {
        jobs.close();
        face.close();
        parts.assistants().close();
        writer.close();
        parts.hub().close();
    }
}
