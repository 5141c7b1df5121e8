package io.harborai.engine.provider;

/** One request at a provider, as its asker holds it. Used on the event loop on which it was opened. */
public interface UpstreamExchange {
    /** Stops reading; the provider feels it through its connection. */
    void pause();

    /** Reads on. */
    void resume();

    /** Closes at once; the sink hears nothing more. Idempotent, allowed at any moment, also before a connection is there. */
    void cancel();
}
