package io.harborai.engine;

import io.harborai.engine.exchange.Units;
import io.harborai.engine.exchange.Usage;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamSink;

/** How a try hears what one target answers: each kind of answer has its own. Confined to one event loop. */
sealed interface Hearing extends UpstreamSink permits Attempt, PassingAttempt {
    /** Begins to wait for a connection. */
    void begin();

    /** The upstream exchange is there; it may already have spoken. */
    void opened(UpstreamExchange exchange);

    void pause();

    void resume();

    void cancel();

    /** Whether there is an answer. */
    boolean isBegun();

    /** Whether the provider has the request, and has not refused it. */
    boolean isTaken();

    /** What was asked and does not exist in the target's format, by name with commas; empty for nothing. */
    default String changed() {
        return "";
    }

    /** Tokens as the provider reported them. */
    Usage usage();

    /** What is billed beside tokens, as the provider told it. */
    default Units units() {
        return Units.NONE;
    }

    /** Tokens of what was said so far, by estimate, for when none are reported. */
    long saidTokens();

    /** Events with content. */
    long chunks();

    /** {@link System#nanoTime()} of the arrival of the last bytes. */
    long arrivedNanos();

    /** {@link System#nanoTime()} of the first token's arrival, -1 when there was none. */
    long firstTokenNanos();
}
