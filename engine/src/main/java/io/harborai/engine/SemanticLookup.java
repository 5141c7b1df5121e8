package io.harborai.engine;

import java.io.ByteArrayOutputStream;

import io.harborai.engine.cache.AnswerCache;
import io.harborai.engine.cache.SemanticIndex;
import io.harborai.engine.cache.SemanticQuestion;
import io.harborai.engine.cache.Vector;
import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.routing.Catalog;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;
import io.harborai.engine.wire.Json;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonEncoding;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/**
 * Finds out what a question means, by a call of its own to the embedding model: an ordinary call with its own short time
 * limit and the priority of the call it is made for. Confined to its event loop.
 */
final class SemanticLookup implements AnswerSink {
    private static final Logger LOG = LoggerFactory.getLogger(SemanticLookup.class);

    private final SemanticIndex index;
    private final SemanticQuestion question;
    private final Pipeline pipeline;
    private final Call call;
    private final Runnable done;
    private final Buffer body = Buffer.buffer();
    private @Nullable Exchange exchange;
    private @Nullable Vector vector;
    private boolean over;

    /** A lookup that says when it is {@code done}, with or without success, possibly already while it starts. */
    SemanticLookup(SemanticIndex index, SemanticQuestion question, Pipeline pipeline, Call call, Runnable done) {
        this.index = index;
        this.question = question;
        this.pipeline = pipeline;
        this.call = call;
        this.done = done;
    }

    SemanticIndex index() {
        return index;
    }

    SemanticQuestion question() {
        return question;
    }

    /** What the question means, null as long as that is not known. */
    @Nullable
    Vector vector() {
        return vector;
    }

    void start() {
        Vector known = index.vector(question, call.options().tenant());
        if (known != null) {
            over(known);
            return;
        }
        String model = index.settings().model();
        byte[] request = request(model);
        Catalog.Resolution resolution = pipeline.resolve(model);
        if (resolution instanceof Catalog.Resolution.Found found
                && EnvelopeReader.read(Operation.EMBEDDINGS, request) instanceof EnvelopeReading.Accepted read) {
            CallOptions options = call.options().withCache(CacheUse.OFF);
            Exchange started = pipeline.start(new Call(Operation.EMBEDDINGS, read.envelope(), request,
                    call.traceId(), Math.min(call.timeLimitMs(), index.settings().timeLimitMs()),
                    pipeline.clock().nanos(), options), found.route(), this);
            exchange = started;
            if (over) {
                // It grew too long before it was known how to stop it.
                started.cancel();
            }
        } else {
            LOG.debug("the semantic cache has no way to its model {}", model);
            over(null);
        }
    }

    private byte[] request(String model) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes,
                JsonEncoding.UTF8)) {
            json.writeStartObject();
            json.writeStringProperty("model", model);
            json.writeStringProperty("input", question.text());
            json.writeStringProperty("encoding_format", "float");
            json.writeEndObject();
        }
        return bytes.toByteArray();
    }

    private void over(@Nullable Vector found) {
        if (!over) {
            over = true;
            vector = found;
            if (found == null) {
                index.countFailure();
            }
            done.run();
        }
    }

    /** The call it is made for was given up. */
    void cancel() {
        over = true;
        if (exchange != null) {
            exchange.cancel();
        }
    }

    @Override
    public void head(AnswerHead head) {
        // An embedding is judged by its body.
    }

    @Override
    public void data(Buffer bytes) {
        if (over) {
            return;
        }
        if (body.length() + bytes.length() > AnswerCache.MAX_ANSWER_BYTES) {
            if (exchange != null) {
                exchange.cancel();
            }
            over(null);
            return;
        }
        body.appendBuffer(bytes);
    }

    @Override
    public void end(Ending ending) {
        Vector found = Vector.ofAnswer(body.getBytes());
        if (found != null) {
            index.learn(question, call.options().tenant(), found);
        }
        over(found);
    }

    @Override
    public void failed(Failure failure, Ending ending) {
        LOG.debug("the semantic cache got no embedding for call {}: {}", call.traceId(), failure.message());
        over(null);
    }
}
