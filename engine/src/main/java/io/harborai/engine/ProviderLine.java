package io.harborai.engine;

import java.util.function.Consumer;

import io.harborai.engine.provider.Provider;
import io.harborai.engine.provider.UpstreamExchange;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a try can tell its provider: to slow down, to go on, to stop. The exchange may come later than the wish, for it may speak
 * before it is handed over; and its code may be anybody's, whose defects must not keep a call from ending. Confined to its event
 * loop.
 */
final class ProviderLine {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderLine.class);

    private final Provider provider;
    private @Nullable UpstreamExchange exchange;
    private boolean paused;
    private boolean cancelled;

    ProviderLine(Provider provider) {
        this.provider = provider;
    }

    /** The exchange is there; it hears what was wished before. */
    void opened(UpstreamExchange opened) {
        exchange = opened;
        if (cancelled) {
            tell(UpstreamExchange::cancel);
        } else if (paused) {
            tell(UpstreamExchange::pause);
        }
    }

    void pause() {
        paused = true;
        tell(UpstreamExchange::pause);
    }

    void resume() {
        paused = false;
        tell(UpstreamExchange::resume);
    }

    /** Whether the caller is slow, and not the provider. */
    boolean isPaused() {
        return paused;
    }

    /** Gives it up; one that is opened later is given up then. */
    void cancel() {
        cancelled = true;
        tell(UpstreamExchange::cancel);
    }

    private void tell(Consumer<UpstreamExchange> what) {
        if (exchange == null) {
            return;
        }
        try {
            what.accept(exchange);
        } catch (RuntimeException defect) {
            LOG.error("provider {} threw when its exchange was slowed down, let go on or cancelled", provider.name(),
                    defect);
        }
    }
}
