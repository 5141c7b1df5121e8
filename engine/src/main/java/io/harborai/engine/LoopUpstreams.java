package io.harborai.engine;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.routing.Target;
import io.harborai.engine.translate.Translation;
import io.harborai.engine.transport.HttpTransport;
import io.harborai.engine.wire.BodyBudget;
import io.vertx.core.Vertx;

/** Opens exchanges over HTTP, or with code in this process. */
final class LoopUpstreams implements Upstreams {
    private static final UpstreamExchange NOTHING_OPEN = new UpstreamExchange() {
        @Override
        public void pause() {
            // Nothing flows.
        }

        @Override
        public void resume() {
            // Nothing flows.
        }

        @Override
        public void cancel() {
            // Nothing is open.
        }
    };
    private final Vertx vertx;
    private final HttpTransport transport;
    private final BodyBudget budget;

    LoopUpstreams(Vertx vertx, HttpTransport transport, BodyBudget budget) {
        this.vertx = vertx;
        this.transport = transport;
        this.budget = budget;
    }

    @Override
    public UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
        Translation.Plan plan = Translation.plan(call, target, sink, budget);
        if (plan instanceof Translation.Plan.Refused refused) {
            sink.broken(refused.failure());
            return NOTHING_OPEN;
        }
        Translation.Plan.Put put = (Translation.Plan.Put) plan;
        Provider provider = target.provider();
        return provider instanceof RemoteProvider remote
                ? transport.open(remote, put.request(), put.sink())
                : ((EmbeddedProvider) provider).open(vertx, put.request(), put.sink());
    }

    @Override
    public void forgetProviders() {
        transport.forgetEndpoints();
    }

    @Override
    public void resize(int perHost) {
        transport.resize(perHost);
    }

    @Override
    public void close() {
        transport.close();
    }
}
