package io.harborai.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.platform.bus.Bus;
import io.harborai.platform.bus.BusEvent;
import org.jspecify.annotations.Nullable;

/**
 * Makes guessing slow: after some failures the next attempt must wait, twice as long after each further one. It holds a
 * bounded number of names; the one that failed longest ago is forgotten first. Nodes tell each other of attempts, as digests
 * and not as names: a guesser gets no more of them where there are more nodes. While they cannot reach each other, each counts
 * its own. Safe to share between threads.
 */
public final class SlowDown {
    private static final Duration LONGEST = Duration.ofMinutes(15);
    private static final int MOST_DOUBLINGS = 20;
    private static final String ATTEMPTED = "attempted";
    private static final String SUCCEEDED = "succeeded";
    private static final SecureRandom RANDOM = new SecureRandom();

    private final int free;
    private final int most;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Failures> failures = new LinkedHashMap<>(16, 0.75f, true);
    private final @Nullable Bus others;
    private final String topic;
    private final String self;

    /**
     * Of this node alone.
     *
     * @param free failures that cost nothing
     * @param most names that are held
     */
    public SlowDown(int free, int most, InstantSource clock) {
        this(free, most, clock, null, "");
    }

    /**
     * Of all nodes.
     *
     * @param free   failures that cost nothing
     * @param most   names that are held
     * @param others reaches the other nodes; it is not closed
     * @param what   tells what is slowed, the same on all nodes
     */
    public SlowDown(int free, int most, InstantSource clock, @Nullable Bus others, String what) {
        this.free = free;
        this.most = most;
        this.clock = clock;
        this.others = others;
        this.topic = "slow:" + what;
        this.self = RandomText.id("s", RANDOM);
        if (others != null) {
            // For as long as the bus is there.
            others.subscribe(topic, Runnable::run, this::heard);
        }
    }

    private void heard(BusEvent event) {
        // What was missed in a gap is gone: a few attempts that are not counted here are no way in.
        if (event instanceof BusEvent.Message message) {
            String[] words = message.text().split(" ", 4);
            if (words.length == 3 && !words[0].equals(self)) {
                if (words[1].equals(ATTEMPTED)) {
                    count(words[2]);
                } else {
                    forget(words[2]);
                }
            }
        }
    }

    private void tell(String what, String digest) {
        if (others != null) {
            others.publish(topic, self + ' ' + what + ' ' + digest);
        }
    }

    private static String digest(String name) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256")
                    .digest(name.getBytes(StandardCharsets.UTF_8)), 0, 16);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    /** How long this name must still wait; zero when it need not. */
    public Duration wait(String name) {
        lock.lock();
        try {
            Failures known = failures.get(digest(name));
            return known == null ? Duration.ZERO : Duration.ofMillis(Math.max(0, known.untilMillis - clock.millis()));
        } finally {
            lock.unlock();
        }
    }

    /** An attempt under this name begins: it counts as failed until it {@link #succeeded}, so that many at once count too. */
    public void attempted(String name) {
        String digest = digest(name);
        count(digest);
        tell(ATTEMPTED, digest);
    }

    private void count(String digest) {
        lock.lock();
        try {
            Failures known = failures.get(digest);
            int count = known == null || known.untilMillis + LONGEST.toMillis() < clock.millis() ? 1 : known.count + 1;
            long wait = count <= free
                    ? 0
                    : Math.min(LONGEST.toMillis(), 1000L << Math.min(MOST_DOUBLINGS, count - free - 1));
            failures.put(digest, new Failures(count, clock.millis() + wait));
            if (failures.size() > most) {
                failures.remove(failures.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }

    /** Forgets the failures of a name. */
    public void succeeded(String name) {
        String digest = digest(name);
        forget(digest);
        tell(SUCCEEDED, digest);
    }

    private void forget(String digest) {
        lock.lock();
        try {
            failures.remove(digest);
        } finally {
            lock.unlock();
        }
    }

    /** How many names are held. */
    public int size() {
        lock.lock();
        try {
            return failures.size();
        } finally {
            lock.unlock();
        }
    }

    private record Failures(int count, long untilMillis) {}
}
