package io.harborai.gateway.ledger;

import java.util.Map;
import java.util.Objects;

import io.harborai.engine.exchange.CacheState;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.money.Cost;
import org.jspecify.annotations.Nullable;

/**
 * One call, as it is billed and looked up later. Immutable. Texts may be of any length and content: what is longer than its
 * bound is cut, and control characters become spaces, when the entry is spooled and not on the event loop.
 *
 * @param atMillis when the call began, milliseconds of UTC since 1970
 * @param traceId the call's id, which may be the caller's own and so need not be unique
 * @param payer whose call it was
 * @param asked what was asked
 * @param outcome what became of it
 * @param usage its tokens
 * @param cost what they cost
 * @param durationNanos from the call's arrival to its end
 * @param firstTokenNanos from the call's arrival to its first content; -1 when there was none
 */
public record LedgerEntry(long atMillis, String traceId, Payer payer, Asked asked, Outcome outcome, Usage usage,
        Cost cost, long durationNanos, long firstTokenNanos) {
    /** Most tags that are kept; more would multiply the roll-ups. */
    public static final int MOST_TAGS = 8;

    public LedgerEntry {
        Objects.requireNonNull(traceId);
        Objects.requireNonNull(payer);
        Objects.requireNonNull(asked);
        Objects.requireNonNull(outcome);
        Objects.requireNonNull(usage);
        Objects.requireNonNull(cost);
        if (atMillis < 0 || durationNanos < 0 || firstTokenNanos < -1) {
            throw new IllegalArgumentException("atMillis " + atMillis + ", durationNanos " + durationNanos
                    + ", firstTokenNanos " + firstTokenNanos + ": at least 0, 0 and -1");
        }
    }

    /**
     * Whose call it was. Empty texts for what is not known. One object serves all calls of a key that say no more.
     *
     * @param keyId the key's id
     * @param team the key's team
     * @param project the key's project
     * @param endUser the caller's own user, as the request names it
     * @param address the caller's IP address; empty unless it is asked for
     * @param tags names and values; of more than {@link LedgerEntry#MOST_TAGS} the first by name are kept
     */
    public record Payer(String keyId, String team, String project, String endUser, String address,
            Map<String, String> tags) {
        /** Copies the tags, without cost when they are immutable already. */
        public Payer {
            tags = Map.copyOf(tags);
        }

        /** A key of which no more is known. */
        public static Payer ofKey(String keyId) {
            return new Payer(keyId, "", "", "", "", Map.of());
        }
    }

    /**
     * What was asked.
     *
     * @param endpoint the route, such as {@code /v1/chat/completions}
     * @param model the model as the caller wrote it
     * @param streamed whether the answer was to come in pieces
     */
    public record Asked(String endpoint, String model, boolean streamed) {}

    /**
     * What became of a call.
     *
     * @param target the last target tried, {@code provider/model}; null when none was
     * @param status the HTTP status that the caller got, or would have got
     * @param errorCode the error's code; null when there was none
     * @param cache what the cache had to do with it
     * @param attempts upstream attempts made
     */
    public record Outcome(@Nullable String target, int status, @Nullable String errorCode, CacheState cache,
            int attempts) {
        public Outcome {
            Objects.requireNonNull(cache);
        }

        /** The target's provider; empty when no target was tried. */
        public String provider() {
            String name = target;
            if (name == null) {
                return "";
            }
            int slash = name.indexOf('/');
            return slash < 0 ? name : name.substring(0, slash);
        }
    }
}
