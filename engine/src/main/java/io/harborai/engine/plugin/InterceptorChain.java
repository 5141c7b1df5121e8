package io.harborai.engine.plugin;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;

import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;
import org.jspecify.annotations.Nullable;

/**
 * All interceptors in their order. Empty, it costs one test of {@link #isEmpty()} per call. Immutable but for its counts,
 * shared by all event loops, lock-free.
 */
public final class InterceptorChain {
    /** No interceptors. */
    public static final InterceptorChain EMPTY = new InterceptorChain(List.of(), ChainSettings.DEFAULT, () -> 0);
    private static final Ending NOT_STARTED = Ending.UNASKED;

    private final Watched[] links;
    private final ChainSettings settings;
    private final LongSupplier nanos;

    private InterceptorChain(List<Interceptor> ordered, ChainSettings settings, LongSupplier nanos) {
        this.settings = settings;
        this.nanos = nanos;
        this.links = ordered.stream().map(one -> new Watched(one, settings, nanos.getAsLong())).toArray(Watched[]::new);
    }

    /**
     * A chain.
     *
     * @param interceptors in any order; sorted by {@link Interceptor#order()}
     * @param nanos        a monotonic clock in nanoseconds
     * @throws IllegalArgumentException when there are more than the settings allow
     */
    public static InterceptorChain of(List<Interceptor> interceptors, ChainSettings settings, LongSupplier nanos) {
        if (interceptors.size() > settings.maxInterceptors()) {
            throw new IllegalArgumentException("there are " + interceptors.size() + " interceptors, at most "
                    + settings.maxInterceptors() + " are allowed");
        }
        List<Interceptor> ordered = new ArrayList<>(interceptors);
        ordered.sort(Comparator.comparingInt(Interceptor::order));
        return ordered.isEmpty() ? EMPTY : new InterceptorChain(ordered, settings, nanos);
    }

    /** Whether there is nothing to call now, so that a call need not come here at all. */
    public boolean isEmpty() {
        for (Watched link : links) {
            if (!idle(link.interceptor)) {
                return false;
            }
        }
        return true;
    }

    private static boolean idle(Interceptor interceptor) {
        try {
            return interceptor.idle();
        } catch (RuntimeException defect) {
            // One that cannot tell is asked for every call, where its failures are counted and told.
            return false;
        }
    }

    /** What the chain decided about a call. */
    public sealed interface Outcome {
        /** The call, perhaps with another body, and its tags; it may go on. */
        record Admitted(Call call, Map<String, String> tags) implements Outcome {}

        /** The call must not go on. */
        record Refused(Failure failure) implements Outcome {}
    }

    /** Asks every interceptor before a call is routed. Must be called on the call's event loop. */
    public Outcome before(Call call) {
        Call current = call;
        Map<String, String> tags = Map.of();
        RequestView view = new RequestView(current, tags);
        long start = nanos.getAsLong();
        for (int i = 0; i < links.length; i++) {
            Watched link = links[i];
            link.calls.increment();
            @Nullable
            Failure refusal = null;
            try {
                Decision decision = link.interceptor.before(view);
                if (decision instanceof Decision.Refuse refuse) {
                    link.refused.increment();
                    refusal = refuse.failure();
                } else if (decision instanceof Decision.Proceed proceed && proceed != Decision.PROCEED) {
                    Map<String, String> merged = merged(tags, proceed.tags());
                    current = proceed.body().isPresent() ? replaced(current, proceed.body().get()) : current;
                    tags = merged;
                    view = new RequestView(current, tags);
                }
            } catch (Exception | LinkageError | AssertionError | StackOverflowError defect) {
                // The boundary to an interceptor's own code; a decision out of bounds comes here too.
                link.failed("before", call.traceId(), defect);
                refusal = link.failClosed ? brokenBy(link) : null;
            }
            long end = nanos.getAsLong();
            link.took("before", start, end);
            start = end;
            if (refusal != null) {
                tellFailed(i - 1, view, refusal, NOT_STARTED);
                return new Outcome.Refused(refusal);
            }
        }
        return new Outcome.Admitted(current, tags);
    }

    /** Lets the chain hear what becomes of an admitted call; with an empty chain there is nothing to be gained by it. */
    public InterceptedAnswer watch(Outcome.Admitted admitted, AnswerSink sink) {
        return new InterceptedAnswer(this, new RequestView(admitted.call(), admitted.tags()), sink);
    }

    /**
     * Whether an admitted call must wait for somebody's word.
     *
     * @return empty when it need not; else a stage that ends with the first failure that came, or with empty. It never breaks
     */
    public Optional<CompletionStage<Optional<Failure>>> hold(Outcome.Admitted admitted) {
        RequestView view = new RequestView(admitted.call(), admitted.tags());
        @Nullable
        CompletionStage<Optional<Failure>> all = null;
        for (Watched link : links) {
            Optional<CompletionStage<Optional<Failure>>> one = held(link, view);
            if (one.isPresent()) {
                CompletionStage<Optional<Failure>> word = one.get().handle((failure, defect) -> defect == null
                        ? failure
                        : broken(link, "hold", view, defect));
                all = all == null ? word : all.thenCombine(word, (first, second) -> first.isPresent() ? first : second);
            }
        }
        return Optional.ofNullable(all);
    }

