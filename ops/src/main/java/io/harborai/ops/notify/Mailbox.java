package io.harborai.ops.notify;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The letters that wait for one channel, in order; the oldest are given up when there are too many. Guarded by its owner. */
final class Mailbox {
    private static final Logger LOG = LoggerFactory.getLogger(Mailbox.class);
    /** A channel that takes none of these is out of order for hours. */
    static final int MOST_WAITING = 100;
    /** After 5, 10, 20, 40 and 80 s. */
    static final int MOST_ATTEMPTS = 6;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(5);

    private final Channel channel;
    private final Deque<Letter> waiting = new ArrayDeque<>();
    private Instant notBefore = Instant.MIN;
    private int attempts;
    private long sent;
    private long retried;
    private long failed;
    private String lastError = "";

    Mailbox(Channel channel) {
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    void add(Letter letter) {
        if (waiting.size() >= MOST_WAITING) {
            waiting.removeFirst();
            attempts = 0;
            failed++;
        }
        waiting.addLast(letter);
    }

    boolean due(Instant now) {
        return !waiting.isEmpty() && !now.isBefore(notBefore);
    }

    Letter next() {
        if (attempts > 0) {
            retried++;
        }
        return waiting.getFirst();
    }

    /** Takes what came of the last attempt; a letter that was given up meanwhile is not looked for. */
    void done(Letter letter, Outcome outcome, Instant now) {
        switch (outcome) {
            case Outcome.Sent taken -> {
                sent++;
                lastError = "";
                forget(letter);
            }
            case Outcome.NotSent(String why, boolean again) -> {
                lastError = why;
                attempts++;
                if (!again || attempts >= MOST_ATTEMPTS) {
                    failed++;
                    LOG.error("{} was not told \"{}\" after {} attempts: {}", channel.name(), letter.subject(),
                            attempts, why);
                    forget(letter);
                } else {
                    notBefore = now.plus(FIRST_PAUSE.multipliedBy(1L << (attempts - 1)));
                }
            }
        }
    }

    private void forget(Letter letter) {
        waiting.remove(letter);
        attempts = 0;
        notBefore = Instant.MIN;
    }

    ChannelStatus status() {
        return new ChannelStatus(channel.name(), channel.type(), channel.least().word(), sent, retried, failed, waiting
                .size(), lastError);
    }
}
