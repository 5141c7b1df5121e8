package io.harborai.platform.redis;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.harborai.platform.window.Limit;

/** Places that this node's calls hold in limits on calls at once. On the link's thread only. */
final class Leases {
    /** A call that has not ended after this is taken for lost: its place is renewed no more. */
    private static final long LONGEST_NANOS = Duration.ofHours(2).toNanos();

    private final WindowStore store;
    private final Map<SharedCall, Long> held = new HashMap<>();

    Leases(WindowStore store) {
        this.store = store;
    }

    void hold(SharedCall call) {
        held.put(call, System.nanoTime());
    }

    void letGo(SharedCall call) {
        held.remove(call);
    }

    /** Has Redis hold all of them for a lease's life from now; also those that it has lost. */
    void renew() {
        long now = System.nanoTime();
        held.values().removeIf(began -> now - began > LONGEST_NANOS);
        Map<Limit.Concurrent, List<String>> leases = new HashMap<>();
        for (SharedCall call : held.keySet()) {
            for (Limit limit : call.limits) {
                if (limit instanceof Limit.Concurrent calls) {
                    leases.computeIfAbsent(calls, any -> new ArrayList<>()).add(call.lease);
                }
            }
        }
        leases.forEach(store::renew);
    }
}
