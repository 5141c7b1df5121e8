package io.harborai.request;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

/**
 * What is said about a call beside its request. Nothing of it is in the request's JSON. What is not said is as the client is
 * set. Immutable.
 */
public final class RequestOptions {
    /** Nothing is said. */
    public static final RequestOptions NONE = new RequestOptions(null, null, null, null, Map.of(), null);

    private final @Nullable Priority priority;
    private final @Nullable Duration timeout;
    private final @Nullable String tenant;
    private final @Nullable String traceId;
    private final Map<String, String> tags;
    private final @Nullable Caching caching;

    RequestOptions(@Nullable Priority priority, @Nullable Duration timeout, @Nullable String tenant,
            @Nullable String traceId, Map<String, String> tags, @Nullable Caching caching) {
        this.priority = priority;
        this.timeout = timeout;
        this.tenant = tenant;
        this.traceId = traceId;
        this.tags = Map.copyOf(tags);
        this.caching = caching;
    }

    /** What is said of the cache; each part has a meaning only together with the others. */
    record Caching(boolean reads, boolean writes, @Nullable Duration ttl) {
        static final Caching USUAL = new Caching(true, true, null);
    }

    /** Options as {@code said}. */
    public static RequestOptions of(Consumer<RequestOptionsBuilder> said) {
        return NONE.with(said);
    }

    /** These options with more said; what is said anew counts. */
    public RequestOptions with(Consumer<RequestOptionsBuilder> said) {
        RequestOptionsBuilder builder = new RequestOptionsBuilder(priority, timeout, tenant, traceId, tags, caching);
        said.accept(builder);
        return builder.build();
    }

    /** These options and, where they say nothing, those others. Tags are those of both; what is said of the cache is one thing. */
    public RequestOptions orElse(RequestOptions others) {
        if (others == NONE) {
            return this;
        }
        if (this == NONE) {
            return others;
        }
        Map<String, String> both = new LinkedHashMap<>(others.tags);
        both.putAll(tags);
        return new RequestOptions(priority == null ? others.priority : priority,
                timeout == null ? others.timeout : timeout, tenant == null ? others.tenant : tenant,
                traceId == null ? others.traceId : traceId, both, caching == null ? others.caching : caching);
    }

    void into(RequestOptionsBuilder builder) {
        if (priority != null) {
            builder.priority(priority);
        }
        if (timeout != null) {
            builder.timeout(timeout);
        }
        if (tenant != null) {
            builder.tenant(tenant);
        }
        if (traceId != null) {
            builder.traceId(traceId);
        }
        tags.forEach(builder::tag);
        if (caching != null) {
            builder.caching(caching);
        }
    }

    /** Who goes first when calls must wait; {@link Priority#NORMAL} unless said. */
    public Priority priority() {
        return priority == null ? Priority.NORMAL : priority;
    }

    /** The bound on the whole call; empty for the client's own. */
    public Optional<Duration> timeout() {
        return Optional.ofNullable(timeout);
    }

    /** Whose call it is; empty when there is but one. */
    public Optional<String> tenant() {
        return Optional.ofNullable(tenant);
    }

    /** The call's id; empty for one of the client's making. */
    public Optional<String> traceId() {
        return Optional.ofNullable(traceId);
    }

    /** What the call is called, for the rules of aliases. */
    public Map<String, String> tags() {
        return tags;
    }

    /** Whether a remembered answer may be given. */
    public boolean readsCache() {
        return caching == null || caching.reads();
    }

    /** Whether the answer may be remembered. */
    public boolean writesCache() {
        return caching == null || caching.writes();
    }

    /** How long the answer is remembered, even if the client does not do so by itself; empty for as the client is set. */
    public Optional<Duration> cacheFor() {
        return Optional.ofNullable(caching == null ? null : caching.ttl());
    }

    @Override
    public String toString() {
        StringJoiner said = new StringJoiner(", ", "RequestOptions[", "]");
        add(said, "priority", priority);
        add(said, "timeout", timeout);
        add(said, "tenant", tenant);
        add(said, "traceId", traceId);
        add(said, "tags", tags.isEmpty() ? null : tags);
        add(said, "noCache", readsCache() ? null : true);
        add(said, "noStore", writesCache() ? null : true);
        add(said, "cacheFor", cacheFor().orElse(null));
        return said.toString();
    }

    private static void add(StringJoiner said, String name, @Nullable Object value) {
        if (value != null) {
            said.add(name + "=" + value);
        }
    }
}
