package io.harborai.chatroom.message;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.harborai.chatroom.room.Room;
import io.harborai.chatroom.room.Rooms;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.StorageException;
import io.harborai.platform.web.WebFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One writer of some rooms: a bounded queue and a thread. */
final class Lane implements AutoCloseable {
    /** Changes that wait; more are refused, for whoever sends them would wait for seconds. */
    static final int MOST_WAITING = 8192;
    /** Changes of one transaction: enough to make the commit's cost vanish, few enough to answer soon. */
    static final int MOST_TOGETHER = 512;
    private static final Logger LOG = LoggerFactory.getLogger(Lane.class);
    private static final long LOOK_MILLIS = 200;
    private static final long END_SECONDS = 20;

    private final Database database;
    private final InstantSource clock;
    private final Consumer<List<RoomEvent>> told;
    private final MessageRows rows;
    private final BlockingQueue<Work<?>> queue = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Thread thread;
    private volatile boolean closed;

    Lane(Database database, InstantSource clock, Consumer<List<RoomEvent>> told, int number) {
        this.database = database;
        this.clock = clock;
        this.told = told;
        this.rows = new MessageRows(database.dialect());
        this.thread = Thread.ofVirtual().name("chat-writer-" + number).start(this::run);
    }

    /** What somebody wants done, and who waits for it. */
    record Work<T>(String room, Change<T> change, CompletableFuture<T> done) {
        /** Does it now; tells nobody yet. */
        Outcome attempt(RoomTurn turn) {
            try {
                T result = change.apply(turn);
                return new Outcome(() -> done.complete(result));
            } catch (WebFailure | WrongInput refused) {
                return failed(refused);
            }
        }

        Outcome failed(RuntimeException why) {
            return new Outcome(() -> done.completeExceptionally(why));
        }
    }

    /** How it went, to be told after the commit. */
    record Outcome(Runnable tell) {}

    private record Kept(List<Outcome> outcomes, List<List<RoomEvent>> events) {}

    boolean offer(Work<?> work) {
        return !closed && queue.offer(work);
    }

    int waiting() {
        return queue.size();
    }

    private void run() {
        List<Work<?>> batch = new ArrayList<>();
        while (!closed || !queue.isEmpty()) {
            try {
                Work<?> first = queue.poll(LOOK_MILLIS, TimeUnit.MILLISECONDS);
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, MOST_TOGETHER - 1);
                    keep(batch);
                }
            } catch (InterruptedException stopping) {
                closed = true;
            } catch (RuntimeException e) {
                LOG.error("A room's change failed in a way that nobody foresaw; the others go on", e);
                batch.forEach(work -> work.failed(e).tell().run());
            }
            batch.clear();
        }
    }

    private void keep(List<Work<?>> batch) {
        Kept kept;
        try {
            kept = database.append(handle -> write(handle, batch));
        } catch (StorageException e) {
            // What is no fault of the database as a whole may be one change's alone: the others must not suffer from it.
            if (batch.size() > 1 && e.kind() == StorageException.Kind.CONFLICT) {
                batch.forEach(work -> keep(List.of(work)));
            } else {
                batch.forEach(work -> work.failed(RoomWriter.unavailable(e)).tell().run());
            }
            return;
        }
        kept.events.stream().filter(events -> !events.isEmpty()).forEach(told);
        kept.outcomes.forEach(outcome -> outcome.tell().run());
    }

    /** Rooms are locked in the order of their ids, as everywhere, so that two nodes never wait for each other. */
    private Kept write(org.jdbi.v3.core.Handle handle, List<Work<?>> batch) {
        Map<String, List<Work<?>>> byRoom = new TreeMap<>();
        batch.forEach(work -> byRoom.computeIfAbsent(work.room(), room -> new ArrayList<>()).add(work));
        Kept kept = new Kept(new ArrayList<>(), new ArrayList<>());
        byRoom.forEach((id, works) -> {
            Optional<Room> room = Rooms.lock(handle, database.dialect(), id);
            if (room.isEmpty()) {
                works.forEach(work -> kept.outcomes.add(work.failed(Rooms.unknown(id))));
                return;
            }
            Set<String> accounts = new HashSet<>();
            Set<String> clientIds = new HashSet<>();
            for (Work<?> work : works) {
                accounts.addAll(work.change().accounts());
                if (!work.change().clientId().isEmpty()) {
                    clientIds.add(work.change().clientId());
                }
            }
            RoomTurn turn = new RoomTurn(handle, rows, room.get(), clock.millis(), accounts, clientIds);
            works.forEach(work -> kept.outcomes.add(work.attempt(turn)));
            kept.events.add(turn.finish());
        });
        return kept;
    }

    @Override
    public void close() {
        closed = true;
        try {
            if (!thread.join(java.time.Duration.ofSeconds(END_SECONDS))) {
                LOG.warn("What waited to be kept in rooms did not end within {} s", END_SECONDS);
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Work<?> late = queue.poll(); late != null; late = queue.poll()) {
            late.failed(RoomWriter.stopping()).tell().run();
        }
    }
}
