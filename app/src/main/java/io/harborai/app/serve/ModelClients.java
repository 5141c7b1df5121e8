package io.harborai.app.serve;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

import io.harborai.HarborAI;
import io.harborai.gateway.key.InternalKey;
import org.jspecify.annotations.Nullable;

/**
 * Clients by which the server's own applications call models, each on the account of a key: they pass the gateway as every
 * other caller does, so limits, budgets, guardrails and the ledger hold. Models are addressed as {@code harborai/NAME}. Safe to
 * share between threads.
 */
public final class ModelClients implements AutoCloseable {
    /** The provider by which models are addressed. */
    public static final String PROVIDER = "harborai";
    /** Clients that are kept; each has a thread and connections of its own. */
    static final int MOST = 64;
    /** A client that gave its place away is closed when its last call must be over. */
    static final Duration LAST_CALLS = Duration.ofMinutes(15);

    private final InternalKey internal;
    private final InstantSource clock;
    private final ReentrantLock lock = new ReentrantLock();
    /** The one that was not asked for longest comes first. */
    private final Map<String, HarborAI> clients = new LinkedHashMap<>(16, 0.75f, true);
    private final Deque<Retired> retired = new ArrayDeque<>();
    private @Nullable String url;
    private boolean closed;

    private record Retired(HarborAI client, Instant since) {}

    /** Clients that come in by this key; they can be had once the server listens. */
    public ModelClients(InternalKey internal, InstantSource clock) {
        this.internal = internal;
        this.clock = clock;
    }

    /** Says where the server listens, as a URL without a path. */
    void listening(String serverUrl) {
        lock.lock();
        try {
            url = serverUrl;
        } finally {
            lock.unlock();
        }
    }

    /**
     * The client that acts on a key's account. Ask for it for each piece of work and do not keep it: it is closed some
     * time after others have taken its place.
     *
     * @param keyId the key's id; empty for the server itself, which has no limits and is recorded as {@code server}
     * @throws IllegalStateException before the server listens, and after it has stopped
     */
    public HarborAI forKey(String keyId) {
        lock.lock();
        try {
            String known = url;
            if (known == null || closed) {
                throw new IllegalStateException(closed
                        ? "the server has stopped"
                        : "the server does not listen yet; ask when a request or a job needs the client");
            }
            HarborAI client = clients.get(keyId);
            if (client == null) {
                client = client(known, keyId);
                clients.put(keyId, client);
                retire();
            }
            return client;
        } finally {
            lock.unlock();
        }
    }

    private HarborAI client(String known, String keyId) {
        return HarborAI.builder().eventLoops(1).provider(PROVIDER, gateway -> gateway.baseUrl(known + "/v1")
                .apiKey(internal.forKey(keyId)).allowPrivateNetwork(true)).build();
    }

    private void retire() {
        Instant now = clock.instant();
        if (clients.size() > MOST) {
            Iterator<HarborAI> oldest = clients.values().iterator();
            retired.add(new Retired(oldest.next(), now));
            oldest.remove();
        }
        for (Retired first = retired.peek(); first != null
                && first.since().plus(LAST_CALLS).isBefore(now); first = retired.peek()) {
            first.client().close();
            retired.remove();
        }
    }

    @Override
    public void close() {
        List<HarborAI> open = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            open.addAll(clients.values());
            retired.forEach(one -> open.add(one.client()));
            clients.clear();
            retired.clear();
        } finally {
            lock.unlock();
        }
        open.forEach(HarborAI::close);
    }
}
