package io.harborai;

import java.time.Duration;
import java.util.Map;

import io.harborai.call.Calls;
import io.harborai.call.ClientSettings;
import io.harborai.chat.Chat;
import io.harborai.embedding.EmbeddingCalls;
import io.harborai.engine.stats.ConcurrencyStats;
import io.harborai.engine.stats.MemoryStats;
import io.harborai.model.ModelCalls;

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
    private final ModelCalls models;

    HarborAI(ClientSettings settings) {
        this.calls = new Calls(settings);
        this.chat = new Chat(calls);
        this.embeddings = new EmbeddingCalls(calls);
        this.models = new ModelCalls(calls);
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

    /** The models there are. */
    public ModelCalls models() {
        return models;
    }

    /** Connections to providers that are open now. */
    public int openConnections() {
        return calls.openConnections();
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
