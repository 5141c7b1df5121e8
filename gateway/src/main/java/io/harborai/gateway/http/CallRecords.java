package io.harborai.gateway.http;

import java.time.Duration;
import java.time.InstantSource;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.ledger.CallBodies;
import io.harborai.gateway.ledger.Ledger;
import io.harborai.gateway.ledger.LedgerEntry;
import io.harborai.platform.trace.SpanSink;
import org.jspecify.annotations.Nullable;

/**
 * The way of calls into the ledger, and what of them is kept there. Shared by all event loops; nothing here blocks or
 * locks.
 */
public final class CallRecords {
    /** Nothing is recorded. */
    public static final CallRecords NONE = new CallRecords(null, InstantSource.system(), false, Bodies.NONE,
            Lines.NONE, SpanSink.NONE);
    private static final int RETRY_SECONDS = 1;

    private final @Nullable Ledger ledger;
    private final InstantSource clock;
    private final boolean addresses;
    private final Bodies bodies;
    private final Lines lines;
    private final SpanSink spans;

    /** Which calls have a line in the log. */
    public enum Lines {
        /** None. */
        NONE,
        /** Those with a status of 400 or more. */
        FAILED,
        /** All. */
        ALL
    }

    /** Of which calls what was said is kept. */
    public enum Bodies {
        /** Of none, whatever a key asks for. */
        NONE,
        /** Of those whose key asks for it. */
        KEYS,
        /** Of all. */
        ALL
    }

    private CallRecords(@Nullable Ledger ledger, InstantSource clock, boolean addresses, Bodies bodies,
            Lines lines, SpanSink spans) {
        this.ledger = ledger;
        this.clock = clock;
        this.addresses = addresses;
        this.bodies = bodies;
        this.lines = lines;
        this.spans = spans;
    }

    /**
     * Records every call.
     *
     * @param ledger    is closed by nobody here, and later than the server
     * @param clock     tells when calls began
     * @param addresses whether the callers' IP addresses are kept
     * @param bodies    of which calls what was said is kept
     */
    public static CallRecords in(Ledger ledger, InstantSource clock, boolean addresses, Bodies bodies) {
        return new CallRecords(ledger, clock, addresses, bodies, Lines.NONE, SpanSink.NONE);
    }

    /** The same with lines in the log for these calls. */
    public CallRecords withLines(Lines logged) {
        return new CallRecords(ledger, clock, addresses, bodies, logged, spans);
    }

    /** The same with a span of each call that is part of a recorded trace. */
    public CallRecords withSpans(SpanSink sink) {
        return new CallRecords(ledger, clock, addresses, bodies, lines, sink);
    }

    SpanSink spans() {
        return spans;
    }

    /** Why no call may begin now; null when one may. */
    @Nullable
    Failure refusal() {
        return ledger == null || ledger.accepting()
                ? null
                : Failure.of(FailureKind.OVERLOADED, "The server cannot record calls, and serves none unrecorded: its "
                        + "disk or its ledger's space is full. Try again later; an administrator finds the reason in the "
                        + "log, and can raise ledger.spool_max_mb or set ledger.when_full to serve.")
                        .withCode("ledger_full").withRetryAfter(Duration.ofSeconds(RETRY_SECONDS));
    }

    boolean keepsAddresses() {
        return addresses;
    }

    boolean keepsBodies(boolean keyAsks) {
        return ledger != null && (bodies == Bodies.ALL || bodies == Bodies.KEYS && keyAsks);
    }

    /** When something began that began so long ago, milliseconds of UTC since 1970. */
    long beganMillis(long agoNanos) {
        return Math.max(0, clock.millis() - agoNanos / 1_000_000);
    }

    /** Whether anything is recorded. */
    boolean records() {
        return ledger != null || lines != Lines.NONE || spans.on();
    }

    /** See {@link Ledger#record(LedgerEntry, CallBodies, Runnable)}; without a ledger {@code settled} is run at once. */
    void record(LedgerEntry entry, @Nullable CallBodies said, CallTrace trace, @Nullable Runnable settled) {
        if (trace.recorded()) {
            spans.offer(trace.span(entry));
        }
        if (lines == Lines.ALL || lines == Lines.FAILED && entry.outcome().status() >= 400) {
            RequestLog.write(entry);
        }
        if (ledger != null) {
            ledger.record(entry, said, settled);
        } else if (settled != null) {
            settled.run();
        }
    }
}
