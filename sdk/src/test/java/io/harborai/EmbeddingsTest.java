package io.harborai;

import java.util.List;
import java.util.concurrent.TimeUnit;

import io.harborai.embedding.Embedding;
import io.harborai.embedding.EmbeddingRequest;
import io.harborai.embedding.Embeddings;
import io.harborai.error.ProtocolException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

final class EmbeddingsTest {
    private static final Lab LAB = Lab.open();

    @AfterAll
    static void close() {
        LAB.close();
    }

    @Test
    void eachInputHasItsVector() {
        Embeddings reply = LAB.harbor().embeddings().create(r -> r.model("text-embedding-3-small").input("a", "b"));

        assertThat(reply.data()).extracting(Embedding::index).containsExactly(0, 1);
        assertThat(reply.data()).extracting(Embedding::dimensions).containsOnly(8);
        assertThat(length(reply.vectors().get(0))).isCloseTo(1, within(1e-5));
        assertThat(reply.vectors().get(0)).isNotEqualTo(reply.vectors().get(1));
        assertThat(reply.model()).isEqualTo("text-embedding-3-small");
        assertThat(reply.usage().orElseThrow().promptTokens()).isPositive();
        assertThat(reply.usage().orElseThrow().completionTokens()).isZero();
        assertThat(reply.info().target()).isEqualTo("lab/text-embedding-3-small");
    }

    @Test
    void base64BringsTheSameVectors() throws Exception {
        EmbeddingRequest plain = EmbeddingRequest.builder().model("text-embedding-3-small").input(List.of("一", "二"))
                .dimensions(1_536).build();
        float[] floats = LAB.harbor().embeddings().create(plain).vectors().get(1);
        float[] decoded = LAB.harbor().embeddings().createAsync(r -> r.model("text-embedding-3-small").input("一", "二")
                .dimensions(1_536).base64()).get(10, TimeUnit.SECONDS).vectors().get(1);
        assertThat(decoded).hasSize(1_536).containsExactly(floats);
    }

    @Test
    void tokenIdsAndFurtherFieldsAreSent() {
        LAB.harbor().embeddings().create(r -> r.model("text-embedding-3-small").inputTokens(new int[]{1, 2}, new int[]{
                3}).endUser("u").put("x", 1.5));
        var requests = LAB.standin().requests();
        assertThat(requests.get(requests.size() - 1).bodyText()).contains("\"input\":[[1,2],[3]]", "\"user\":\"u\"",
                "\"x\":1.5");
    }

    @Test
    void unknownFieldsAreKept() {
        Embeddings reply = LAB.harbor().embeddings().create(r -> r.model("m+unknown-fields").input("a"));
        assertThat(reply.extraFields()).containsKey("x_standin_unknown");
        assertThat(reply.data().get(0).extraFields()).containsKey("x_standin_unknown");
        assertThat(reply.rawJson()).contains("12345678901234567890");
    }

    @Test
    void localVectorsNeedNoNetwork() {
        Embeddings reply = LAB.harbor().embeddings().create(r -> r.model("local/hash-embed").input("a b", "a b"));
        assertThat(reply.vectors().get(0)).isEqualTo(reply.vectors().get(1));
        assertThat(reply.extraFields().get("system_fingerprint")).asString().contains("not-semantic");
    }

    @Test
    void wrongTypeIsAProtocolError() {
        assertThatExceptionOfType(ProtocolException.class)
                .isThrownBy(() -> LAB.harbor().embeddings().create(r -> r.model("m+wrong-type").input("a")));
    }

    @Test
    void badValuesAreNamed() {
        assertThatIllegalArgumentException().isThrownBy(() -> EmbeddingRequest.builder().dimensions(0))
                .withMessage("dimensions is 0, it must be 1 or more");
        assertThatIllegalArgumentException().isThrownBy(() -> EmbeddingRequest.builder().input());
        assertThatIllegalArgumentException().isThrownBy(() -> EmbeddingRequest.builder().put("model", "m"));
    }

    private static double length(float[] vector) {
        double square = 0;
        for (float value : vector) {
            square += value * value;
        }
        return Math.sqrt(square);
    }
}
