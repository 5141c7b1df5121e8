package io.harborai.embedding;

import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.harborai.call.Exceptions;
import io.harborai.call.Usages;
import io.harborai.call.WholeAnswer;
import io.harborai.json.JsonObject;
import io.harborai.reply.CallInfo;
import io.harborai.reply.Usage;
import org.jspecify.annotations.Nullable;

/** The vectors of a request's inputs. Immutable. */
public final class Embeddings {
    private final byte[] raw;
    private final CallInfo info;
    private final String model;
    private final List<Embedding> data;
    private final @Nullable Usage usage;
    private final Map<String, @Nullable Object> extraFields;

    private Embeddings(EmbeddingReader reader, byte[] raw, CallInfo info) {
        JsonObject answer = reader.fields();
        this.raw = raw;
        this.info = info;
        this.model = Objects.requireNonNullElse(answer.takeString("model"), "");
        this.data = reader.embeddings().stream().sorted(Comparator.comparingInt(Embedding::index)).toList();
        this.usage = Usages.take(answer, info);
        answer.drop("object");
        this.extraFields = answer.rest();
    }

    static Embeddings read(WholeAnswer answer) {
        try {
            return new Embeddings(EmbeddingReader.read(answer.json()), answer.json(), answer.info());
        } catch (IllegalArgumentException unreadable) {
            throw Exceptions.unreadable(answer.info(), unreadable);
        }
    }

    /** The model as the server names it, empty when it does not. */
    public String model() {
        return model;
    }

    /** One vector for each input, in the order of the inputs. */
    public List<Embedding> data() {
        return data;
    }

    /** A copy of each vector, in the order of the inputs. */
    public List<float[]> vectors() {
        return data.stream().map(Embedding::vector).toList();
    }

    /** The tokens, as the server tells, or estimated when it does not: see {@link Usage#isEstimated}. */
    public Optional<Usage> usage() {
        return Optional.ofNullable(usage);
    }

    /** Fields beyond these, as plain Java values; numbers are exact. */
    public Map<String, @Nullable Object> extraFields() {
        return extraFields;
    }

    /** The answer as it came. */
    public String rawJson() {
        return new String(raw, StandardCharsets.UTF_8);
    }

    /** The figures of the call. */
    public CallInfo info() {
        return info;
    }

    @Override
    public String toString() {
        return "Embeddings[" + model + ", " + data + "]";
    }
}
