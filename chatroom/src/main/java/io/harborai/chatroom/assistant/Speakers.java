package io.harborai.chatroom.assistant;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Each AI member answers one message after the other, on a thread of its own; what waits for it is bounded. Nobody who writes
 * waits for any of it. Safe to share between threads.
 */
final class Speakers {
    private static final Logger LOG = LoggerFactory.getLogger(Speakers.class);
    private static final long MINUTE_MILLIS = 60_000;

    private final Answering answering;
    private final ExecutorService work;
    private final InstantSource clock;
    private final int waiting;
    private final Map<String, Line> lines = new ConcurrentHashMap<>();

    Speakers(Answering answering, ExecutorService work, InstantSource clock, int waiting) {
        this.answering = answering;
        this.work = work;
        this.clock = clock;
        this.waiting = waiting;
    }

    private record Asked(Assistant who, Heard heard) {}

    /** Has an AI member answer a message when its turn comes. */
    void ask(Assistant who, Heard heard) {
        lines.computeIfAbsent(who.account(), made -> new Line()).add(new Asked(who, heard));
    }

    /** Messages that wait for an AI member on this node, and the one that it answers. */
    int waiting(String account) {
        Line line = lines.get(account);
        return line == null ? 0 : line.length();
    }

    /** An AI member was removed. */
    void forget(String account) {
        lines.remove(account);
    }

    /** What one AI member has to answer. */
    private final class Line {
        private final ReentrantLock lock = new ReentrantLock();
        private final Deque<Asked> queue = new ArrayDeque<>();
        private final Deque<Long> minute = new ArrayDeque<>();
        private boolean running;
        private long lastSorry = Long.MIN_VALUE;

        int length() {
            lock.lock();
            try {
                return queue.size() + (running ? 1 : 0);
            } finally {
                lock.unlock();
            }
        }

        void add(Asked asked) {
            boolean begin;
            boolean full;
            lock.lock();
            try {
                full = queue.size() >= waiting;
                if (!full) {
                    queue.add(asked);
                }
                begin = !full && !running;
                running |= begin;
            } finally {
                lock.unlock();
            }
            if (full) {
                run(() -> sorry(asked, "More was asked than I can answer; ask again later."));
            } else if (begin) {
                run(this::work);
            }
        }

        private void run(Runnable task) {
            try {
                work.execute(task);
            } catch (RejectedExecutionException stopping) {
                LOG.debug("The chat room is stopping; an AI member does not answer", stopping);
            }
        }

        private Optional<Asked> next() {
            lock.lock();
            try {
                Asked asked = queue.poll();
                running = asked != null;
                return Optional.ofNullable(asked);
            } finally {
                lock.unlock();
            }
        }

        private void work() {
            for (Optional<Asked> next = next(); next.isPresent(); next = next()) {
                Asked asked = next.get();
                try {
                    one(asked);
                } catch (InterruptedException stopping) {
                    Thread.currentThread().interrupt();
                    return;
                } catch (RuntimeException e) {
                    LOG.error("AI member {} failed in a way that nobody foresaw", asked.who().account(), e);
                    sorry(asked, "I failed; the server's log says why.");
                }
            }
        }

        private void one(Asked asked) throws InterruptedException {
            Optional<String> refusal = answering.refusal(asked.who());
            if (refusal.isPresent()) {
                sorry(asked, refusal.get());
            } else if (!allowed(asked.who())) {
                sorry(asked, "I answer at most " + asked.who().perMinute() + " times in a minute; ask again soon.");
            } else {
                answering.answer(asked.who(), asked.heard());
            }
        }

        private boolean allowed(Assistant who) {
            long now = clock.millis();
            while (!minute.isEmpty() && minute.peekFirst() <= now - MINUTE_MILLIS) {
                minute.removeFirst();
            }
            if (minute.size() >= who.perMinute()) {
                return false;
            }
            minute.addLast(now);
            return true;
        }

        /** At most once in a minute: who floods a room with questions must not flood it with excuses. */
        private void sorry(Asked asked, String sentence) {
            long now = clock.millis();
            lock.lock();
            try {
                if (lastSorry > now - MINUTE_MILLIS) {
                    return;
                }
                lastSorry = now;
            } finally {
                lock.unlock();
            }
            try {
                answering.sorry(asked.who(), asked.heard(), sentence);
            } catch (InterruptedException stopping) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
