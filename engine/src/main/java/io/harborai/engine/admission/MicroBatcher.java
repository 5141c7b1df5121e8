package io.harborai.engine.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

import io.harborai.engine.exchange.Failure;
import org.jspecify.annotations.Nullable;

/**
 * Joins embedding requests that come within a short while of each other: those of the same target and
 * {@linkplain EmbeddingRequest#key() key} wait for the end of a window, or until a batch is full, and go as one. A failure of
 * the batch is the failure of each, but when the request itself is refused, which one input may have caused, each goes alone.
 * Confined to its event loop, but for the counters, which may be read from any thread.
 */
public final class MicroBatcher {
    private final Settings settings;
    private final Timer timer;
    private final Sender sender;
    private final Map<Key, Open> open = new HashMap<>();
    private final LongAdder batches = new LongAdder();
    private final LongAdder joined = new LongAdder();

    /**
     * The bounds.
     *
     * @param window    how long the first of a batch waits for others; more than 0, at most 1 s
     * @param maxInputs inputs of a batch, 2 to 2048, the most that providers take
     * @param maxBytes  bytes of a batch's inputs, 1 KB to 16 MB
     * @param maxOpen   batches that wait at a time, 1 to 100 000; a request beyond goes alone
     */
    public record Settings(Duration window, int maxInputs, int maxBytes, int maxOpen) {
        /** 2 ms, which is little beside an embedding's tens of milliseconds; 64 inputs or 1 MB; 1000 batches. */
        public static final Settings DEFAULT = new Settings(Duration.ofMillis(2), 64, 1 << 20, 1_000);

        public Settings {
            if (window.isZero() || window.isNegative() || window.compareTo(Duration.ofSeconds(1)) > 0) {
                throw new IllegalArgumentException("window is " + window + ", it must be more than 0 and at most 1 s");
            }
            requireRange("maxInputs", maxInputs, 2, 2048);
            requireRange("maxBytes", maxBytes, 1 << 10, 16 << 20);
            requireRange("maxOpen", maxOpen, 1, 100_000);
        }

        /** Whether a request fits into a batch that has so many inputs and bytes already. */
        private boolean fits(EmbeddingRequest request, int inputs, int bytes) {
            return inputs + request.inputs() <= maxInputs && bytes + request.inputBytes() <= maxBytes;
        }

        private static void requireRange(String name, int value, int least, int most) {
            if (value < least || value > most) {
                throw new IllegalArgumentException(
                        name + " is " + value + ", it must be " + least + " to " + most);
            }
        }
    }

    /** Something that can be given up. */
    public interface Handle {
        /** Gives it up; nothing is heard of it any more. Idempotent. */
        void cancel();
    }

    /** The timers of the event loop. */
    public interface Timer {
        /** Runs a task once, on the loop. */
        Handle after(Duration delay, Runnable task);
    }

    /** Sends a batch on its way. */
    public interface Sender {
        /**
         * Sends it to the target. Exactly one method of {@code reply} must be called, on the loop, possibly before this method
         * returns; none after the handle was cancelled. It must not throw: what goes wrong is a failure.
         */
        Handle send(String target, EmbeddingBatch batch, Reply reply);
    }

    /** Hears of the end of a request: exactly one method is called, once, unless the request was cancelled. */
    public interface Reply {
        /** The answer's body. */
        void answered(byte[] body);

        /** There is none. */
        void failed(Failure failure);
    }

    private record Key(String target, String request) {}

    /** A batcher in which nothing waits. */
    public MicroBatcher(Settings settings, Timer timer, Sender sender) {
        this.settings = settings;
        this.timer = timer;
        this.sender = sender;
    }

    /**
     * Sends a request, joined with others if there are any.
     *
     * @return the handle to give it up; when all of a batch were given up, so is the batch
     */
    public Handle submit(String target, EmbeddingRequest request, Reply reply) {
        BatchMember member = new BatchMember(request, reply);
        if (!settings.fits(request, 1, 1)) {
            send(target, List.of(member));
            return member;
        }
        Key key = new Key(target, request.key());
        Open batch = open.get(key);
        if (batch != null && !settings.fits(request, batch.inputs, batch.bytes)) {
            batch.send();
            // What was heard from within may have begun another.
            batch = open.get(key);
        }
        if (batch == null && open.size() >= settings.maxOpen()) {
            send(target, List.of(member));
            return member;
        }
        if (batch == null) {
            batch = new Open(key);
            open.put(key, batch);
            batch.begin();
        }
        batch.add(member);
        return member;
    }

    /** Sends all that waits, now. */
    public void flush() {
        for (Open batch : List.copyOf(open.values())) {
            batch.send();
        }
    }

    private void send(String target, List<BatchMember> members) {
        if (members.size() > 1) {
            batches.increment();
            joined.add(members.size());
        }
        new SentBatch(sender, target, members).begin();
    }

    /** Batches of more than one request that were sent; from any thread. */
    public long batches() {
        return batches.sum();
    }

    /** Requests that were sent in them; from any thread. */
    public long joined() {
        return joined.sum();
    }

    /** Requests that wait for the end of a window. */
    public int waiting() {
        return open.values().stream().mapToInt(batch -> batch.members.size()).sum();
    }

    /** A batch that waits for the end of its window. */
    private final class Open {
        private final Key key;
        private final List<BatchMember> members = new ArrayList<>();
        private @Nullable Handle window;
        private int inputs;
        private int bytes;

        Open(Key key) {
            this.key = key;
        }

        void begin() {
            window = timer.after(settings.window(), this::send);
        }

        void add(BatchMember member) {
            member.leavesBy(() -> remove(member));
            members.add(member);
            count(member, 1);
            if (inputs >= settings.maxInputs() || bytes >= settings.maxBytes()) {
                send();
            }
        }

        void remove(BatchMember member) {
            members.remove(member);
            count(member, -1);
            if (members.isEmpty()) {
                close();
            }
        }

        private void count(BatchMember member, int sign) {
            inputs += sign * member.request().inputs();
            bytes += sign * member.request().inputBytes();
        }

        private void close() {
            open.remove(key);
            if (window != null) {
                window.cancel();
            }
        }

        void send() {
            close();
            MicroBatcher.this.send(key.target(), List.copyOf(members));
        }
    }
}
