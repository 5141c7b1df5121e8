package io.harborai.platform.redis;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

import io.harborai.platform.window.Grant;
import io.harborai.platform.window.Limit;
import org.jspecify.annotations.Nullable;

/**
 * A call that this node has allowed. It is counted by this node, and by Redis once Redis says so; while it is not known
 * whether Redis has counted it (an answer that comes late), what the call does waits for that. All but {@code end} and
 * {@code countedHere} is confined to the link's thread.
 */
final class SharedCall implements Grant {
    private final RedisWindows windows;
    final List<Limit> limits;
    final long reserved;
    final String lease;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile Grant here = tokens -> {
    };

    private boolean known;
    private boolean ended;
    private long used;
    private WindowStore.@Nullable Reply counted;

    SharedCall(RedisWindows windows, List<Limit> limits, long reserved, String lease) {
        this.windows = windows;
        this.limits = limits;
        this.reserved = reserved;
        this.lease = lease;
    }

    /** The same call as this node counts it; said before anybody can end it. */
    void countedHere(Grant grant) {
        here = grant;
    }

    @Override
    public void end(long tokens) {
        if (tokens < 0) {
            throw new IllegalArgumentException("Tokens used are at least 0, not " + tokens);
        }
        if (over.compareAndSet(false, true)) {
            here.end(tokens);
            windows.post(() -> ended(tokens));
        }
    }

    /** What it takes from each limit. */
    long[] amounts() {
        long[] amounts = new long[limits.size()];
        for (int i = 0; i < amounts.length; i++) {
            amounts[i] = limits.get(i).amount(reserved);
        }
        return amounts;
    }

    /** It is known what Redis has counted: this, or nothing. */
    void known(WindowStore.@Nullable Reply reply) {
        known = true;
        counted = reply;
        if (reply == null) {
            for (Limit limit : limits) {
                windows.owe(limit, limit.amount(ended ? used : reserved));
            }
        } else if (ended) {
            windows.settle(this, reply, beyond());
        }
        if (!ended && limits.stream().anyMatch(Limit.Concurrent.class::isInstance)) {
            windows.hold(this);
        }
    }

    /** Redis has counted a call that this node had refused before. */
    void undo(WindowStore.Reply reply) {
        long[] beyond = amounts();
        for (int i = 0; i < beyond.length; i++) {
            beyond[i] = -beyond[i];
        }
        windows.settle(this, reply, beyond);
    }

    private void ended(long tokens) {
        ended = true;
        used = tokens;
        if (!known) {
            return;
        }
        windows.letGo(this);
        long[] beyond = beyond();
        if (counted == null) {
            for (int i = 0; i < beyond.length; i++) {
                windows.owe(limits.get(i), beyond[i]);
            }
            // Redis may know of its lease by a renewal.
            windows.settle(this, WindowStore.Reply.nothing(limits.size()), new long[beyond.length]);
        } else {
            windows.settle(this, counted, beyond);
        }
    }

    private long[] beyond() {
        long[] beyond = new long[limits.size()];
        for (int i = 0; i < beyond.length; i++) {
            beyond[i] = limits.get(i).amount(used) - limits.get(i).amount(reserved);
        }
        return beyond;
    }
}
