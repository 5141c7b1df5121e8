package io.harborai.engine;

import io.harborai.engine.accounting.TokenEstimate;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Usage;

/** The tokens of a call, by estimate where nobody tells them. */
final class CallTokens {
    /** An estimate takes about five microseconds for a kilobyte: 80 for this. */
    private static final int MAX_ESTIMATED_BYTES = 16 << 10;
    /** The rule of thumb for longer ones. */
    private static final int BYTES_PER_TOKEN = 4;

    private CallTokens() {
    }

    /**
     * What a call may use: its prompt, and what it allows its answer; an answer without a bound counts when it is there. A long
     * prompt is not looked at for a rate alone, unless pictures would make too much of its bytes.
     */
    static long atMost(Call call) {
        if (call.operation().isForm()) {
            return call.size(TokenEstimate::size).promptTokens();
        }
        int bytes = call.body().length;
        long prompt = bytes > MAX_ESTIMATED_BYTES && !call.envelope().images()
                ? bytes / BYTES_PER_TOKEN
                : call.size(TokenEstimate::size).promptTokens();
        return Usage.estimated(prompt, Math.max(0, call.envelope().maxTokens())).total();
    }

    /** What an attempt used: as reported, or else estimated once the provider has the request; none where it failed before, nor of pictures and sound. */
    static Usage used(Call call, Hearing attempt, boolean running) {
        Usage told = attempt.usage();
        if (told.reported() || !isUsed(attempt, running) || call.operation().reads() || call.operation().isMedia()) {
            return told;
        }
        return Usage.estimated(call.size(TokenEstimate::size).promptTokens(), attempt.saidTokens());
    }

    /** Whether there is an answer, or there may be one that nobody waits for any more: its provider has the request. */
    static boolean isUsed(Hearing attempt, boolean running) {
        return attempt.isBegun() || running && attempt.isTaken();
    }

    /** The time for each token of a whole answer; 0 when there was none. */
    static long nanosEach(Call call, long nanos, Usage usage) {
        long tokens = !call.operation().generates() ? usage.promptTokens() : usage.completionTokens();
        return tokens > 0 ? nanos / tokens : 0;
    }
}
