package io.harborai.engine.cache;

import java.nio.charset.StandardCharsets;

import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.exchange.Priority;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class CacheKeyTest {
    private static final String PLAIN = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"temperature\":0.5}";

    @ParameterizedTest
    @ValueSource(strings = {
            "{\"temperature\":0.5,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"model\":\"m\"}",
            " { \"model\" : \"m\" , \"messages\" : [{\"role\":\"user\",\"content\":\"hi\"}] , \"temperature\" : 0.5 } ",
            "{\"model\":\"m\",\"user\":\"u1\",\"metadata\":{\"a\":\"b\"},\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"temperature\":0.5}",
            "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true},\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"temperature\":0.5}"})
    void orderSpaceFormAndNotesDoNotCount(String body) {
        assertThat(key(body)).isEqualTo(key(PLAIN));
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "{\"model\":\"n\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"temperature\":0.5}",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"ho\"}],\"temperature\":0.5}",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"temperature\":0.6}",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"temperature\":0.5,\"seed\":1}",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"top_p\":0.5}"})
    void whatMayChangeTheAnswerCounts(String body) {
        assertThat(key(body)).isNotEqualTo(key(PLAIN));
    }

    @Test
    void tenantAndOperationCount() {
        assertThat(key(PLAIN, "a")).isNotEqualTo(key(PLAIN, "b")).isNotEqualTo(key(PLAIN));
        String both = "{\"model\":\"m\",\"prompt\":\"x\",\"input\":\"x\"}";
        assertThat(CacheKey.of(call(Operation.COMPLETIONS, both, ""))).isNotEqualTo(CacheKey.of(call(
                Operation.EMBEDDINGS, both, "")));
    }

    private static CacheKey key(String body) {
        return key(body, "");
    }

    private static CacheKey key(String body, String tenant) {
        return CacheKey.of(call(Operation.CHAT_COMPLETIONS, body, tenant));
    }

    private static Call call(Operation operation, String json, String tenant) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        EnvelopeReading.Accepted read = (EnvelopeReading.Accepted) EnvelopeReader.read(operation, body);
        return new Call(operation, read.envelope(), body, "t", Long.MAX_VALUE, 0, new CallOptions(Priority.NORMAL,
                tenant, CacheUse.DEFAULT));
    }
}
