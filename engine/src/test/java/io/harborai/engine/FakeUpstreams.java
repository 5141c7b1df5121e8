package io.harborai.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.engine.routing.Target;

/** Targets that do what a test tells them the first times, and answer well after that. */
final class FakeUpstreams implements Upstreams {
    /** A good whole answer. */
    static final String WHOLE = "{\"choices\":[{\"message\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}";

    final List<ScriptedUpstream> opened = new ArrayList<>();
    final List<String> asked = new ArrayList<>();
    Consumer<ScriptedUpstream> first = up -> {
    };
    int failing = Integer.MAX_VALUE;

    @Override
    public UpstreamExchange open(Call call, Target target, UpstreamSink sink) {
        asked.add(target.model());
        ScriptedUpstream upstream = new ScriptedUpstream(sink);
        opened.add(upstream);
        if (asked.size() <= failing) {
            first.accept(upstream);
        } else if (call.envelope().stream()) {
            upstream.stream().token("ok").stop().done().end();
        } else {
            upstream.whole().data(WHOLE).end();
        }
        return upstream;
    }

    @Override
    public void forgetProviders() {
        // It has none.
    }

    @Override
    public void resize(int perHost) {
        // It has none.
    }

    @Override
    public void close() {
        // It has no connections.
    }
}
