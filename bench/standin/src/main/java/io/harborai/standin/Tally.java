package io.harborai.standin;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/** What happened at the stand-in: counters, the latest requests, the calls that were given up. Safe for use by many threads. */
final class Tally {

    /** Requests remembered: enough for a test to look back, and bodies may be large. */
    static final int MAX_REQUESTS = 256;
    /** Bytes of bodies remembered in all; the oldest requests make room, the latest always stays. */
    static final long MAX_REQUESTS_BYTES = 64L * 1024 * 1024;
    /** Aborts remembered; later ones push out the oldest. */
    static final int MAX_ABORTS = 16_384;
    /** Model names with counters of their own; calls of further ones are refused until a reset. */
    static final int MAX_MODELS = 10_000;

    private final LongAdder calls = new LongAdder();
    private final LongAdder promptTokens = new LongAdder();
    private final LongAdder completionTokens = new LongAdder();
    private final AtomicInteger openConnections = new AtomicInteger();
    private final AtomicInteger activeCalls = new AtomicInteger();
    private final ConcurrentMap<String, ModelState> models = new ConcurrentHashMap<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<RecordedRequest> requests = new ArrayDeque<>();
    private final Deque<Abort> aborts = new ArrayDeque<>();
    private long requestsBytes;

    /**
     * The state of a model's name, made on first use.
     *
     * @throws BadRequest when {@value #MAX_MODELS} names are known already
     */
    ModelState model(ModelName name) {
        ModelState known = models.get(name.text());
        if (known != null) {
            return known;
        }
        if (models.size() >= MAX_MODELS) {
            throw new BadRequest("the stand-in counts " + MAX_MODELS
                    + " model names and has no room for another; POST /stats/reset makes room", "model");
        }
        return models.computeIfAbsent(name.text(),
                text -> new ModelState(name.value(Directive.CAPACITY, Long.MAX_VALUE)));
    }

    void callStarted(ModelState model) {
        calls.increment();
        model.countCall();
        activeCalls.incrementAndGet();
    }

    void callFinished() {
        activeCalls.decrementAndGet();
    }

    void callAborted(String model, long nanoTime) {
        lock.lock();
        try {
            if (aborts.size() == MAX_ABORTS) {
                aborts.removeFirst();
            }
            aborts.addLast(new Abort(model, nanoTime));
        } finally {
            lock.unlock();
        }
    }

    void record(RecordedRequest request) {
        lock.lock();
        try {
            requests.addLast(request);
            requestsBytes += request.size();
            while (requests.size() > MAX_REQUESTS || (requestsBytes > MAX_REQUESTS_BYTES && requests.size() > 1)) {
                requestsBytes -= requests.removeFirst().size();
            }
        } finally {
            lock.unlock();
        }
    }

    void reported(TokenCount tokens) {
        promptTokens.add(tokens.prompt());
        completionTokens.add(tokens.completion());
    }

    void connectionOpened() {
        openConnections.incrementAndGet();
    }

    void connectionClosed() {
        openConnections.decrementAndGet();
    }

    long calls() {
        return calls.sum();
    }

    long calls(String model) {
        ModelState state = models.get(model);
        return state == null ? 0 : state.calls();
    }

    Map<String, Long> callsByModel() {
        return models.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().calls()));
    }

    int openConnections() {
        return openConnections.get();
    }

    int activeCalls() {
        return activeCalls.get();
    }

    TokenCount tokens() {
        return new TokenCount(promptTokens.sum(), completionTokens.sum());
    }

    List<RecordedRequest> requests() {
        lock.lock();
        try {
            return List.copyOf(requests);
        } finally {
            lock.unlock();
        }
    }

    List<Abort> aborts() {
        lock.lock();
        try {
            return List.copyOf(aborts);
        } finally {
            lock.unlock();
        }
    }

    /** Forgets everything but what is going on: open connections and active calls. */
    void reset() {
        calls.reset();
        promptTokens.reset();
        completionTokens.reset();
        models.values().forEach(ModelState::reset);
        if (activeCalls.get() == 0) {
            models.clear();
        }
        lock.lock();
        try {
            requests.clear();
            requestsBytes = 0;
            aborts.clear();
        } finally {
            lock.unlock();
        }
    }
}
