package io.harborai.gateway.http;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Priority;
import io.harborai.gateway.budget.SpendLimit;
import io.harborai.platform.window.Limit;
import org.jspecify.annotations.Nullable;

/**
 * What one caller may do and use, beside models. Made once for each key and kept, because its limits are made of it; asked
 * for every call.
 *
 * @param windows      the limits of the key and of its team; those of models and providers are added by the gateway. At most
 *                     14: see {@code Limits.windows}
 * @param budgets      the budgets of the key and of its team, at most 32
 * @param routes       the paths that are allowed, empty for all; one that ends in {@code *} allows all that begin like it
 * @param addresses    whether an IP address, in its text form, is allowed; asked on event loops
 * @param requestBytes the longest request body, 0 for the server's bound
 * @param cache        the use of the answer cache when a request says nothing
 * @param priority     the importance of calls whose requests say nothing
 * @param tags         labels of every call, before those of a request
 */
public record CallerPolicy(List<Limit> windows, List<SpendLimit> budgets, Set<String> routes,
        Predicate<String> addresses, long requestBytes, CacheUse cache, Priority priority, Map<String, String> tags) {
    /** The code of a refusal for the route. */
    static final String ROUTE_CODE = "route_not_allowed";
    /** Everything is allowed. */
    public static final CallerPolicy OPEN = new CallerPolicy(List.of(), List.of(), Set.of(), address -> true, 0,
            CacheUse.DEFAULT, Priority.NORMAL, Map.of());

    /** Copies the collections, and checks the range. */
    public CallerPolicy {
        windows = List.copyOf(windows);
        budgets = List.copyOf(budgets);
        routes = Set.copyOf(routes);
        tags = Map.copyOf(tags);
        if (requestBytes < 0) {
            throw new IllegalArgumentException("requestBytes is " + requestBytes + ", it must be 0 or more");
        }
    }

    /** The same with other limits. */
    public CallerPolicy withWindows(List<Limit> limits) {
        return new CallerPolicy(limits, budgets, routes, addresses, requestBytes, cache, priority, tags);
    }

    /** The same with other budgets. */
    public CallerPolicy withBudgets(List<SpendLimit> limits) {
        return new CallerPolicy(windows, limits, routes, addresses, requestBytes, cache, priority, tags);
    }

    /** The same with other routes and addresses. */
    public CallerPolicy within(Set<String> paths, Predicate<String> allowed) {
        return new CallerPolicy(windows, budgets, paths, allowed, requestBytes, cache, priority, tags);
    }

    /** The same with another bound on a request's body. */
    public CallerPolicy withRequestBytes(long bytes) {
        return new CallerPolicy(windows, budgets, routes, addresses, bytes, cache, priority, tags);
    }

    /** The same with other manners of calls. */
    public CallerPolicy withCalls(CacheUse use, Priority importance, Map<String, String> labels) {
        return new CallerPolicy(windows, budgets, routes, addresses, requestBytes, use, importance, labels);
    }

    /** Whether the path is allowed. */
    boolean allowsRoute(String path) {
        if (routes.isEmpty() || routes.contains(path)) {
            return true;
        }
        for (String route : routes) {
            if (route.endsWith("*") && path.startsWith(route.substring(0, route.length() - 1))) {
                return true;
            }
        }
        return false;
    }

    /** Why a caller at this address may not use this path; null when it may. */
    @Nullable
    Failure refusal(String path, String address) {
        if (!addresses.test(address)) {
            return Failure.of(FailureKind.PERMISSION, "This key may not be used from the address " + address
                    + ". Use it from an allowed one, or have the key's addresses changed.")
                    .withCode("address_not_allowed");
        }
        if (!allowsRoute(path)) {
            return Failure.of(FailureKind.PERMISSION, "This key may not use the route " + path
                    + ". Its routes: " + String.join(", ", routes.stream().sorted().toList()) + ".")
                    .withCode(ROUTE_CODE);
        }
        return null;
    }
}
