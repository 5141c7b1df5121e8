package io.harborai.onnx;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import ai.onnxruntime.OrtException;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.provider.EmbeddedProvider;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamRequest;
import io.harborai.engine.provider.UpstreamSink;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes embeddings with the models of a folder, each loaded by its first call. One thread does it for all, for ONNX Runtime divides
 * a batch among the processors itself; at most {@value #MOST_WAITING} requests wait for it. Thread-safe.
 */
final class OnnxProvider implements EmbeddedProvider, AutoCloseable {
    static final int MOST_WAITING = 256;
    private static final int CLOSING_S = 30;
    private static final Logger LOG = LoggerFactory.getLogger(OnnxProvider.class);

    private final String name;
    private final ModelFolders folders;
    private final ThreadPoolExecutor worker;
    /** Touched by the worker alone. */
    private final Map<String, OnnxModel> models = new HashMap<>();

    OnnxProvider(String name, ModelFolders folders) {
        this.name = name;
        this.folders = folders;
        // The tokenizer's library unpacks itself into the home folder, which a server may lack, and may fetch other builds of itself.
        setUnlessSet("DJL_CACHE_DIR", folders.root().resolve(".unpacked").toString());
        setUnlessSet("ai.djl.offline", "true");
        this.worker = new ThreadPoolExecutor(1, 1, 0, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MOST_WAITING),
                task -> {
                    Thread thread = new Thread(task, "onnx");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    private static void setUnlessSet(String property, String value) {
        if (System.getenv(property) == null && System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<String> models() {
        return folders.names();
    }

    @Override
    public boolean offers(String model) {
        return false;
    }

    @Override
    public UpstreamExchange open(Vertx vertx, UpstreamRequest request, UpstreamSink sink) {
        OnnxExchange exchange = new OnnxExchange(vertx.getOrCreateContext(), sink);
        try {
            worker.execute(() -> exchange.answer(answer(request, exchange)));
        } catch (RejectedExecutionException full) {
            exchange.answer(Answer.error(503, MOST_WAITING + " requests wait for the provider " + name
                    + " already. Try again later.", "overloaded"));
        }
        return exchange;
    }

    private Answer answer(UpstreamRequest request, OnnxExchange exchange) {
        if (exchange.isOver()) {
            return Answer.NONE;
        }
        if (request.operation() != Operation.EMBEDDINGS) {
            return Answer.error(404, "The provider " + name + " makes embeddings alone, and nothing for "
                    + request.operation().path() + ".", "model_not_found");
        }
        Optional<Path> folder = folders.find(request.model());
        if (folder.isEmpty()) {
            return Answer.error(404, "There is no model '" + request.model() + "' in " + folders.root()
                    + ": a folder of this name with " + ModelFolders.MODEL + " and " + ModelFolders.TOKENIZER
                    + ". There are: " + folders.names() + ".", "model_not_found");
        }
        try {
            EmbeddingRequest asked = EmbeddingRequest.read(request.body().getBytes());
            Vectors made = model(request.model(), folder.get()).embed(asked.texts(), exchange::isOver);
            return exchange.isOver() ? Answer.NONE : checked(request, asked, made);
        } catch (IllegalArgumentException refused) {
            return Answer.error(400, "onnx/" + request.model() + ": " + refused.getMessage(), "invalid_request");
        } catch (OrtException | IOException | RuntimeException | LinkageError broken) {
            LOG.error("the model {} cannot be used", folder.get(), broken);
            return Answer.error(500, "The model " + folder.get() + " cannot be used: " + broken.getMessage(),
                    "model_failed");
        }
    }

    private Answer checked(UpstreamRequest request, EmbeddingRequest asked, Vectors made) {
        int dimension = made.vectors().get(0).length;
        if (asked.dimensions() != 0 && asked.dimensions() != dimension) {
            return Answer.error(400, "'dimensions' is " + asked.dimensions() + "; vectors of " + name + "/"
                    + request.model() + " have " + dimension + " numbers.", "invalid_dimensions");
        }
        return new Answer(200, Answers.embeddings(name + "/" + request.model(), made, asked.base64()));
    }

    private OnnxModel model(String model, Path folder) throws IOException, OrtException {
        OnnxModel known = models.get(model);
        if (known != null) {
            return known;
        }
        long begin = System.nanoTime();
        OnnxModel loaded = OnnxModel.load(folder);
        models.put(model, loaded);
        LOG.info("the model {} is loaded, in {} ms", folder, (System.nanoTime() - begin) / 1_000_000);
        return loaded;
    }

    /** Waits for the batch that is being computed; requests that wait behind it are not answered any more. */
    @Override
    public void close() throws OrtException {
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(CLOSING_S, TimeUnit.SECONDS)) {
                throw new IllegalStateException("a batch of texts takes more than " + CLOSING_S + " s");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while a batch of texts was computed", hurried);
        }
        for (OnnxModel model : models.values()) {
            model.close();
        }
    }
}
