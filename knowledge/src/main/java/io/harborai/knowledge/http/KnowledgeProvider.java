package io.harborai.knowledge.http;

import java.time.InstantSource;
import java.util.List;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.harborai.knowledge.answer.Answers;
import io.harborai.knowledge.collection.CollectionStore;
import io.harborai.knowledge.collection.KnowledgeCollection;
import io.harborai.knowledge.session.SettingsStore;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;

/**
 * The knowledge base as a provider: {@code knowledge/NAME} answers from the collection NAME, if the key that asks may read it.
 * Who asks for the list of models is told the collections that it may read. Safe to share between threads.
 */
final class KnowledgeProvider implements EmbeddedProvider {
    private final CollectionStore collections;
    private final Answers answers;
    private final SettingsStore settings;
    private final Callers access;
    private final InstantSource clock;

    KnowledgeProvider(CollectionStore collections, Answers answers, SettingsStore settings, Callers access,
            InstantSource clock) {
        this.collections = collections;
        this.answers = answers;
        this.settings = settings;
        this.access = access;
        this.clock = clock;
    }

    @Override
    public String name() {
        return "knowledge";
    }

    @Override
    public List<String> models() {
        return List.of();
    }

    @Override
    public Future<List<String>> modelsFor(Vertx vertx, String tenant) {
        Promise<List<String>> told = Promise.promise();
        Context context = vertx.getOrCreateContext();
        Thread.ofVirtual().name("knowledge-models").start(() -> {
            try {
                List<String> names = collections.list(access.of(tenant, "")).stream().map(KnowledgeCollection::name)
                        .toList();
                context.runOnContext(ready -> told.complete(names));
            } catch (RuntimeException failed) {
                // The boundary of a listing: who asked must hear an end.
                context.runOnContext(ready -> told.fail(failed));
            }
        });
        return told.future();
    }

    @Override
    public boolean offers(String model) {
        return false;
    }

    /** A document may be removed, and a grant revoked, at any time. */
    @Override
    public boolean isCacheable() {
        return false;
    }

    @Override
    public UpstreamExchange open(Vertx vertx, UpstreamRequest request, UpstreamSink sink) {
        KnowledgeExchange exchange = new KnowledgeExchange(vertx.getOrCreateContext(), request, sink,
                clock.instant().getEpochSecond());
        if (request.operation() != Operation.CHAT_COMPLETIONS) {
            exchange.refuse(400, "invalid_request_error",
                    "knowledge/" + request.model() + " answers chat completions only.");
        } else {
            exchange.begin(answers, settings, access);
        }
        return exchange;
    }
}
