package io.harborai.engine.provider;

import java.util.List;

import io.vertx.core.Future;
import io.vertx.core.Vertx;

/**
 * A provider that runs in this process and speaks the OpenAI wire format without a wire. It answers as a server would, with a
 * status and bytes, so that every policy treats it like any other provider.
 */
public non-sealed interface EmbeddedProvider extends Provider {
    /**
     * Begins to answer. Called on an event loop, and must call {@code sink} on that same loop; must not block.
     */
    UpstreamExchange open(Vertx vertx, UpstreamRequest request, UpstreamSink sink);

    /**
     * The models that it offers to somebody: by default {@link #models}. Called on an event loop, and must not block.
     *
     * @param tenant whose list it is, as {@link UpstreamRequest#tenant} tells it
     * @return the models, told on that same loop; a failure leaves them out of the list
     */
    default Future<List<String>> modelsFor(Vertx vertx, String tenant) {
        return Future.succeededFuture(models());
    }
}
