package io.harborai.rerank;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.harborai.call.Calls;
import io.harborai.call.Exceptions;
import io.harborai.call.Prepared;
import io.harborai.engine.exchange.Operation;
import io.harborai.json.JsonValues;
import io.harborai.request.RequestOptions;
import io.harborai.request.RequestOptionsBuilder;
import org.jspecify.annotations.Nullable;

/** Asks which documents answer a question best. Thread-safe; throws what chat completions throw. */
public final class RerankCalls {
    private final Calls calls;
    private final RequestOptions usual;

    /** Made by the client only. */
    public RerankCalls(Calls calls) {
        this(calls, RequestOptions.NONE);
    }

    private RerankCalls(Calls calls, RequestOptions usual) {
        this.calls = calls;
        this.usual = usual;
    }

    /** The same client, with this said about every call that is made through what is returned. */
    public RerankCalls with(Consumer<RequestOptionsBuilder> said) {
        return new RerankCalls(calls, usual.with(said));
    }

    /**
     * Asks and waits; an interrupt cancels the call.
     *
     * @param model     an alias, {@code provider/model}, or the name of a model that one provider offers
     * @param documents at least one
     */
    public Ranking create(String model, String query, List<String> documents) {
        return create(model, query, documents, Map.of());
    }

    /** The same with further fields, such as {@code top_n}, sent as they are. */
    public Ranking create(String model, String query, List<String> documents,
            Map<String, ? extends @Nullable Object> more) {
        return Ranking.read(calls.await(prepared(model, query, documents, more), usual));
    }

    /** Asks; cancelling the future cancels the call, and what hangs on it runs on the client's executor. */
    public CompletableFuture<Ranking> createAsync(String model, String query, List<String> documents) {
        return calls.async(prepared(model, query, documents, Map.of()), usual, Ranking::read);
    }

    private static Prepared prepared(String model, String query, List<String> documents,
            Map<String, ? extends @Nullable Object> more) {
        if (documents.isEmpty()) {
            throw Exceptions.refused("There is no document to judge. Give at least one.", "documents");
        }
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("model", model);
        fields.put("query", query);
        fields.put("documents", List.copyOf(documents));
        more.forEach((name, value) -> fields.putIfAbsent(name, JsonValues.frozen(value)));
        return new Prepared(Operation.RERANK, JsonValues.toBytes(fields));
    }
}
