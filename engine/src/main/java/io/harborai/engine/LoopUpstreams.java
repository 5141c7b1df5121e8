package io.harborai.engine;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.engine.provider.Provider;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.routing.Target;
import io.harborai.engine.transport.HttpTransport;
import io.harborai.engine.wire.RequestSplice;
import io.vertx.core.Vertx;

/** Opens exchanges over HTTP, or with code in this process. */
final class LoopUpstreams implements Upstreams {
    private final Vertx vertx;
    private final HttpTransport transport;

    LoopUpstreams(Vertx vertx, HttpTransport transport) {
        this.vertx = vertx;
        this.transport = transport;
    }

    @Override
    public UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
        UpstreamRequest request = new UpstreamRequest(call.operation(), target.model(),
                RequestSplice.withModel(call.body(), call.envelope(), target.model()), call.envelope().stream(),
                call.traceId(), call.options().via(), call.options().trace());
        Provider provider = target.provider();
        return provider instanceof RemoteProvider remote
                ? transport.open(remote, request, sink)
                : ((EmbeddedProvider) provider).open(vertx, request, sink);
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
