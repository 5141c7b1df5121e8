package io.harborai.chatroom.delivery;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

import io.vertx.core.Context;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The viewers of one room on one event loop, and how far that loop has told them. What comes while the loop is busy is put
 * together, so that the busier it is, the less each event costs. Confined to the loop.
 */
final class Shelf {
    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);
    private final Context loop;
    private final DeliveryFigures figures;
    private final List<Viewing> viewers = new ArrayList<>();
    /** Written by any thread, taken by the loop. What makes it long is bounded by what rooms' writers keep. */
    private final Queue<Post> posts = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean called = new AtomicBoolean();
    private long position;

    Shelf(Context loop, long position, DeliveryFigures figures) {
        this.loop = loop;
        this.position = position;
        this.figures = figures;
    }

    /** What the loop is to do, in order. */
    private sealed interface Post {
        /** Events. */
        record Events(Batch batch) implements Post {}

        /** A frame without a number. */
        record Passing(String frame) implements Post {}

        /** The numbers begin anew, as after a restore. */
        record Reset(long to) implements Post {}
    }

    /** Any thread; the loop does it in the order of the calls. */
    void post(Batch batch) {
        post(new Post.Events(batch));
    }

    /** Any thread. */
    void post(String frame) {
        post(new Post.Passing(frame));
    }

    /** Any thread: the numbers begin anew, as after a restore. */
    void reset(long to) {
        post(new Post.Reset(to));
    }

    private void post(Post post) {
        posts.add(post);
        if (called.compareAndSet(false, true)) {
            try {
                loop.runOnContext(now -> work());
            } catch (RejectedExecutionException stopped) {
                LOG.trace("The event loop has ended, and all who looked with it", stopped);
            }
        }
    }

    private void work() {
        // Whoever posts from here on calls again; what is there already is done now.
        called.set(false);
        List<Batch> together = new ArrayList<>();
        for (Post post = posts.poll(); post != null; post = posts.poll()) {
            switch (post) {
                case Post.Events events -> together.add(events.batch());
                case Post.Passing passing -> {
                    deliver(together);
                    viewers.forEach(viewer -> viewer.passing(passing.frame()));
                }
                case Post.Reset reset -> {
                    deliver(together);
                    position = reset.to();
                    List.copyOf(viewers).forEach(Viewing::lost);
                }
            }
        }
        deliver(together);
    }

    private void deliver(List<Batch> together) {
        if (!together.isEmpty()) {
            deliver(Batch.together(together));
            together.clear();
        }
    }

    private void deliver(Batch batch) {
        position = batch.last();
        // A viewer that may not see what follows leaves while we go through them.
        for (int i = viewers.size() - 1; i >= 0; i--) {
            viewers.get(i).deliver(batch);
        }
        figures.fannedOut(batch.events().size(), viewers.size(), System.nanoTime() - batch.nanos());
    }

    long position() {
        return position;
    }

    void add(Viewing viewer) {
        viewers.add(viewer);
    }

    boolean remove(Viewing viewer) {
        return viewers.remove(viewer);
    }
}
