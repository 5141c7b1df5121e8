package io.harborai.chatroom;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import io.harborai.chatroom.account.Account;
import io.harborai.chatroom.room.RoomKind;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Clients that talk in their rooms, ten in each, change what they said, die at random and come back to a random node; each holds
 * what it hears against the sequence, and at the end all of them against each other, what was acknowledged, the database, and
 * what somebody sees who comes then.
 */
final class Storm {
    private static final String PUBLIC = "public";
    private static final int CLIENTS_OF_A_ROOM = 10;
    private static final int SLACK_SECONDS = Integer.getInteger("harborai.storm.seconds", 60);
    private static final long MOST_TRIES = 4000;
    private static final int MOST_CUTS = 20;

    /** Sees the database. */
    private final TestNode observer;
    /** New connections, to one node each; they fail while the node is dead. */
    private final List<Supplier<TestClient>> doors;
    private final long seed;
    private final List<String> violations = new CopyOnWriteArrayList<>();
    /** The first is the public one. */
    private final List<String> rooms = new ArrayList<>(List.of(PUBLIC));
    /** What happened by room and number, as whoever heard it first heard it. */
    private final Map<String, String> heard = new ConcurrentHashMap<>();
    /** Where acknowledged messages are, by their clients' ids. */
    private final Map<String, Place> acknowledged = new ConcurrentHashMap<>();
    private final AtomicInteger deaths = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private final AtomicInteger changes = new AtomicInteger();

    private record Place(String room, long seq) {}

    Storm(List<TestNode> nodes, long seed) {
        this(nodes.getFirst(), nodes.stream().<Supplier<TestClient>>map(node -> node::client).toList(), seed);
    }

    Storm(TestNode observer, List<Supplier<TestClient>> doors, long seed) {
        this.observer = observer;
        this.doors = doors;
        this.seed = seed;
    }

    /**
     * What came of it.
     *
     * @param violations   sentences, each about something that must not be
     * @param acknowledged messages that were acknowledged
     * @param kept         messages in the database
     * @param deaths       connections that were cut in the midst
     * @param lost         honest answers that a gap was too long
     * @param changes      changes of messages that were asked for
     */
    record Result(List<String> violations, long acknowledged, long kept, int deaths, int lost, int changes) {}

    Result run(int clients, int messages) throws Exception {
        return run(clients, messages, 0, () -> {
        });
    }

