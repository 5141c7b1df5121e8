package io.harborai.request;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.routing.Tags;
import io.harborai.request.RequestOptions.Caching;
import org.jspecify.annotations.Nullable;

/**
 * Collects {@link RequestOptions}; of an option the last value counts. A value out of its range is refused with
 * {@link IllegalArgumentException}, which says what is allowed. Not thread-safe.
 */
public final class RequestOptionsBuilder {
    private static final int LONGEST_TENANT = 256;
    /** It goes into a header, a log and file names: nothing that means something there. */
    private static final Pattern TRACE_ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    private @Nullable Priority priority;
    private @Nullable Duration timeout;
    private @Nullable String tenant;
    private @Nullable String traceId;
    private final Map<String, String> tags;
    private @Nullable Caching caching;

    RequestOptionsBuilder(@Nullable Priority priority, @Nullable Duration timeout, @Nullable String tenant,
            @Nullable String traceId, Map<String, String> tags, @Nullable Caching caching) {
        this.priority = priority;
        this.timeout = timeout;
        this.tenant = tenant;
        this.traceId = traceId;
        this.tags = new LinkedHashMap<>(tags);
        this.caching = caching;
    }

    /** Says all that these options say. */
    public RequestOptionsBuilder options(RequestOptions more) {
        more.into(this);
        return this;
    }

    /** Who goes first when calls must wait, for a place or for a provider's rate. */
    public RequestOptionsBuilder priority(Priority first) {
        this.priority = Objects.requireNonNull(first);
        return this;
    }

    /** Bound on the whole call with all its attempts, 1 ms or more; the shorter of this and the client's own counts. */
    public RequestOptionsBuilder timeout(Duration total) {
        if (total.compareTo(Duration.ofMillis(1)) < 0) {
            throw new IllegalArgumentException("timeout is " + total + ", it must be 1 ms or more");
        }
        this.timeout = total;
        return this;
    }

    /** Whose call it is, 1 to 256 characters: remembered answers and joined calls are shared within a tenant alone. */
    public RequestOptionsBuilder tenant(String name) {
        if (name.isBlank() || name.length() > LONGEST_TENANT) {
            throw new IllegalArgumentException(
                    "tenant has " + name.length() + " characters, it must have 1 to " + LONGEST_TENANT
                            + ", not all blank");
        }
        this.tenant = name;
        return this;
    }

    /**
     * The call's id, in place of one of the client's making: it is sent to the provider in {@code x-request-id}, and stands in
     * {@code CallInfo}, errors and logs. Letters, digits and {@code . _ -}, 1 to 128, a letter or digit first.
     */
    public RequestOptionsBuilder traceId(String id) {
        if (!TRACE_ID.matcher(id).matches()) {
            throw new IllegalArgumentException("traceId is '" + id.substring(0, Math.min(id.length(), 128))
                    + "', it must have 1 to 128 letters, digits and . _ -, a letter or digit first");
        }
        this.traceId = id;
        return this;
    }

    /** Calls the call something, for the rules of aliases and for telemetry; at most 32 tags of 1 to 128 characters each. */
    public RequestOptionsBuilder tag(String name, String value) {
        if (name.isBlank() || value.isBlank() || name.length() > Tags.LONGEST || value.length() > Tags.LONGEST) {
            throw new IllegalArgumentException("tag " + name.substring(0, Math.min(name.length(), Tags.LONGEST))
                    + ": a tag's name and its value must have 1 to " + Tags.LONGEST + " characters, not all blank");
        }
        tags.put(name, value);
        if (tags.size() > Tags.MOST) {
            throw new IllegalArgumentException("a call may have " + Tags.MOST + " tags, this would be one more");
        }
        return this;
    }

    /** Asks anew, whatever is remembered; the answer may be remembered. */
    public RequestOptionsBuilder noCache() {
        Caching said = caching();
        caching = new Caching(false, said.writes(), said.ttl());
        return this;
    }

    /**
     * Does not remember the answer.
     *
     * @throws IllegalArgumentException after {@link #cacheFor}, which says the contrary
     */
    public RequestOptionsBuilder noStore() {
        caching = checked(new Caching(caching().reads(), false, caching().ttl()));
        return this;
    }

    /**
     * Remembers the answer for so long, and gives a remembered one, even if the client does not do so by itself.
     *
     * @param ttl more than zero, at most 366 days
     * @throws IllegalArgumentException after {@link #noStore}, which says the contrary
     */
    public RequestOptionsBuilder cacheFor(Duration ttl) {
        // Checks the range.
        CacheUse unused = CacheUse.on(ttl);
        caching = checked(new Caching(caching().reads(), caching().writes(), ttl));
        return this;
    }

    void caching(Caching said) {
        caching = said;
    }

    private Caching caching() {
        return caching == null ? Caching.USUAL : caching;
    }

    private static Caching checked(Caching said) {
        if (!said.writes() && said.ttl() != null) {
            throw new IllegalArgumentException(
                    "noStore() says not to remember the answer, cacheFor(" + said.ttl()
                            + ") says to; call one of them");
        }
        return said;
    }

    RequestOptions build() {
        return priority == null && timeout == null && tenant == null && traceId == null && tags.isEmpty()
                && caching == null
                        ? RequestOptions.NONE
                        : new RequestOptions(priority, timeout, tenant, traceId, tags, caching);
    }
}
