package io.harborai.engine;

import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Objects;
import java.util.Optional;

import io.harborai.engine.admission.EmbeddingBatch;
import io.harborai.engine.admission.EmbeddingRequest;
import io.harborai.engine.admission.MicroBatcher;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.routing.Route;

/**
 * Joins the embedding calls of one event loop that ask the same targets the same way at about the same time. Those of one
 * tenant and priority only: a batch is one request, and what a provider answers to it belongs to one. Confined to its loop.
 */
final class EmbeddingLine implements MicroBatcher.Timer, MicroBatcher.Sender {
    private final Pipeline pipeline;
    private final MicroBatcher batcher;
    /** Requests that have no answer yet: the one that begins a batch gives it route, deadline and priority. */
    private final IdentityHashMap<EmbeddingRequest, BatchedExchange> open = new IdentityHashMap<>();

    EmbeddingLine(Pipeline pipeline, MicroBatcher.Settings settings) {
        this.pipeline = pipeline;
        this.batcher = new MicroBatcher(settings, this, this);
    }

    Exchange start(Call call, Route route, AnswerSink sink) {
        Optional<EmbeddingRequest> request = EmbeddingRequest.read(call.body());
        if (request.isEmpty()) {
            CallExchange alone = new CallExchange(pipeline, call, route, sink);
            alone.start();
            return alone;
        }
        EmbeddingRequest asked = request.get();
        BatchedExchange member = new BatchedExchange(pipeline, call, route, sink, () -> open.remove(asked));
        open.put(asked, member);
        String key = call.options().tenant() + '\n' + call.options().priority() + route.targets();
        member.bind(batcher.submit(key, asked, member));
        return member;
    }

    @Override
    public MicroBatcher.Handle after(Duration delay, Runnable task) {
        long timer = pipeline.clock().setTimer(Math.max(1, delay.toMillis()), task);
        return () -> pipeline.clock().cancelTimer(timer);
    }

    @Override
    public MicroBatcher.Handle send(String target, EmbeddingBatch batch, MicroBatcher.Reply reply) {
        BatchedExchange first = Objects.requireNonNull(open.get(batch.first()), "a batch was begun by nobody");
        BatchAnswer answer = new BatchAnswer(pipeline, first.joined(batch), first.route(), reply);
        return answer.begin();
    }

    /** Members of batches; from any thread. */
    long joined() {
        return batcher.joined();
    }

}
