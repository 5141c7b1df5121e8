package io.harborai.gateway.key;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.limit.Scope;
import io.harborai.gateway.team.NameRule;
import io.harborai.gateway.team.TeamRecord;
import io.harborai.gateway.team.Terms;
import io.harborai.platform.window.Limit;
import org.jspecify.annotations.Nullable;

/**
 * What a key may do, with its team's terms worked in: only models that both allow, the limits and budgets of both, the tags
 * of both, of which the key's win. Made when the keys are read, so that a call asks only what is there. Immutable.
 */
public final class Access {
    private final KeyRecord key;
    private final @Nullable TeamRecord team;
    private final NameRule models;
    private final NameRule routes;
    private final List<Limit> windows;
    private final long maxRequestBytes;
    private final SortedMap<String, String> tags;

    private Access(KeyRecord key, @Nullable TeamRecord team) {
        Terms own = key.settings().terms();
        this.key = key;
        this.team = team;
        this.models = team == null
                ? NameRule.of(own.models())
                : NameRule.of(own.models()).and(NameRule.of(team.terms().models()));
        this.routes = NameRule.of(key.settings().routes());
        this.windows = windows(key, team);
        this.maxRequestBytes = smaller(own.limits().requestBytes(),
                team == null ? 0 : team.terms().limits().requestBytes());
        this.tags = tags(own, team);
    }

    /** A key without its team, or that has none. */
    static Access of(KeyRecord key) {
        return new Access(key, null);
    }

    /** A key in its team. */
    static Access of(KeyRecord key, TeamRecord team) {
        return new Access(key, team);
    }

    private static List<Limit> windows(KeyRecord key, @Nullable TeamRecord team) {
        List<Limit> own = key.settings().terms().limits().windows(Scope.KEY, key.id());
        if (team == null) {
            return own;
        }
        List<Limit> both = new ArrayList<>(own);
        both.addAll(team.terms().limits().windows(Scope.TEAM, team.id()));
        return List.copyOf(both);
    }

    private static SortedMap<String, String> tags(Terms own, @Nullable TeamRecord team) {
        if (team == null || team.terms().tags().isEmpty()) {
            return own.tags();
        }
        SortedMap<String, String> both = new TreeMap<>(team.terms().tags());
        both.putAll(own.tags());
        return java.util.Collections.unmodifiableSortedMap(both);
    }

    /** The smaller of two bounds, of which 0 is none. */
    private static long smaller(long one, long other) {
        return one == 0 || other == 0 ? Math.max(one, other) : Math.min(one, other);
    }

    /** The key. */
    public KeyRecord key() {
        return key;
    }

    /** Its team. */
    public Optional<TeamRecord> team() {
        return Optional.ofNullable(team);
    }

    /** Models that key and team both allow. */
    public NameRule models() {
        return models;
    }

    /** Whether key and team both allow a model. */
    public boolean allowsModel(String model) {
        return models.allows(model);
    }

    /** Whether the key may call an endpoint, such as {@code /v1/embeddings}. */
    public boolean allowsRoute(String endpoint) {
        return routes.allows(endpoint);
    }

    /** Whether the key may be used from an address; null for an unknown one, which no list allows. */
    public boolean allowsAddress(@Nullable String address) {
        List<AddressRange> ranges = key.settings().ips();
        if (ranges.isEmpty()) {
            return true;
        }
        byte[] bytes = address == null ? null : AddressRange.bytes(address);
        if (bytes == null) {
            return false;
        }
        for (AddressRange range : ranges) {
            if (range.contains(bytes)) {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a call may begin here: 403, with a code of its own for address and route.
     *
     * @param endpoint the endpoint, such as {@code /v1/embeddings}
     * @param address where the caller is; null if unknown
     * @return why not; empty if it may
     */
    public Optional<Failure> refusal(String endpoint, @Nullable String address) {
        if (!allowsAddress(address)) {
            return Optional.of(Failure.of(FailureKind.PERMISSION, "This API key (" + key.prefix()
                    + "…) may not be used from " + (address == null ? "an unknown address" : address)
                    + ". An administrator can change its list: harborai keys update " + key.id() + " --ips …")
                    .withCode("address_not_allowed"));
        }
        if (!allowsRoute(endpoint)) {
            return Optional.of(Failure.of(FailureKind.PERMISSION, "This API key (" + key.prefix()
                    + "…) may not call " + endpoint + ". It may call: " + String.join(", ", routes.names()) + ".")
                    .withCode("route_not_allowed"));
        }
        return Optional.empty();
    }

    /**
     * Whether a call may use a model: 403 with the code {@code model_not_allowed}.
     *
     * @param model the model as the caller wrote it
     * @return why not; empty if it may
     */
    public Optional<Failure> refusal(String model) {
        return allowsModel(model)
                ? Optional.empty()
                : Optional.of(Failure.of(FailureKind.PERMISSION, "This key may not use the model '" + model + "'. "
                        + (models.isNone()
                                ? "Its own list and its team's have no model in common."
                                : "Its models: " + String.join(", ", models.names()) + "."))
                        .withCode("model_not_allowed").withParam("model"));
    }

    /** The windows of key and team, made once: a call has to pass them all. */
    public List<Limit> windows() {
        return windows;
    }

    /** Largest request in bytes; 0 for no bound of key or team. */
    public long maxRequestBytes() {
        return maxRequestBytes;
    }

    /** The tags of team and key. */
    public SortedMap<String, String> tags() {
        return tags;
    }
}
