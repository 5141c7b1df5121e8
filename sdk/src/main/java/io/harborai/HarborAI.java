package io.harborai;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

import io.harborai.batch.BatchItem;
import io.harborai.batch.BatchProgress;
import io.harborai.batch.Batches;
import io.harborai.call.Calls;
import io.harborai.call.ClientSettings;
import io.harborai.chat.Chat;
import io.harborai.embedding.EmbeddingCalls;
import io.harborai.engine.accounting.BudgetStatus;
import io.harborai.engine.stats.ConcurrencyStats;
import io.harborai.engine.stats.MemoryStats;
import io.harborai.function.CachedFunction;
import io.harborai.function.FunctionStats;
import io.harborai.function.Monitors;
import io.harborai.model.ModelCalls;
import io.harborai.rerank.RerankCalls;
import io.harborai.response.ResponseCalls;

/**
 * A client of language models: OpenAI, Anthropic, Gemini, DeepSeek, and whatever else speaks the OpenAI wire format, in
 * process and without a server. Make one, share it, close it in the end.
 * <p>
 * Thread-safe, for virtual threads, too. Making one is cheap: connections and threads are made on the first call. No parameter
 * may be null unless it says so; what may be absent in a reply is an {@link java.util.Optional}.
 */
public final class HarborAI implements AutoCloseable {
    private final Calls calls;
    private final Chat chat;
    private final EmbeddingCalls embeddings;
    private final RerankCalls rerank;
    private final ResponseCalls responses;
    private final ModelCalls models;
    private final Batches batches;
    private final Monitors monitors = new Monitors(System::nanoTime);

    HarborAI(ClientSettings settings) {
        this.calls = new Calls(settings);
        this.chat = new Chat(calls);
        this.embeddings = new EmbeddingCalls(calls);
        this.rerank = new RerankCalls(calls);
        this.responses = new ResponseCalls(calls);
        this.models = new ModelCalls(calls);
        this.batches = new Batches(calls);
    }

    /** Begins a client. */
    public static HarborAIBuilder builder() {
        return new HarborAIBuilder();
    }

    /**
     * A client of every platform whose key is in the environment; see {@link HarborAIBuilder#environment}. The provider
     * {@code local} is always there, so an empty environment makes a client, too.
     *
     * @throws IllegalArgumentException when a variable has a bad value
     */
    public static HarborAI fromEnv() {
        return fromEnv(System.getenv());
    }

    /** The same with the variables given. */
    public static HarborAI fromEnv(Map<String, String> variables) {
        return builder().environment(variables).build();
    }

    /** Chat. */
    public Chat chat() {
        return chat;
    }

    /** Embeddings. */
    public EmbeddingCalls embeddings() {
        return embeddings;
    }

    /** Which documents answer a question best. */
    public RerankCalls rerank() {
        return rerank;
    }

    /** OpenAI's responses. */
    public ResponseCalls responses() {
        return responses;
    }

    /** The models there are. */
    public ModelCalls models() {
        return models;
    }

    /**
     * Works on many items, some at once, and waits for all of them; an interrupt cancels what is left and keeps the flag.
     * {@code harbor.processBatch(requests, 8, harbor.chat().completions()::createAsync)} sends many requests.
     *
     * @return what became of each item, in the items' order
     */
    public <I, O> List<BatchItem<O>> processBatch(List<? extends I> items, int maxConcurrency,
            Function<? super I, CompletableFuture<O>> work) {
        return Batches.await(processBatchAsync(items, maxConcurrency, work, progress -> {
        }));
    }

    /**
     * Works on many items, some at once. An item that fails does not stop the others. When the future is cancelled, calls under
     * way are cancelled and no more are begun; when the client is closed, items that were not begun fail with
     * {@link io.harborai.error.CancelledException}.
     *
     * @param items          what to work on, none of them null, at most 1 000 000
     * @param maxConcurrency how many at once, 1 to 10 000
     * @param work           begins the work on one item and returns at once, like {@code createAsync}
     * @param progress       is told after each item that is over, one call at a time; what it throws ends the batch
     * @return what became of each item, in the items' order
     * @throws IllegalArgumentException when a number is out of range
     */
    public <I, O> CompletableFuture<List<BatchItem<O>>> processBatchAsync(List<? extends I> items,
            int maxConcurrency, Function<? super I, CompletableFuture<O>> work,
            Consumer<? super BatchProgress> progress) {
        return batches.start(items, maxConcurrency, work, progress);
    }

    /**
     * Any function of yours, with its results remembered: 1 000 of them, each for this time. It calls the function once for
     * callers that come at once, and remembers no failure. Each call of this method makes a cache of its own.
     *
     * @param ttl 1 ms to 365 days
     * @throws IllegalArgumentException when the time is out of range
     */
    public <K, V> CachedFunction<K, V> cached(Duration ttl, Function<? super K, ? extends V> function) {
        return new CachedFunction<>(ttl, function, System::nanoTime);
    }

    /**
     * Any function of yours, counted and timed; see {@link #monitorStats()}. Functions of one name share its figures.
     *
     * @throws IllegalArgumentException when the name is blank, or the 1 001st
     */
    public <K, V> Function<K, V> monitored(String name, Function<? super K, ? extends V> function) {
        return monitors.monitored(name, function);
    }

    /** The same for a function without an argument. */
    public <V> Supplier<V> monitored(String name, Supplier<? extends V> function) {
        return monitors.monitored(name, function);
    }

    /** The figures of the monitored functions, by their names. */
    public Map<String, FunctionStats> monitorStats() {
        return monitors.stats();
    }

    /** Connections to providers that are open now. */
    public int openConnections() {
        return calls.openConnections();
    }

    /** What is spent and left of the budget that the client was given; empty when it was given none. */
    public Optional<BudgetStatus> budget() {
        return calls.budget();
    }

    /** What the client's memory is used for. */
    public MemoryStats memoryStats() {
        return calls.memoryStats();
    }

    /** How the client's calls are getting on. */
    public ConcurrencyStats concurrencyStats() {
        return calls.concurrencyStats();
    }

    /**
     * Changes the bound on connections to one host while the client works; calls in progress keep theirs.
     *
     * @param perHost 1 to 65 535
     */
    public void adjustConnectionPoolSize(int perHost) {
        calls.engine().adjustConnections(perHost);
    }

    /**
     * Changes the bound on cached answers while the client works; one less than there are lets go of the least used.
     *
     * @param entries at least 1
     */
    public void adjustCacheSize(int entries) {
        calls.engine().cache().resize(entries);
    }

    /**
     * Changes how often what is out of date is removed from memory.
     *
     * @param every 1 s to 1 day
     */
    public void adjustCleanupInterval(Duration every) {
        calls.engine().memoryCare().adjustCleanupInterval(every);
    }

    /** Removes what is out of date from memory now; may take a moment. */
    public void cleanupMemory() {
        calls.engine().memoryCare().cleanUpNow();
    }

    /**
     * Closes connections and threads. Calls in progress end with {@link io.harborai.error.CancelledException}; a later call
     * is refused with {@link IllegalStateException}. Idempotent.
     */
    @Override
    public void close() {
        calls.close();
    }
}
