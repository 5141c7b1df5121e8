package io.harborai.knowledge.embed;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;

import io.harborai.knowledge.collection.EmbeddingModel;
import io.harborai.knowledge.collection.KnowledgeException;

/**
 * Embeds any number of texts: each content once, known ones from the store, the others in batches of like length (a model
 * pads a batch to its longest text), several at a time. A vector that does not fit the collection is refused; nothing ever
 * stands in for one. Safe to share between threads.
 */
public final class Embeddings implements AutoCloseable {
    /** Most characters of one batch: some 30 000 tokens of English, within what providers take. */
    private static final int MOST_CHARACTERS = 100_000;

    private final Embedder embedder;
    private final VectorStore known;
    private final Semaphore turns;
    private final ExecutorService calls = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Makes one.
     *
     * @param embedder gives vectors
     * @param known keeps them
     * @param atOnce most batches at once, of all callers together, 1 to 256
     */
    public Embeddings(Embedder embedder, VectorStore known, int atOnce) {
        if (atOnce < 1 || atOnce > 256) {
            throw new IllegalArgumentException("atOnce " + atOnce + ": 1 to 256");
        }
        this.embedder = embedder;
        this.known = known;
        this.turns = new Semaphore(atOnce);
    }

    /**
     * Embeds one text, which is not kept: a question.
     *
     * @param model the pinned model
     * @param text the text
     * @return its vector
     * @throws KnowledgeException of reason EMBEDDING if there is none, or it does not fit
     */
    public float[] one(EmbeddingModel model, String text) {
        return ask(model, List.of(text)).getFirst();
    }

    /**
     * Embeds texts.
     *
     * @param model the pinned model
     * @param texts the texts
     * @return a vector for each, in their order
     * @throws KnowledgeException of reason EMBEDDING if one cannot be had, or does not fit
     * @throws InterruptedException if the thread was interrupted
     */
    public List<float[]> all(EmbeddingModel model, List<String> texts) throws InterruptedException {
        Map<String, String> byHash = new LinkedHashMap<>();
        List<String> hashes = texts.stream().map(Embeddings::hash).toList();
        for (int i = 0; i < texts.size(); i++) {
            byHash.put(hashes.get(i), texts.get(i));
        }
        Map<String, float[]> vectors = known.find(model, List.copyOf(byHash.keySet()));
        List<Future<Map<String, float[]>>> running = new ArrayList<>();
        try {
            for (List<String> batch : batches(byHash, vectors)) {
                turns.acquire();
                running.add(calls.submit(() -> {
                    try {
                        return embed(model, batch, byHash);
                    } finally {
                        turns.release();
                    }
                }));
            }
            for (Future<Map<String, float[]>> each : running) {
                vectors.putAll(each.get());
            }
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KnowledgeException refused ? refused : failed(model, e);
        } finally {
            // After a failure the others' work is of no use.
            running.forEach(each -> each.cancel(true));
        }
        return hashes.stream().map(hash -> Objects.requireNonNull(vectors.get(hash))).toList();
    }

    private static List<List<String>> batches(Map<String, String> byHash, Map<String, float[]> known) {
        List<String> missing = byHash.keySet().stream().filter(hash -> !known.containsKey(hash))
                .sorted(Comparator.comparingInt(hash -> text(byHash, hash).length())).toList();
        List<List<String>> batches = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        int characters = 0;
        for (String hash : missing) {
            int length = text(byHash, hash).length();
            if (!batch.isEmpty() && (batch.size() == Embedder.MOST_TEXTS || characters + length > MOST_CHARACTERS)) {
                batches.add(batch);
                batch = new ArrayList<>();
                characters = 0;
            }
            batch.add(hash);
            characters += length;
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private static String text(Map<String, String> byHash, String hash) {
        return Objects.requireNonNull(byHash.get(hash));
    }

    private Map<String, float[]> embed(EmbeddingModel model, List<String> hashes, Map<String, String> byHash) {
        List<float[]> given = ask(model, hashes.stream().map(hash -> text(byHash, hash)).toList());
        Map<String, float[]> vectors = new LinkedHashMap<>();
        for (int i = 0; i < hashes.size(); i++) {
            vectors.put(hashes.get(i), given.get(i));
        }
        known.put(model, vectors);
        return vectors;
    }

    private List<float[]> ask(EmbeddingModel model, List<String> texts) {
        List<float[]> vectors;
        try {
            vectors = embedder.embed(model, texts);
        } catch (RuntimeException e) {
            throw failed(model, e);
        }
        if (vectors.size() != texts.size()) {
            throw new KnowledgeException(KnowledgeException.Reason.EMBEDDING, "the model " + model.name() + " gave "
                    + vectors.size() + " vectors for " + texts.size() + " texts.");
        }
        for (float[] vector : vectors) {
            check(model, vector);
        }
        return vectors;
    }

    private static void check(EmbeddingModel model, float[] vector) {
        if (vector.length != model.dimension()) {
            throw new KnowledgeException(KnowledgeException.Reason.EMBEDDING,
                    "the model " + model.name() + " gave a vector of " + vector.length
                            + " numbers, but the collection is "
                            + "pinned to " + model.dimension() + ". Change the collection's model to embed it anew.");
        }
        double sum = 0;
        for (float each : vector) {
            sum += (double) each * each;
        }
        if (!(sum > 0) || Double.isInfinite(sum)) {
            throw new KnowledgeException(KnowledgeException.Reason.EMBEDDING,
                    "the model " + model.name() + " gave a vector without a direction (all zeros, or no numbers).");
        }
    }

    private static KnowledgeException failed(EmbeddingModel model, Throwable cause) {
        return new KnowledgeException(KnowledgeException.Reason.EMBEDDING,
                "the embedding model " + model.name() + " gave no vectors: " + cause.getMessage(), cause);
    }

    private static String hash(String text) {
        try {
            return HexFormat.of()
                    .formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Ends what is under way. */
    @Override
    public void close() {
        calls.shutdownNow();
    }
}