    /** For some seconds; then the calm is made, and all must hear all. */
    Result runFor(int clients, int seconds, Runnable calm) throws Exception {
        return run(clients, Integer.MAX_VALUE, System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds), calm);
    }

    private Result run(int clients, int messages, long until, Runnable calm) throws Exception {
        List<One> all = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            Account account = observer.person("storm" + i);
            all.add(new One(i, account.id(), observer.token(account), room(i, account), messages, until));
        }
        try {
            together(all, one -> one.talk());
        } finally {
            calm.run();
        }
        together(all, One::finish);
        long kept = kept();
        return new Result(List.copyOf(violations), acknowledged.size(), kept, deaths.get(), lost.get(), changes
                .get());
    }

    /** The room of a client: each tenth one makes another. */
    private String room(int client, Account account) {
        int index = client / CLIENTS_OF_A_ROOM;
        var parts = observer.room.parts();
        if (index == rooms.size()) {
            rooms.add(parts.rooms().create(account, "Storm " + index, RoomKind.PUBLIC, "", 0).id());
        } else if (index > 0) {
            parts.membership().join(rooms.get(index), account);
        }
        return rooms.get(index);
    }

    @FunctionalInterface
    private interface Deed {
        void run(One one) throws Exception;
    }

    private static void together(List<One> all, Deed deed) throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Boolean>> running = new ArrayList<>();
            for (One one : all) {
                Callable<Boolean> task = () -> {
                    deed.run(one);
                    return true;
                };
                running.add(threads.submit(task));
            }
            for (Future<Boolean> each : running) {
                each.get(120 + SLACK_SECONDS, TimeUnit.SECONDS);
            }
        }
    }

    /** Each acknowledged message stands once in the database, under its number. */
    private long kept() {
        Map<String, Place> found = new HashMap<>();
        for (String room : rooms) {
            long after = 0;
            while (true) {
                var page = observer.room.parts().history().page(room, 0, after, 0, 100);
                if (page.messages().isEmpty()) {
                    break;
                }
                for (var message : page.messages()) {
                    if (found.put(message.clientId(), new Place(room, message.seq())) != null) {
                        violations.add("kept twice: " + message);
                    }
                    after = message.seq();
                }
            }
        }
        acknowledged.forEach((id, place) -> {
            if (!place.equals(found.get(id))) {
                violations.add("acknowledged as " + place + ", kept as " + found.get(id) + ": " + id);
            }
        });
        return found.size();
    }

    /** One client. */
    private final class One {
        private final int number;
        private final String account;
        private final String token;
        private final String room;
        private final Random random;
        private final Map<String, String> open = new LinkedHashMap<>();
        private final TreeMap<Long, String> log = new TreeMap<>();
        private final List<Long> said = new ArrayList<>();
        private @Nullable ClientView view;
        private @Nullable JsonNode listed;
        private @Nullable TestClient connection;
        private int seen;
        private String epoch = "";
        private long position;
        private int left;
        private final long until;
        private int mine;

        One(int number, String account, String token, String room, int messages, long until) {
            this.account = account;
            this.room = room;
            this.until = until;
            this.number = number;
            this.token = token;
            this.left = messages;
            this.random = new Random(seed + number);
        }

        void talk() {
            while (more() || !open.isEmpty()) {
                TestClient now = connected();
                for (int i = 1 + random.nextInt(8); i > 0 && more(); i--) {
                    open.put("c" + number + "-" + left, "storm " + number + " says " + left--);
                }
                List<CompletableFuture<JsonNode>> sent = new ArrayList<>();
                List<String> ids = List.copyOf(open.keySet());
                try {
                    ids.forEach(id -> sent.add(now.send("send", "room", room, "text", String.valueOf(open.get(id)),
                            "client_id", id)));
                } catch (CompletionException broken) {
                    die(now);
                    continue;
                }
                if (random.nextInt(6) == 0) {
                    die(now);
                } else {
                    try {
                        for (int i = 0; i < ids.size(); i++) {
                            acknowledge(ids.get(i), sent.get(i).orTimeout(30, TimeUnit.SECONDS).join());
                        }
                        change(now);
                        absorb(now);
                    } catch (CompletionException broken) {
                        // The node died; what was not acknowledged is said again under the same id.
                        die(now);
                    }
                }
            }
        }

        /** Now and then something that it said becomes something else. */
        private void change(TestClient now) {
            if (said.isEmpty() || random.nextInt(3) > 0) {
                return;
            }
            long message = said.get(random.nextInt(said.size()));
            changes.incrementAndGet();
            JsonNode answer = switch (random.nextInt(5)) {
                case 0 -> now.tell("delete", "room", room, "message", message);
                case 1 -> now.tell("react", "room", room, "message", message, "emoji", "\ud83d\udea2", "on", random
                        .nextBoolean());
                case 2 -> now.tell("pin", "room", room, "message", message, "on", random.nextBoolean());
                default -> now.tell("edit", "room", room, "message", message, "text", "storm " + number + " says anew "
                        + random.nextInt(1000));
            };
            String code = answer.path("code").asString("");
            // Deleted before, not for its role, as many as there may be, or honestly not known.
            if (!List.of("", "unknown_message", "not_allowed", "too_many_pins", "unavailable", "overloaded").contains(
                    code)) {
                violations.add("not changed: " + answer);
            }
        }

        private boolean more() {
            // Whoever has not got a word in yet goes on: a storm in which nobody speaks shows nothing.
            return left > 0 && (until == 0 || mine == 0 || System.nanoTime() < until);
        }

        private void acknowledge(String id, JsonNode answer) {
            if (answer.path("code").asString("").equals("unavailable") || answer.path("code").asString("").equals(
                    "overloaded")) {
                // Honestly not known; it is said again under the same id.
                return;
            }
            if (answer.path("type").asString("").equals("ack")) {
                open.remove(id);
                acknowledged.put(id, new Place(room, answer.get("seq").asLong()));
                said.add(answer.get("seq").asLong());
                mine++;
            } else {
                violations.add("not acknowledged: " + answer);
                open.remove(id);
            }
        }

        private TestClient connected() {
            TestClient now = connection;
            if (now != null) {
                return now;
            }
            TestClient fresh = opened();
            connection = fresh;
            seen = 0;
            absorb(fresh);
            return fresh;
        }

        /** A connection that looks at the room from where this client was. */
        private TestClient opened() {
            for (int tries = 0; tries < MOST_TRIES; tries++) {
                try {
                    TestClient fresh = doors.get(random.nextInt(doors.size())).get();
                    try {
                        fresh.ask("login", "token", token);
                        if (epoch.isEmpty() || fresh.ask("resume", "room", room, "epoch", epoch, "seq", position).path(
                                "type").asString("").equals("lost")) {
                            fresh.ask("enter", "room", room);
                            listed = fresh.ask("members", "room", room, "limit", 200);
                        }
                        return fresh;
                    } catch (CompletionException | AssertionError dying) {
                        fresh.abort();
                    }
                } catch (CompletionException dead) {
                    LockSupport.parkNanos(20_000_000);
                }
            }
            throw new IllegalStateException("no node could be reached");
        }

        private void die(TestClient now) {
            now.abort();
            deaths.incrementAndGet();
            // What has arrived counts; what was on its way does not.
            absorb(now);
            connection = null;
        }

        private void absorb(TestClient now) {
            List<JsonNode> frames = now.frames;
            int until = frames.size();
            for (; seen < until; seen++) {
                frame(frames.get(seen));
            }
        }

        private void frame(JsonNode frame) {
            switch (frame.path("type").asString("")) {
                case "entered" -> {
                    epoch = frame.get("epoch").asString();
                    position = frame.get("seq").asLong();
                    view = new ClientView(account, frame, java.util.Objects.requireNonNull(listed));
                }
                case "lost" -> lost.incrementAndGet();
                case "resumed" -> frame.get("events").forEach(this::event);
                default -> {
                    if (!frame.has("id") && frame.has("seq") && frame.has("epoch")) {
                        event(frame);
                    }
                }
            }
        }

        private void event(JsonNode event) {
            long seq = event.get("seq").asLong();
            String type = event.get("type").asString();
            String what = type.equals("message") ? event.get("client_id").asString() : type + event.path("message");
            if (seq != position + 1 || !event.get("epoch").asString().equals(epoch)) {
                violations.add("client " + number + " was at " + position + " and heard " + seq);
            }
            position = seq;
            log.put(seq, what);
            String first = heard.putIfAbsent(room + " " + seq, what);
            if (first != null && !first.equals(what)) {
                violations.add("number " + seq + " is '" + first + "' and '" + what + "'");
            }
            ClientView known = view;
            if (known != null && known.seq + 1 == seq) {
                known.apply(event);
            }
        }

        private String differenceAtLast() {
            for (int tries = 0; tries < MOST_CUTS; tries++) {
                TestClient now = connected();
                try {
                    return difference(now);
                } catch (CompletionException cut) {
                    die(now);
                }
            }
            return "it is cut off again and again";
        }

        /** How what it knows differs from what somebody sees who comes now. */
        private String difference(TestClient now) {
            absorb(now);
            JsonNode entered = now.ask("enter", "room", room, "limit", 200);
            ClientView fresh = new ClientView(account, entered, now.ask("members", "room", room, "limit", 200));
            ClientView known = java.util.Objects.requireNonNull(view);
            // Everything up to the answer came before it; then it is another beginning.
            int until = now.frames.indexOf(entered);
            for (; seen < until; seen++) {
                frame(now.frames.get(seen));
            }
            return ClientView.difference(known, fresh);
        }

        /** Hears all there is. */
        void finish() {
            long head = observer.room.parts().rooms().find(room).orElseThrow().seq();
            org.awaitility.Awaitility.await().atMost(java.time.Duration.ofSeconds(90)).until(() -> {
                TestClient now = connected();
                absorb(now);
                if (now.closed.isDone()) {
                    die(now);
                }
                return position >= head;
            });
            String difference = differenceAtLast();
            if (!difference.isEmpty()) {
                violations.add("client " + number + " does not know what there is: " + difference);
            }
            connected().abort();
            // What was said, which it may have heard or not before a new beginning, is what the room has.
            acknowledged.forEach((id, place) -> {
                String known = place.room().equals(room) ? log.get(place.seq()) : null;
                if (known != null && !known.equals(id)) {
                    violations.add("client " + number + " heard '" + known + "' as " + place + ", not '" + id + "'");
                }
            });
        }
    }
}
