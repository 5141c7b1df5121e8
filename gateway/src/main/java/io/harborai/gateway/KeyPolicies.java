package io.harborai.gateway;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

import io.harborai.gateway.http.CallerPolicy;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.gateway.key.KeyRecord;
import io.harborai.gateway.limit.LimitTable;
import io.harborai.gateway.limit.Limits;
import io.harborai.gateway.limit.Scope;

/**
 * What keys may do, made once for each key and made again when the key or the limits in force have changed. Asked on event
 * loops; lock-free.
 */
final class KeyPolicies {
    /** Keys that are remembered; beyond, they are made anew for every call until the map is cleared. */
    private static final int MAX_KEYS = 200_000;

    private final Supplier<LimitTable> limits;
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    /** What was made of what; both are compared by identity, for both are replaced whole. */
    private record Known(KeyRecord key, LimitTable limits, Caller caller) {}

    KeyPolicies(Supplier<LimitTable> limits) {
        this.limits = limits;
    }

    @SuppressWarnings("ReferenceEquality") // A changed key is another object; an equal one costs one more look.
    Caller caller(KeyRecord key) {
        LimitTable now = limits.get();
        Known before = known.get(key.id());
        if (before != null && before.key() == key && before.limits() == now) {
            return before.caller();
        }
        if (known.size() >= MAX_KEYS) {
            known.clear();
        }
        Caller caller = new Caller(key.id(), key.admin(), Set.copyOf(key.models()), policy(key, now));
        known.put(key.id(), new Known(key, now, caller));
        return caller;
    }

    /** The administrator's key has no limits. */
    private static CallerPolicy policy(KeyRecord key, LimitTable limits) {
        Limits own = limits.keys();
        return key.admin()
                ? CallerPolicy.OPEN
                : CallerPolicy.OPEN.withWindows(own.windows(Scope.KEY, key.id())).withRequestBytes(own.requestBytes());
    }
}
