package io.harborai.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.vertx.core.Vertx;

/**
 * A provider whose models do what a test tells them, try by try; the last script of a model is played again and again.
 * Scripts run inside {@link #open}, as an upstream may that knows its answer at once. Used on one event loop.
 */
final class ScriptedProvider implements EmbeddedProvider {
    private final String name;
    private final Map<String, Deque<Consumer<ScriptedUpstream>>> scripts = new HashMap<>();
    private final List<UpstreamRequest> requests = new ArrayList<>();
    private final List<ScriptedUpstream> opened = new ArrayList<>();

    ScriptedProvider(String name) {
        this.name = name;
    }

    @SafeVarargs
    final ScriptedProvider when(String model, Consumer<ScriptedUpstream>... tries) {
        Deque<Consumer<ScriptedUpstream>> script = new ArrayDeque<>();
        for (Consumer<ScriptedUpstream> next : tries) {
            script.add(next);
        }
        scripts.put(model, script);
        return this;
    }

    /** What was asked, in order. */
    List<UpstreamRequest> requests() {
        return requests;
    }

    /** The models that were asked, in order. */
    List<String> asked() {
        return requests.stream().map(UpstreamRequest::model).toList();
    }

    /** The exchanges, in order. */
    List<ScriptedUpstream> opened() {
        return opened;
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> models() {
        return List.of();
    }

    @Override
    public boolean offers(String model) {
        return false;
    }

    @Override
    public UpstreamExchange open(Vertx vertx, UpstreamRequest request, UpstreamSink sink) {
        requests.add(request);
        ScriptedUpstream upstream = new ScriptedUpstream(sink);
        opened.add(upstream);
        Deque<Consumer<ScriptedUpstream>> script = scripts.getOrDefault(request.model(), new ArrayDeque<>());
        Consumer<ScriptedUpstream> next = script.size() > 1 ? script.poll() : script.peek();
        if (next != null) {
            next.accept(upstream);
        }
        return upstream;
    }
}
