package io.harborai.engine;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;

import io.harborai.engine.accounting.AnswerTokens;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Timeouts;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.provider.ProviderFailures;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamHead;
import io.harborai.engine.routing.Target;
import io.harborai.engine.translate.PieceFacts;
import io.harborai.engine.wire.AnswerFacts;
import io.harborai.engine.wire.AnswerWatch;
import io.harborai.engine.wire.BodyBudget;
import io.harborai.engine.wire.BodyCollector;
import io.harborai.engine.wire.EventReader;
import io.harborai.engine.wire.ProviderError;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * One try of a call at one target: runs the time-outs, proves that what comes is an answer, and tells its owner once how it
 * went. A stream is held back until its first token, so that a try that fails before it can be repeated elsewhere. Longer
 * than our other files because it is one state machine: each event of the wire means something else in each phase.
 */
final class Attempt implements Hearing {
    /** Longest whole answer: an embedding of 512 inputs of 3 072 dimensions in text has about 20 MB. */
    static final int MAX_WHOLE_BYTES = 32 << 20;
    /** Longest error body that is read. */
    static final int MAX_ERROR_BYTES = 64 << 10;
    /** A stream is held back no longer than this, token or not. */
    static final int MAX_HELD_BYTES = 64 << 10;
    /** How long the connection may take to end after {@code [DONE]} to be used again. */
    static final long DRAIN_NANOS = 1_000_000_000L;
    private static final Buffer DONE_EVENT = Buffer.buffer("data: [DONE]\n\n".getBytes(StandardCharsets.US_ASCII));
    private static final Buffer MESSAGE_STOP = Buffer
            .buffer("event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    private static final Buffer BLANK_LINE = Buffer.buffer("\n\n");

    /** Who asked for the attempt. */
    interface Owner {
        /** There is an answer: the first token of a stream, or a whole body. */
        void begun(boolean streamed, String contentType, long length, @Nullable String providerId);

        void data(Buffer bytes);

        void finished();

        void failed(Failure failure);
    }

    private enum Phase {
        CONNECT, FIRST_TOKEN, WHOLE, IDLE, ERROR_BODY, DRAIN, OVER
    }

    private final LoopClock clock;
    private final DueTimer timer;
    private final Target target;
    private final Operation operation;
    private final boolean stream;
    private final Timeouts timeouts;
    private final long totalDue;
    private final Owner owner;
    private final BodyBudget budget;
    private final AnswerTokens said = new AnswerTokens();
    private final AnswerWatch facts;
    private final @Nullable EventReader events;
    private final ProviderLine line;
    private @Nullable UpstreamHead head;
    private @Nullable Buffer held;
    private @Nullable BodyCollector body;
    private Usage counted = Usage.NONE;
    private Phase phase = Phase.CONNECT;
    private boolean begun;
    private long arrivedNanos;
    private long firstTokenNanos = -1;

    Attempt(LoopClock clock, BodyBudget budget, Target target, boolean stream, Timeouts timeouts, long totalDue,
            Owner owner) {
        this(clock, budget, target, Operation.CHAT_COMPLETIONS, stream, timeouts, totalDue, owner);
    }

    Attempt(LoopClock clock, BodyBudget budget, Target target, Operation operation, boolean stream, Timeouts timeouts,
            long totalDue, Owner owner) {
        this.budget = budget;
        this.clock = clock;
        this.timer = new DueTimer(clock, this::fired);
        this.target = target;
        this.line = new ProviderLine(target.provider());
        this.stream = stream;
        this.timeouts = timeouts;
        this.totalDue = totalDue;
        this.owner = owner;
        // A stream tells its usage at its end, if at all, so its words are counted on the way. A whole answer is looked at again.
        this.facts = PieceFacts.of(operation, stream, said);
        this.operation = operation;
        this.events = stream ? new EventReader(this::event) : null;
    }

    /** Reads one event; nothing after {@code [DONE]} counts, also when it came in the same packet. */
    private boolean event(byte[] bytes, int start, int end) {
        return !facts.done() && facts.read(bytes, start, end);
    }

    /** Begins to wait for a connection. */
    @Override
    public void begin() {
        enter(Phase.CONNECT, timeouts.connectMs());
    }

    /** The upstream exchange is there; it may already have spoken. */
    @Override
    public void opened(UpstreamExchange exchange) {
        line.opened(exchange);
    }

    @Override
    public void sent() {
        if (phase == Phase.CONNECT) {
            enter(stream ? Phase.FIRST_TOKEN : Phase.WHOLE, stream ? timeouts.firstTokenMs() : Integer.MAX_VALUE);
        }
    }

    @Override
    public void head(UpstreamHead arrived) {
        if (phase == Phase.OVER || phase == Phase.DRAIN) {
            return;
        }
        if (head != null) {
            fail(AttemptFailures.outOfOrder(target, "a second head"));
            return;
        }
        // Who answers has been asked, even if a provider's own code forgets to say so.
        sent();
        head = arrived;
        if (arrived.status() < 200 || arrived.status() > 299) {
            enter(Phase.ERROR_BODY, Math.min(timeouts.idleMs(), 5_000));
        } else if (stream && !arrived.contentType().toLowerCase(Locale.ROOT).startsWith("text/event-stream")) {
            // Not a stream: an error in disguise most of the time; its body will tell.
            enter(Phase.ERROR_BODY, timeouts.idleMs());
        } else if (!stream) {
            enter(Phase.IDLE, timeouts.idleMs());
        }
    }

    @Override
    public void counted(Usage usage) {
        counted = usage;
    }

    @Override
    public void data(Buffer bytes) {
        arrivedNanos = clock.nanos();
        switch (phase) {
            case ERROR_BODY -> collect(bytes, MAX_ERROR_BYTES);
            case CONNECT, IDLE, FIRST_TOKEN, WHOLE -> {
                if (head == null) {
                    fail(AttemptFailures.outOfOrder(target, "data before its head"));
                } else if (stream) {
                    streamed(bytes, false);
                } else {
                    extend(timeouts.idleMs());
                    collect(bytes, MAX_WHOLE_BYTES);
                }
            }
            case DRAIN, OVER -> {
                // After [DONE] nothing counts any more.
            }
        }
    }

    private void collect(Buffer bytes, int limit) {
        BodyCollector collector = body;
        if (collector == null) {
            collector = new BodyCollector(limit, budget);
            body = collector;
        }
        BodyCollector.Outcome outcome = collector.add(bytes);
        if (outcome == BodyCollector.Outcome.KEPT) {
            return;
        }
        if (phase == Phase.ERROR_BODY) {
            // What is there says enough.
            endOfErrorBody();
        } else if (outcome == BodyCollector.Outcome.TOO_LONG) {
            fail(AttemptFailures.answerTooLong(target, MAX_WHOLE_BYTES));
        } else {
            fail(AttemptFailures.noMemory());
        }
    }

    private void streamed(Buffer bytes, boolean last) {
        EventReader reader = Objects.requireNonNull(events);
        long before = facts.chunks();
        Buffer whole = reader.read(bytes);
        if (reader.overflowed()) {
            pass(whole);
            fail(AttemptFailures.eventTooLong(target));
            return;
        }
        if (facts.chunks() > before) {
            progressed();
        }
        pass(whole);
        if (phase == Phase.OVER) {
            return;
        }
        ProviderError error = facts.error();
        if (error != null) {
            fail(ProviderFailures.ofErrorObject(target.provider(), error));
        } else if (facts.malformed() != null && last) {
            fail(AttemptFailures.cut(target));
        } else if (facts.malformed() != null) {
            fail(AttemptFailures.badChunk(target, facts.malformed()));
        } else if (facts.done()) {
            finish(true);
        }
    }

    private void progressed() {
        if (!facts.contentSeen()) {
            return;
        }
        if (firstTokenNanos < 0) {
            firstTokenNanos = arrivedNanos;
            enter(Phase.IDLE, timeouts.idleMs());
        } else {
            extend(timeouts.idleMs());
        }
    }

    /** Passes whole events on, or holds them back while there is no token. */
    private void pass(Buffer whole) {
        if (whole.length() == 0) {
            return;
        }
        if (begun) {
            owner.data(whole);
            return;
        }
        Buffer before = held;
        Buffer all = before == null
                ? whole
                : Buffer.buffer(before.length() + whole.length()).appendBuffer(before).appendBuffer(whole);
        boolean answer = facts.contentSeen() || facts.finished() || facts.done() && facts.choicesSeen();
        if (answer || all.length() > MAX_HELD_BYTES) {
            held = null;
            announce(true, -1);
            owner.data(all);
        } else {
            held = all;
        }
    }

    private void announce(boolean streamed, long length) {
        begun = true;
        UpstreamHead arrived = Objects.requireNonNull(head);
        owner.begun(streamed, arrived.contentType().isEmpty() ? "application/json" : arrived.contentType(), length,
                arrived.requestId());
    }

    @Override
    public void end() {
        switch (phase) {
            case ERROR_BODY -> endOfErrorBody();
            case IDLE, FIRST_TOKEN, WHOLE -> {
                if (stream) {
                    endOfStream();
                } else {
                    endOfWhole();
                }
            }
            case DRAIN -> over();
            case CONNECT -> fail(AttemptFailures.outOfOrder(target, "an end before its beginning"));
            case OVER -> {
                // Told already.
            }
        }
    }

    private void endOfErrorBody() {
        UpstreamHead arrived = Objects.requireNonNull(head);
        byte[] text = body == null ? new byte[0] : body.toBytes();
        if (arrived.status() >= 300) {
            fail(ProviderFailures.ofStatus(target.provider(), arrived.status(), ProviderError.ofBody(text),
                    arrived.retryAfter()));
            return;
        }
        facts.read(text, 0, text.length);
        ProviderError error = facts.error();
        if (error != null) {
            fail(ProviderFailures.ofErrorObject(target.provider(), error));
        } else {
            fail(AttemptFailures.notAStream(target, arrived.contentType()));
        }
    }

    private void endOfStream() {
        if (Objects.requireNonNull(events).midEvent()) {
            // A last event may lack its blank line.
            streamed(BLANK_LINE, true);
        }
        if (phase == Phase.OVER || phase == Phase.DRAIN) {
            return;
        }
        if (facts.finished()) {
            finish(false);
        } else {
            fail(AttemptFailures.cut(target));
        }
    }

    private void endOfWhole() {
        BodyCollector collector = body == null ? new BodyCollector(0, budget) : body;
        boolean fit = collector.readFacts(facts);
        ProviderError error = facts.error();
        if (error != null) {
            fail(ProviderFailures.ofErrorObject(target.provider(), error));
        } else if (!fit || !facts.choicesSeen()) {
            fail(AttemptFailures.badAnswer(target, fit ? null : facts.malformed()));
        } else {
            firstTokenNanos = arrivedNanos;
            Buffer whole = collector.toBuffer();
            if (!facts.usage().reported() && facts instanceof AnswerFacts) {
                said.add(whole.getBytes(), 0, whole.length());
            }
            over();
            announce(false, whole.length());
            owner.data(whole);
            owner.finished();
        }
    }

    /** The stream is complete; {@code marked} when the provider said so by {@code [DONE]}. */
    private void finish(boolean marked) {
        if (!begun) {
            if (!facts.choicesSeen()) {
                fail(AttemptFailures.noChoices(target));
                return;
            }
            Buffer first = held == null ? Buffer.buffer() : held;
            held = null;
            announce(true, -1);
            owner.data(first);
        }
        if (marked) {
            enter(Phase.DRAIN, (int) (DRAIN_NANOS / 1_000_000));
            if (line.isPaused()) {
                // The caller has all there is; the rest must be read for the connection to be used again.
                resume();
            }
        } else {
            if (operation == Operation.CHAT_COMPLETIONS || operation == Operation.COMPLETIONS) {
                owner.data(DONE_EVENT);
            } else if (operation == Operation.MESSAGES) {
                owner.data(MESSAGE_STOP);
            }
            over();
        }
        owner.finished();
    }

    @Override
    public void broken(Failure failure) {
        if (phase == Phase.DRAIN) {
            over();
        } else if (phase == Phase.ERROR_BODY && Objects.requireNonNull(head).status() >= 300) {
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
        // The caller was slow, not the provider.
        if (phase == Phase.IDLE) {
            extend(timeouts.idleMs());
        } else if (phase == Phase.FIRST_TOKEN) {
            extend(timeouts.firstTokenMs());
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
        if (phase == Phase.OVER) {
            return;
        }
        cancel();
        owner.failed(failure.at(target.name()));
    }

    private void over() {
        phase = Phase.OVER;
        held = null;
        if (body != null) {
            // Somebody down in the network stack may hold on to this object for seconds; its megabytes must go now.
            body.release();
            body = null;
        }
        timer.stop();
    }

    private void enter(Phase next, int limitMs) {
        phase = next;
        timer.set(limited(limitMs, next == Phase.DRAIN ? Long.MAX_VALUE : totalDue));
    }

    private void extend(int limitMs) {
        timer.extend(limited(limitMs, totalDue));
    }

    private long limited(int limitMs, long bound) {
        return Math.min(clock.nanos() + limitMs * 1_000_000L, bound);
    }

    private void fired() {
        long now = clock.nanos();
        if (phase == Phase.DRAIN) {
            cancel();
        } else if (line.isPaused() && phase != Phase.CONNECT && now < totalDue) {
            // The caller is slow, not the provider.
            timer.set(limited(timeouts.idleMs(), totalDue));
        } else if (phase == Phase.ERROR_BODY && Objects.requireNonNull(head).status() >= 300) {
            // The status is worth more than the rest of its body.
            endOfErrorBody();
        } else if (phase != Phase.OVER) {
            fail(timedOut(now));
        }
    }

    private Failure timedOut(long now) {
        if (now >= totalDue) {
            return AttemptFailures.totalTimeout(target);
        }
        return switch (phase) {
            case CONNECT -> AttemptFailures.connectTimeout(target, timeouts);
            case FIRST_TOKEN -> AttemptFailures.firstTokenTimeout(target, timeouts);
            default -> AttemptFailures.idleTimeout(target, timeouts);
        };
    }

    @Override
    public boolean isBegun() {
        return begun;
    }

    /** Whether the provider has the request, and has not refused it. */
    @Override
    public boolean isTaken() {
        return begun || phase == Phase.FIRST_TOKEN || phase == Phase.WHOLE || phase == Phase.IDLE;
    }

    @Override
    public String changed() {
        return head == null ? "" : head.changed();
    }

    /** Tokens as the provider reported them. */
    @Override
    public Usage usage() {
        Usage told = facts.usage();
        return told.isKnown() ? told : counted;
    }

    /** Tokens of what was said so far, by estimate, for when none are reported. */
    @Override
    public long saidTokens() {
        return said.tokens();
    }

    @Override
    public long chunks() {
        return stream ? facts.chunks() : 0;
    }

    /** {@link System#nanoTime()} of the arrival of the last bytes. */
    @Override
    public long arrivedNanos() {
        return arrivedNanos;
    }

    /** {@link System#nanoTime()} of the first token's arrival, -1 when there was none. */
    @Override
    public long firstTokenNanos() {
        return firstTokenNanos;
    }
}
