package io.harborai.call;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.plugin.InterceptorChain;
import io.harborai.engine.routing.CallTraits;
import io.harborai.engine.routing.PreferenceReader;
import io.harborai.engine.routing.PreferenceReading;
import io.harborai.engine.routing.Route;
import io.harborai.engine.telemetry.CallStart;
import io.harborai.engine.telemetry.CallWatch;
import io.harborai.engine.telemetry.Watchers;
import io.harborai.engine.wire.EnvelopeReading;
import io.harborai.request.RequestOptions;
import org.jspecify.annotations.Nullable;

/**
 * A call that is ready to go, with what does not go with it.
 *
 * @param tags  what the caller calls it, for routing
 * @param watch tells those who watch it
 * @param route where it goes; null when the request's model decides
 */
record Outgoing(Call call, Map<String, String> tags, CallWatch watch, @Nullable Route route) {
    /** HarborAI's own question to one provider. */
    static Outgoing own(Operation operation, Route route, long timeLimitMs) {
        Envelope envelope = new Envelope(route.targets().get(0).model(), 0, 1, false, false, -1, null);
        return new Outgoing(new Call(operation, envelope, new byte[0], RunningCall.newTraceId(), timeLimitMs,
                System.nanoTime()), Map.of(), CallWatch.NOBODY, route);
    }

    /**
     * A request. Must be called on the thread that makes the call: those who watch look at what hangs on it.
     *
     * @throws io.harborai.error.HarborAIException when the request is none
     */
    static Outgoing of(Prepared request, RequestOptions options, long mostMs, Watchers watchers) {
        long start = System.nanoTime();
        String traceId = options.traceId().orElseGet(RunningCall::newTraceId);
        EnvelopeReading reading = request.reading();
        if (reading instanceof EnvelopeReading.Refused refused) {
            throw Exceptions.of(refused.failure(), traceId, 0);
        }
        Envelope envelope = ((EnvelopeReading.Accepted) reading).envelope();
        CallWatch watch = watchers.isEmpty()
                ? CallWatch.NOBODY
                : watchers.begin(
                        new CallStart(request.operation(), envelope.model(), envelope.stream(), envelope.maxTokens(),
                                traceId, options.tags()),
                        start);
        long limitMs = Math.min(mostMs, options.timeout().map(Duration::toMillis).orElse(Long.MAX_VALUE));
        return new Outgoing(new Call(request.operation(), envelope, request.body(), traceId, limitMs, start,
                options == RequestOptions.NONE && watch == CallWatch.NOBODY
                        ? CallOptions.DEFAULT
                        : new CallOptions(priority(options), options.tenant().orElse(""), cache(options), "",
                                watch.trace())),
                options.tags(), watch, null);
    }

    private static Priority priority(RequestOptions options) {
        return switch (options.priority()) {
            case HIGH -> Priority.HIGH;
            case NORMAL -> Priority.NORMAL;
            case LOW -> Priority.LOW;
        };
    }

    private static CacheUse cache(RequestOptions options) {
        Duration ttl = options.cacheFor().orElse(null);
        return new CacheUse(ttl == null ? CacheUse.Wish.DEFAULT : CacheUse.Wish.ON, options.readsCache(),
                options.writesCache(), ttl);
    }

    /** What routing looks at in an admitted call; an interceptor's tags count more than the caller's. */
    CallTraits traits(InterceptorChain.Outcome.Admitted admitted) {
        Call sent = admitted.call();
        Envelope envelope = sent.envelope();
        Map<String, String> all = tags;
        if (!admitted.tags().isEmpty()) {
            all = new HashMap<>(tags);
            all.putAll(admitted.tags());
        }
        return new CallTraits(envelope.model(), sent.operation(), envelope.stream(), envelope.tools(),
                envelope.images(), sent.body().length, sent.traceId(), null, envelope.user(), all,
                CallTraits.Headers.NONE);
    }

    /** What the request itself says of its way ({@code models}, {@code provider}); null when it says nothing. */
    static @Nullable PreferenceReading preferences(Call sent) {
        return sent.envelope().own().cuts().isEmpty()
                ? null
                : PreferenceReader.read(sent.body(), sent.envelope().own(), null, null);
    }

    /** The call ended before it was sent on its way. */
    void neverStarted(Failure failure) {
        watch.failed(failure, Ending.UNASKED);
    }
}
