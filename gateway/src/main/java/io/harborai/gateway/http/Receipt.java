package io.harborai.gateway.http;

import java.util.Map;
import java.util.concurrent.Executor;

import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.TraceContext;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.gateway.ledger.CallBodies;
import io.harborai.gateway.ledger.LedgerEntry;
import io.harborai.gateway.ledger.LedgerEntry.Payer;
import io.harborai.platform.meter.Trail;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What will be remembered of one request to a model, gathered from the moment its key is known. The first word of its end
 * counts, so that there is one entry for each. Confined to its event loop.
 */
final class Receipt {
    /** More than is kept, so that a secret at the cut is seen whole by those who take secrets out. */
    private static final int MOST_SAID = CallBodies.LONGEST + 1_024;

    private final CallRecords records;
    private final Caller caller;
    private final String traceId;
    private final String endpoint;
    private final String address;
    private final long arrivedNanos;
    private final CallTrace trace;
    private String model = "";
    private boolean streamed;
    private String user = "";
    private Map<String, String> tags;
    private long completeNanos;
    private @Nullable Buffer asked;
    private @Nullable Buffer answered;
    private boolean told;

    Receipt(CallRecords records, Caller caller, HttpServerRequest request, String traceId, String endpoint,
            long arrivedNanos) {
        this.records = records;
        this.caller = caller;
        this.traceId = traceId;
        this.endpoint = endpoint;
        this.arrivedNanos = arrivedNanos;
        this.completeNanos = arrivedNanos;
        this.trace = CallTrace.of(request, records.spans());
        this.tags = caller.policy().tags();
        SocketAddress peer = records.keepsAddresses() ? request.remoteAddress() : null;
        String text = peer == null ? null : peer.hostAddress();
        this.address = text == null ? "" : text;
    }

    String traceId() {
        return traceId;
    }

    /** The trace that goes on to providers. */
    TraceContext onwards() {
        return trace.onwards();
    }

    /** What leads from a figure to this call. */
    Trail trail() {
        return trace.trail(traceId);
    }

    String endpoint() {
        return endpoint;
    }

    long arrivedNanos() {
        return arrivedNanos;
    }

    /** What is asked has been read. */
    void asks(Envelope envelope) {
        model = envelope.model();
        streamed = envelope.stream();
        String endUser = envelope.user();
        user = endUser == null ? "" : endUser;
    }

    /** The request goes on as this call, which interceptors may have changed. */
    void becomes(Call call) {
        completeNanos = call.startNanos();
        if (records.keepsBodies(caller.keepsBodies())) {
            asked = Buffer.buffer().appendBytes(call.body(), 0, Math.min(call.body().length, MOST_SAID));
            answered = Buffer.buffer();
        }
    }

    /** All labels of the call: those of its key, of its request and of interceptors. */
    void labelled(Map<String, String> all) {
        tags = all;
    }

    /** A piece of the answer, as the caller gets it. */
    void said(Buffer piece) {
        Buffer kept = answered;
        if (kept != null && kept.length() < MOST_SAID) {
            kept.appendBuffer(piece, 0, Math.min(piece.length(), MOST_SAID - kept.length()));
        }
    }

    /** The request was refused before it was anybody's work. */
    void refused(Failure failure) {
        if (told || !records.records()) {
            return;
        }
        told = true;
        records.record(entry(failure.status(), failure.code(), CacheState.BYPASS, Ending.UNASKED), bodies(), trace,
                null);
    }

    /**
     * The call is over.
     *
     * @param errorCode the failure's code; null when there was none
     * @param loop      where {@code settled} is run
     * @param settled   is run once, when the entry is kept, or cannot be; at once when there is no ledger
     */
    void over(int status, @Nullable String errorCode, CacheState cache, Ending ending, Executor loop,
            Runnable settled) {
        if (told || !records.records()) {
            settled.run();
            return;
        }
        told = true;
        records.record(entry(status, errorCode, cache, ending), bodies(), trace,
                () -> loop.execute(settled));
    }

    private LedgerEntry entry(int status, @Nullable String errorCode, CacheState cache, Ending ending) {
        long took = Math.max(0, System.nanoTime() - arrivedNanos);
        long first = ending.firstTokenNanos() < 0
                ? -1
                : ending.firstTokenNanos() + Math.max(0, completeNanos - arrivedNanos);
        return new LedgerEntry(records.beganMillis(took), traceId, payer(),
                new LedgerEntry.Asked(endpoint, model, streamed),
                new LedgerEntry.Outcome(ending.target(), status, errorCode, cache, ending.attempts()), ending.billed(),
                ending.cost(), took, first);
    }

    private Payer payer() {
        Payer usual = caller.payer();
        return user.isEmpty() && address.isEmpty() && tags.equals(usual.tags())
                ? usual
                : new Payer(usual.keyId(), usual.team(), usual.project(), user, address, tags);
    }

    private @Nullable CallBodies bodies() {
        Buffer question = asked;
        Buffer answer = answered;
        return question == null || answer == null ? null : new CallBodies(question, answer);
    }
}
