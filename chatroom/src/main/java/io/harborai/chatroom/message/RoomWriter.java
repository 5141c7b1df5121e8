package io.harborai.chatroom.message;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.Dialect;
import io.harborai.platform.storage.StorageException;
import io.harborai.platform.web.WebFailure;

/**
 * Writes what happens in rooms. Every room has one writer on this node, which takes as much as waits, keeps it in one
 * transaction, and tells of it only after the commit. Other nodes have their own; the room's locked row makes them follow one
 * another. Safe to share between threads.
 */
public final class RoomWriter implements AutoCloseable {
    /** How long a blocking caller waits; a transaction takes milliseconds, a stalled database fails sooner. */
    private static final long WAIT_SECONDS = 60;

    private final List<Lane> lanes = new ArrayList<>();

    private RoomWriter() {
    }

    /**
     * Begins to write.
     *
     * @param told gets what happened in one room, in order, after it was kept; must not block
     */
    public static RoomWriter start(Database database, InstantSource clock, Consumer<List<RoomEvent>> told) {
        RoomWriter writer = new RoomWriter();
        // SQLite has one writer; a second lane would only wait for the first.
        int count = database.dialect() == Dialect.SQLITE ? 1 : 4;
        for (int i = 0; i < count; i++) {
            writer.lanes.add(new Lane(database, clock, told, i));
        }
        return writer;
    }

    /** Does a change as soon as its turn comes. The future fails with a {@link WebFailure} when it is refused. */
    public <T> CompletableFuture<T> submit(String room, Change<T> change) {
        CompletableFuture<T> done = new CompletableFuture<>();
        if (!lanes.get(Math.floorMod(room.hashCode(), lanes.size())).offer(new Lane.Work<>(room, change, done))) {
            done.completeExceptionally(WebFailure.of(FailureKind.OVERLOADED, "overloaded",
                    "More is written at the moment than can be kept. Try again."));
        }
        return done;
    }

    /**
     * Does a change, and waits for it.
     *
     * @throws WebFailure if it is refused
     */
    public <T> T write(String room, Change<T> change) {
        try {
            return submit(room, change).get(WAIT_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw refusal(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw unavailable("it took longer than " + WAIT_SECONDS + " s");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw stopping();
        }
    }

    private static RuntimeException refusal(Throwable cause) {
        return cause instanceof RuntimeException known ? known : new IllegalStateException(cause);
    }

    /** What a caller is told when the database did not keep something, or nobody knows whether it did. */
    public static WebFailure unavailable(StorageException failure) {
        return unavailable("the database failed (" + failure.kind().name().toLowerCase(java.util.Locale.ROOT) + ")");
    }

    static WebFailure stopping() {
        return unavailable("the server is stopping");
    }

    private static WebFailure unavailable(String why) {
        return new WebFailure(Failure.of(FailureKind.OVERLOADED, "This could not be kept for sure: " + why
                + ". Send it again under the same client_id; nothing is doubled.").withCode("unavailable"));
    }

    /** Changes that wait. */
    public int waiting() {
        return lanes.stream().mapToInt(Lane::waiting).sum();
    }

    /** Keeps what waits, then ends. */
    @Override
    public void close() {
        lanes.forEach(Lane::close);
    }
}
