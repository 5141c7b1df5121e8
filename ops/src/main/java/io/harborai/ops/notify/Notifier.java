package io.harborai.ops.notify;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.ops.fetch.Fetcher;
import org.jspecify.annotations.Nullable;

/**
 * Tells people. Notices of the same moments go in one letter; a letter that a channel does not take is brought again, with
 * growing pauses, without holding up other channels. {@link #tick} is called by one thread at a time, the rest by any.
 */
public final class Notifier {
    /** More notices within one grouping are counted, not kept. */
    static final int MOST_GROUPED = 500;
    /** The most that the configuration's bound on channels lets through. */
    private static final int MOST_CHANNELS = 50;

    private final InstantSource clock;
    private final String server;
    private final Duration grouping;
    private final Carrier carrier;
    private final List<Mailbox> mailboxes;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Notice> group = new ArrayList<>();
    private @Nullable Instant groupBegan;
    private long dropped;

    Notifier(InstantSource clock, String server, Duration grouping, List<Channel> channels, Carrier carrier) {
        if (channels.size() > MOST_CHANNELS) {
            throw new IllegalArgumentException(channels.size() + " channels: at most " + MOST_CHANNELS);
        }
        this.clock = clock;
        this.server = server;
        this.grouping = grouping;
        this.carrier = carrier;
        this.mailboxes = channels.stream().map(Mailbox::new).toList();
    }

    /**
     * A notifier that has told nothing yet.
     *
     * @param server   the server's name, as people know it
     * @param grouping how long notices wait for others, so that they go together; critical ones do not wait
     * @param channels whom it tells, at most 50
     * @param fetcher  makes the HTTP calls
     */
    public static Notifier create(InstantSource clock, String server, Duration grouping, List<Channel> channels,
            Fetcher fetcher) {
        return new Notifier(clock, server, grouping, channels, new Post(fetcher, clock));
    }

    /** Takes a notice; it is told at one of the next ticks. */
    public void offer(Notice notice) {
        lock.lock();
        try {
            if (group.size() >= MOST_GROUPED) {
                dropped++;
                return;
            }
            group.add(notice);
            if (groupBegan == null) {
                groupBegan = clock.instant();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Brings what is due, each channel on a thread of its own, and waits for that: at most some ten seconds. */
    public void tick() throws InterruptedException {
        Instant now = clock.instant();
        List<Thread> carriers = new ArrayList<>();
        for (Mailbox mailbox : due(now)) {
            carriers.add(Thread.ofVirtual().name("notify-" + mailbox.channel().name()).start(() -> bring(mailbox)));
        }
        for (Thread each : carriers) {
            each.join();
        }
    }

    private List<Mailbox> due(Instant now) {
        lock.lock();
        try {
            flush(now);
            return mailboxes.stream().filter(mailbox -> mailbox.due(now)).toList();
        } finally {
            lock.unlock();
        }
    }

    private void flush(Instant now) {
        Instant began = groupBegan;
        boolean urgent = group.stream().anyMatch(notice -> notice.severity() == Severity.CRITICAL);
        if (began == null || !urgent && now.isBefore(began.plus(grouping))) {
            return;
        }
        for (Mailbox mailbox : mailboxes) {
            List<Notice> heard = group.stream()
                    .filter(notice -> notice.severity().compareTo(mailbox.channel().least()) >= 0).toList();
            if (!heard.isEmpty()) {
                mailbox.add(Letter.of(server, now, heard));
            }
        }
        group.clear();
        groupBegan = null;
    }

    /** Goes on until the box is empty or the channel says no. */
    private void bring(Mailbox mailbox) {
        for (Optional<Letter> next = next(mailbox); next.isPresent(); next = next(mailbox)) {
            Outcome outcome = carrier.bring(mailbox.channel(), next.get());
            lock.lock();
            try {
                mailbox.done(next.get(), outcome, clock.instant());
            } finally {
                lock.unlock();
            }
            if (outcome instanceof Outcome.NotSent) {
                return;
            }
        }
    }

    private Optional<Letter> next(Mailbox mailbox) {
        lock.lock();
        try {
            return mailbox.due(clock.instant()) ? Optional.of(mailbox.next()) : Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sends a test to one channel at once, whatever it usually hears, and does not try again.
     *
     * @return what came of it; empty when there is no such channel
     */
    public Optional<Outcome> test(String channel) {
        Instant now = clock.instant();
        Notice notice = new Notice("test", "test", Notice.Kind.TEST, Severity.INFO,
                "This is a test of the channel '" + channel + "'. Nothing is wrong.", "", now, now);
        return mailboxes.stream().map(Mailbox::channel).filter(each -> each.name().equals(channel)).findFirst()
                .map(each -> carrier.bring(each, Letter.of(server, now, List.of(notice))));
    }

    /** How every channel has been. */
    public List<ChannelStatus> status() {
        lock.lock();
        try {
            return mailboxes.stream().map(Mailbox::status).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Notices that were dropped because there were too many at once. */
    public long dropped() {
        lock.lock();
        try {
            return dropped;
        } finally {
            lock.unlock();
        }
    }
}
