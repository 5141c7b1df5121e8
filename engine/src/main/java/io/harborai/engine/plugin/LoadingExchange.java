package io.harborai.engine.plugin;

import java.util.concurrent.CompletionStage;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.jspecify.annotations.Nullable;

/** A request that came before its provider was loaded. Confined to its event loop. */
final class LoadingExchange implements UpstreamExchange {
    private final Vertx vertx;
    private final UpstreamRequest request;
    private final UpstreamSink sink;
    private @Nullable UpstreamExchange inner;
    private boolean paused;
    private boolean cancelled;

    LoadingExchange(Vertx vertx, UpstreamRequest request, UpstreamSink sink) {
        this.vertx = vertx;
        this.request = request;
        this.sink = sink;
    }

    void begin(String name, PluginRegistry<EmbeddedProvider> registry) {
        Context loop = vertx.getOrCreateContext();
        CompletionStage<EmbeddedProvider> unused = registry.load(name).whenComplete(
                (provider, failure) -> loop.runOnContext(back -> loaded(name, provider, failure)));
    }

    private void loaded(String name, @Nullable EmbeddedProvider provider, @Nullable Throwable failure) {
        if (cancelled) {
            return;
        }
        if (provider == null) {
            Throwable cause = failure == null || failure.getCause() == null ? failure : failure.getCause();
            String why = cause == null ? "nobody says why" : String.valueOf(cause.getMessage());
            sink.broken(Failure.of(FailureKind.SERVER, "Provider " + name + " could not be loaded: " + why + ".")
                    .withCode("provider_not_loaded"));
            return;
        }
        UpstreamExchange opened = provider.open(vertx, request, sink);
        inner = opened;
        if (paused) {
            opened.pause();
        }
    }

    @Override
    public void pause() {
        paused = true;
        if (inner != null) {
            inner.pause();
        }
    }

    @Override
    public void resume() {
        paused = false;
        if (inner != null) {
            inner.resume();
        }
    }

    @Override
    public void cancel() {
        cancelled = true;
        if (inner != null) {
            inner.cancel();
        }
    }
}
