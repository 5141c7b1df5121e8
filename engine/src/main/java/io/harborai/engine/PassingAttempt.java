package io.harborai.engine;

import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.exchange.Units;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.provider.ProviderFailures;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamHead;
import io.harborai.engine.routing.Target;
import io.harborai.engine.wire.BodyBudget;
import io.harborai.engine.wire.BodyCollector;
import io.harborai.engine.wire.PassedFacts;
import io.harborai.engine.wire.ProviderError;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call whose answer passes as it is. JSON is collected, for it may be an error in disguise and tells the usage;
 * anything else, sound above all, goes on as it comes, and so do events of kinds that the engine does not know.
 * Longer than 300 lines, because what may happen to an answer depends on all that has happened to it.
 */
final class PassingAttempt implements Hearing {
    /** Ten pictures of 1536 x 1024 in text have about 40 MB. */
    static final int MAX_JSON_BYTES = 64 << 20;
    /** Where the last event of a stream is looked for; it tells the usage, if any does. */
    static final int MAX_TAIL_BYTES = 16 << 10;
    private static final byte[] DATA = {'d', 'a', 't', 'a', ':'};

    private enum Phase {
        CONNECT, ASKED, JSON, FLOW, ERROR_BODY, OVER
    }

    private final LoopClock clock;
    private final DueTimer timer;
    private final BodyBudget budget;
    private final Target target;
    private final Timeouts timeouts;
    private final long totalDue;
    private final Attempt.Owner owner;
    private final PassedFacts facts = new PassedFacts();
    private final ProviderLine line;
    private @Nullable UpstreamHead head;
    private @Nullable BodyCollector body;
    private byte @Nullable [] tail;
    private Phase phase = Phase.CONNECT;
    private boolean begun;
    private long arrivedNanos;
    private long firstNanos = -1;

    PassingAttempt(LoopClock clock, BodyBudget budget, Target target, Timeouts timeouts, long totalDue,
            Attempt.Owner owner) {
        this.clock = clock;
        this.timer = new DueTimer(clock, this::fired);
        this.budget = budget;
        this.target = target;
        this.line = new ProviderLine(target.provider());
        this.timeouts = timeouts;
        this.totalDue = totalDue;
        this.owner = owner;
    }

    @Override
    public void begin() {
        enter(Phase.CONNECT, timeouts.connectMs());
    }

    @Override
    public void opened(UpstreamExchange exchange) {
        line.opened(exchange);
    }

    @Override
    public void sent() {
        if (phase == Phase.CONNECT) {
            enter(Phase.ASKED, Integer.MAX_VALUE);
        }
    }

    @Override
    public void head(UpstreamHead arrived) {
        if (phase == Phase.OVER) {
            return;
        }
        if (head != null) {
            fail(AttemptFailures.outOfOrder(target, "a second head"));
            return;
        }
        head = arrived;
        String type = arrived.contentType().toLowerCase(Locale.ROOT);
        if (arrived.status() < 200 || arrived.status() > 299) {
            enter(Phase.ERROR_BODY, Math.min(timeouts.idleMs(), 5_000));
        } else if (type.startsWith("text/html")) {
            fail(AttemptFailures.badAnswer(target, "a page of HTML"));
        } else if (type.isEmpty() || type.startsWith("application/json")) {
            enter(Phase.JSON, timeouts.idleMs());
        } else {
            tail = type.startsWith("text/event-stream") ? new byte[0] : null;
            enter(Phase.FLOW, timeouts.idleMs());
        }
    }

    @Override
    public void data(Buffer bytes) {
        arrivedNanos = clock.nanos();
        switch (phase) {
            case CONNECT, ASKED -> fail(AttemptFailures.outOfOrder(target, "data before its head"));
            case ERROR_BODY -> {
                if (collect(bytes, Attempt.MAX_ERROR_BYTES) != BodyCollector.Outcome.KEPT) {
                    // What is there says enough.
                    endOfErrorBody();
                }
            }
            case JSON -> {
                timer.extend(limited(timeouts.idleMs()));
                switch (collect(bytes, MAX_JSON_BYTES)) {
                    case KEPT -> {
                    }
                    case TOO_LONG -> fail(AttemptFailures.answerTooLong(target, MAX_JSON_BYTES));
                    case NO_MEMORY -> fail(AttemptFailures.noMemory());
                }
            }
            case FLOW -> flow(bytes);
            case OVER -> {
                // Nobody hears it any more.
            }
        }
    }

    private BodyCollector.Outcome collect(Buffer bytes, int limit) {
        BodyCollector collector = body;
        if (collector == null) {
            collector = new BodyCollector(limit, budget);
            body = collector;
        }
        return collector.add(bytes);
    }

    private void flow(Buffer bytes) {
        timer.extend(limited(timeouts.idleMs()));
        if (bytes.length() == 0) {
            return;
        }
        keepTail(bytes);
        announce(true, -1);
        owner.data(bytes);
    }