    private static Optional<CompletionStage<Optional<Failure>>> held(Watched link, RequestView view) {
        try {
            return link.interceptor.hold(view);
        } catch (Exception | LinkageError | AssertionError | StackOverflowError defect) {
            return Optional.of(CompletableFuture.completedStage(broken(link, "hold", view, defect)));
        }
    }

    private static Optional<Failure> broken(Watched link, String method, RequestView view, Throwable defect) {
        link.failed(method, view.traceId(), defect);
        return link.failClosed ? Optional.of(brokenBy(link)) : Optional.empty();
    }

    /** What stands before {@code outlet}, the interceptors with the highest order first. */
    AnswerSink filtered(RequestView view, AnswerSink outlet) {
        AnswerSink sink = outlet;
        for (Watched link : links) {
            try {
                sink = link.interceptor.answer(view, sink);
            } catch (Exception | LinkageError | AssertionError | StackOverflowError defect) {
                Optional<Failure> failure = broken(link, "answer", view, defect);
                sink = failure.isPresent() ? new ClosedOutlet(failure.get(), sink) : sink;
            }
        }
        return sink;
    }

    /** Tells that an admitted call came to nothing before it was {@linkplain #watch watched}. */
    public void refused(Outcome.Admitted admitted, Failure failure) {
        tellFailed(new RequestView(admitted.call(), admitted.tags()), failure, NOT_STARTED);
    }

    private Map<String, String> merged(Map<String, String> tags, Map<String, String> added) {
        if (added.isEmpty()) {
            return tags;
        }
        Map<String, String> merged = new LinkedHashMap<>(tags);
        merged.putAll(added);
        if (merged.size() > settings.maxTags()) {
            throw new IllegalArgumentException(
                    "a call would have " + merged.size() + " tags, at most " + settings.maxTags() + " are allowed");
        }
        added.forEach((key, value) -> {
            int longest = Math.max(key.length(), value.length());
            if (key.isEmpty() || longest > settings.maxTagLength()) {
                throw new IllegalArgumentException("a tag's key and value have up to " + settings.maxTagLength()
                        + " characters, and the key at least 1; these have " + key.length() + " and " + value.length());
            }
        });
        return Map.copyOf(merged);
    }

    private Call replaced(Call call, byte[] body) {
        if (body.length > settings.maxBodyBytes()) {
            throw new IllegalArgumentException("the new body has " + body.length + " bytes, at most "
                    + settings.maxBodyBytes() + " are allowed");
        }
        if (EnvelopeReader.read(call.operation(), body) instanceof EnvelopeReading.Accepted accepted) {
            return new Call(call.operation(), accepted.envelope(), body, call.traceId(), call.timeLimitMs(),
                    call.startNanos(), call.options());
        }
        throw new IllegalArgumentException("the new body is no request of " + call.operation().path());
    }

    /** One thing to tell an interceptor. */
    @FunctionalInterface
    interface Telling {
        void to(Interceptor interceptor);
    }

    /**
     * Tells all, from the last to the first.
     *
     * @return the failure by which the call must end, when one that must not be missing failed
     */
    @Nullable
    Failure tell(String method, RequestView view, Telling telling) {
        return tell(links.length - 1, method, view, telling);
    }

    private @Nullable Failure tell(int last, String method, RequestView view, Telling telling) {
        @Nullable
        Failure broken = null;
        long start = nanos.getAsLong();
        for (int i = last; i >= 0; i--) {
            Watched link = links[i];
            try {
                telling.to(link.interceptor);
            } catch (Exception | LinkageError | AssertionError | StackOverflowError defect) {
                // The boundary to an interceptor's own code: an error that it alone caused must not leave a caller waiting.
                link.failed(method, view.traceId(), defect);
                broken = link.failClosed && broken == null ? brokenBy(link) : broken;
            }
            long end = nanos.getAsLong();
            link.took(method, start, end);
            start = end;
        }
        return broken;
    }

    /** Tells that a call failed; what one throws at that cannot make it worse. */
    void tellFailed(RequestView view, Failure failure, Ending ending) {
        tellFailed(links.length - 1, view, failure, ending);
    }

    private void tellFailed(int last, RequestView view, Failure failure, Ending ending) {
        tell(last, "onError", view, interceptor -> interceptor.onError(view, failure, ending));
    }

    private static Failure brokenBy(Watched link) {
        return Failure.of(FailureKind.INTERNAL, "Interceptor " + link.name
                + " failed, and no call may go on without it. The log tells more under the call's id.")
                .withCode("interceptor_failed");
    }

    /** The figures of each interceptor, in their order. */
    public List<InterceptorStatistics> statistics() {
        List<InterceptorStatistics> all = new ArrayList<>(links.length);
        for (Watched link : links) {
            all.add(link.statistics());
        }
        return all;
    }
}
