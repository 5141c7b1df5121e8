package io.harborai.platform.redis;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

import io.harborai.platform.window.Limit;

/**
 * What this node has allowed and Redis has not counted. It is counted at the moment when Redis is back, so it leaves the
 * window later than it should by the length of the outage at most: limits are kept, and a little more. On the link's
 * thread only.
 */
final class Arrears {
    /** Counters with arrears; more are not counted in Redis, which then allows too much for one window. */
    static final int MAX_KEYS = 100_000;

    /** Limits counted by one command. */
    private static final int AT_ONCE = 32;

    private final Map<Limit.Rate, Long> amounts = new HashMap<>();

    /** Adds what one call used, or takes back what it did not; never below nothing. */
    void add(Limit limit, long amount) {
        if (!(limit instanceof Limit.Rate rate) || amount == 0) {
            return;
        }
        boolean owed = amounts.containsKey(rate);
        if (owed || amount > 0 && amounts.size() < MAX_KEYS) {
            amounts.merge(rate, amount, (before, more) -> Math.max(0, before + more));
        }
    }

    boolean isEmpty() {
        return amounts.isEmpty();
    }

    void clear() {
        amounts.clear();
    }

    /** Has Redis count all of it. What fails to be counted is in arrears again. */
    void pay(WindowStore store) {
        Map<Limit.Rate, Long> owed = new HashMap<>(amounts);
        amounts.clear();
        List<Limit> limits = new ArrayList<>();
        for (Map.Entry<Limit.Rate, Long> each : owed.entrySet()) {
            if (each.getValue() > 0) {
                limits.add(each.getKey());
            }
        }
        for (int from = 0; from < limits.size(); from += AT_ONCE) {
            pay(store, limits.subList(from, Math.min(limits.size(), from + AT_ONCE)), owed);
        }
    }

    private void pay(WindowStore store, List<Limit> limits, Map<Limit.Rate, Long> owed) {
        long[] sums = limits.stream().mapToLong(limit -> owed.getOrDefault(limit, 0L)).toArray();
        CompletionStage<?> paid = store.take(limits, sums, "", true);
        paid.exceptionally(failure -> {
            for (int i = 0; i < sums.length; i++) {
                add(limits.get(i), sums[i]);
            }
            return null;
        });
    }

    @Override
    public String toString() {
        return "Arrears[" + Arrays.toString(amounts.values().toArray()) + "]";
    }
}
