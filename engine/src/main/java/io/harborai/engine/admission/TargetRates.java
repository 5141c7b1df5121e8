package io.harborai.engine.admission;

import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

/**
 * The requests and tokens a minute that HarborAI sends to one target, so that it stays within what the provider's account
 * allows. Tokens are reserved by estimate and settled by what the answer reports. Shared by the event loops; thread-safe and
 * lock-free.
 */
public final class TargetRates {
    private final @Nullable RateLimit requests;
    private final @Nullable RateLimit tokens;

    /**
     * The limits of a target, 0 for none.
     *
     * @param requestsPerMinute requests a minute, 0 to {@value RateLimit#MAX_PER_MINUTE}
     * @param requestBurst      requests at once after a rest, at least 1 where requests are limited
     * @param tokensPerMinute   tokens a minute, prompt and completion together, 0 to {@value RateLimit#MAX_PER_MINUTE}
     * @param tokenBurst        tokens at once after a rest, at least 1 where tokens are limited
     */
    public record Settings(long requestsPerMinute, long requestBurst, long tokensPerMinute, long tokenBurst) {
        /** No limits. */
        public static final Settings DEFAULT = new Settings(0, 0, 0, 0);

        public Settings {
            requireLimit("requests", requestsPerMinute, requestBurst);
            requireLimit("tokens", tokensPerMinute, tokenBurst);
        }

        /**
         * Limits with the bursts of most providers, whose buckets hold a minute's tokens. Of requests a tenth of a minute's,
         * because providers may enforce these over seconds.
         */
        public static Settings perMinute(long requests, long tokens) {
            return new Settings(requests, requests == 0 ? 0 : Math.max(1, requests / 10), tokens, tokens);
        }

        private static void requireLimit(String name, long perMinute, long burst) {
            if (perMinute != 0) {
                RateLimit.requireRange(name + "PerMinute", perMinute, RateLimit.MAX_PER_MINUTE);
                RateLimit.requireRange(name + "Burst", burst, perMinute * RateLimit.MAX_BURST_MINUTES);
            }
        }
    }

    /** What became of a request that wants to go. */
    public sealed interface Admission {
    }

    /**
     * Too much for now.
     *
     * @param waitNanos after which to ask again, more than 0
     */
    public record Wait(long waitNanos) implements Admission {}

    /** The request may go. Must be used on the event loop that asked. */
    public static final class Go implements Admission {
        private final RateLimit.@Nullable Reserved request;
        private final RateLimit.@Nullable Reserved tokens;

        private Go(RateLimit.@Nullable Reserved request, RateLimit.@Nullable Reserved tokens) {
            this.request = request;
            this.tokens = tokens;
        }

        /** The request is over and used so many tokens. A request whose use is unknown stays at its estimate. */
        public void settle(long usedTokens) {
            if (tokens != null) {
                tokens.settle(usedTokens);
            }
        }

        /** The request never left: nothing was used. */
        public void cancel() {
            settle(0);
            if (request != null) {
                request.settle(0);
            }
        }
    }

    /** Limits of which nothing is used. */
    public TargetRates(Settings settings, LongSupplier nanos) {
        this.requests = settings.requestsPerMinute() == 0
                ? null
                : new RateLimit(settings.requestsPerMinute(), settings.requestBurst(), nanos);
        this.tokens = settings.tokensPerMinute() == 0
                ? null
                : new RateLimit(settings.tokensPerMinute(), settings.tokenBurst(), nanos);
    }

    /**
     * Lets a request go, or tells how long to wait. An estimate above the burst, which would never fit, counts as a full burst;
     * the rest is settled as a debt when it was really used.
     *
     * @param estimatedTokens prompt and completion together, 0 or more
     */
    public Admission admit(long estimatedTokens) {
        RateLimit.Reserved request = null;
        if (requests != null) {
            RateLimit.Grant grant = requests.tryReserve(1);
            if (grant instanceof RateLimit.Later later) {
                return new Wait(later.waitNanos());
            }
            request = (RateLimit.Reserved) grant;
        }
        if (tokens == null) {
            return new Go(request, null);
        }
        RateLimit.Grant grant = tokens.tryReserve(Math.min(estimatedTokens, tokens.burst()));
        if (grant instanceof RateLimit.Later later) {
            if (request != null) {
                request.settle(0);
            }
            return new Wait(later.waitNanos());
        }
        return new Go(request, (RateLimit.Reserved) grant);
    }
}
