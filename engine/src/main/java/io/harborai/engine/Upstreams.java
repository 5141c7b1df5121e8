package io.harborai.engine;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.routing.Target;

/** The way out of a pipeline: opens exchanges with targets. Confined to one event loop. */
interface Upstreams {
    /** Sends the call to a target; {@code sink} hears what comes of it, possibly already before this method returns. */
    UpstreamExchange open(Call call, Target target, UpstreamSink sink);

    /** Forgets providers that are no longer configured. */
    void forgetProviders();

    /** Changes this loop's bound on connections to one host. */
    void resize(int perHost);

    /** Closes all connections. */
    void close();
}