    private void keepTail(Buffer bytes) {
        byte[] before = tail;
        if (before == null) {
            return;
        }
        int added = Math.min(bytes.length(), MAX_TAIL_BYTES);
        int kept = Math.min(before.length, MAX_TAIL_BYTES - added);
        byte[] next = Arrays.copyOfRange(before, before.length - kept, before.length + added);
        bytes.getBytes(bytes.length() - added, bytes.length(), next, kept);
        tail = next;
    }

    private void announce(boolean streamed, long length) {
        if (begun) {
            return;
        }
        begun = true;
        firstNanos = arrivedNanos;
        UpstreamHead arrived = Objects.requireNonNull(head);
        owner.begun(streamed, arrived.contentType().isEmpty() ? "application/json" : arrived.contentType(), length,
                arrived.requestId());
    }

    @Override
    public void end() {
        switch (phase) {
            case ERROR_BODY -> endOfErrorBody();
            case JSON -> endOfJson();
            case FLOW -> endOfFlow();
            case CONNECT, ASKED -> fail(AttemptFailures.outOfOrder(target, "an end before its beginning"));
            case OVER -> {
                // Told already.
            }
        }
    }

    private void endOfErrorBody() {
        UpstreamHead arrived = Objects.requireNonNull(head);
        byte[] text = body == null ? new byte[0] : body.toBytes();
        fail(ProviderFailures.ofStatus(target.provider(), arrived.status(), ProviderError.ofBody(text),
                arrived.retryAfter()));
    }

    private void endOfJson() {
        BodyCollector collector = body == null ? new BodyCollector(0, budget) : body;
        boolean fit = collector.readFacts(facts);
        ProviderError error = facts.error();
        if (error != null) {
            fail(ProviderFailures.ofErrorObject(target.provider(), error));
        } else if (!fit) {
            fail(AttemptFailures.badAnswer(target, facts.malformed()));
        } else {
            Buffer whole = collector.toBuffer();
            over();
            announce(false, whole.length());
            owner.data(whole);
            owner.finished();
        }
    }

    private void endOfFlow() {
        if (!begun) {
            fail(AttemptFailures.badAnswer(target, "empty"));
            return;
        }
        readTail();
        over();
        owner.finished();
    }

    private void readTail() {
        byte[] last = tail;
        if (last == null) {
            return;
        }
        for (int at = last.length - DATA.length; at >= 0; at--) {
            boolean lineStart = at == 0 || last[at - 1] == '\n';
            if (lineStart && Arrays.equals(last, at, at + DATA.length, DATA, 0, DATA.length)) {
                int end = at;
                while (end < last.length && last[end] != '\n' && last[end] != '\r') {
                    end++;
                }
                facts.read(last, at + DATA.length, end);
                if (!facts.done()) {
                    return;
                }
            }
        }
    }

    @Override
    public void broken(Failure failure) {
        if (phase == Phase.ERROR_BODY) {
            // The status is worth more than the rest of its body.
            endOfErrorBody();
        } else {
            fail(failure);
        }
    }

    @Override
    public void pause() {
        line.pause();
    }

    @Override
    public void resume() {
        line.resume();
        if (phase == Phase.FLOW) {
            // The caller was slow, not the provider.
            timer.extend(limited(timeouts.idleMs()));
        }
    }

    @Override
    public void cancel() {
        boolean open = phase != Phase.OVER;
        // First, because a provider's own code may call back from within.
        over();
        if (open) {
            line.cancel();
        }
    }

    private void fail(Failure failure) {
        if (phase != Phase.OVER) {
            cancel();
            owner.failed(failure.at(target.name()));
        }
    }

    private void over() {
        phase = Phase.OVER;
        if (body != null) {
            body.release();
            body = null;
        }
        tail = null;
        timer.stop();
    }

    private void enter(Phase next, int limitMs) {
        phase = next;
        timer.set(limited(limitMs));
    }

    private long limited(int limitMs) {
        return Math.min(clock.nanos() + limitMs * 1_000_000L, totalDue);
    }

    private void fired() {
        long now = clock.nanos();
        if (line.isPaused() && phase != Phase.CONNECT && now < totalDue) {
            // The caller is slow, not the provider.
            timer.set(limited(timeouts.idleMs()));
        } else if (phase == Phase.ERROR_BODY) {
            endOfErrorBody();
        } else if (phase != Phase.OVER) {
            fail(now >= totalDue
                    ? AttemptFailures.totalTimeout(target)
                    : phase == Phase.CONNECT
                            ? AttemptFailures.connectTimeout(target, timeouts)
                            : AttemptFailures.idleTimeout(target, timeouts));
        }
    }

    @Override
    public boolean isBegun() {
        return begun;
    }

    @Override
    public boolean isTaken() {
        return begun || phase == Phase.ASKED || phase == Phase.JSON || phase == Phase.FLOW;
    }

    @Override
    public Usage usage() {
        return facts.usage();
    }

    @Override
    public Units units() {
        return facts.units();
    }

    @Override
    public long saidTokens() {
        return 0;
    }

    @Override
    public long chunks() {
        return 0;
    }

    @Override
    public long arrivedNanos() {
        return arrivedNanos;
    }

    @Override
    public long firstTokenNanos() {
        return firstNanos;
    }
}
