package io.harborai.engine.provider;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Usage;
import io.vertx.core.buffer.Buffer;

/** Receives what a provider answers, on the event loop: sent, head, data…, then end; or broken at any point. */
public interface UpstreamSink {
    /** A connection is there and the request is on its way. */
    void sent();

    /** Status and headers have arrived. */
    void head(UpstreamHead head);

    /** Bytes of the body as they arrived. */
    void data(Buffer bytes);

    /**
     * The tokens that the provider reported, for when the answer itself may not tell them: in OpenAI's format a stream tells
     * none unless that was asked for. Before the data with the end of the answer.
     */
    default void counted(Usage usage) {
    }

    /** The body is complete by the rules of HTTP. */
    void end();

    /** The exchange broke: no connection, or it was lost. */
    void broken(Failure failure);
}
