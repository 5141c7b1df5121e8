package io.harborai.engine;

import java.nio.charset.StandardCharsets;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;

/** Calls as a face makes them of a request's bytes. */
final class Calls {
    private Calls() {
    }

    static Call chat(String model, boolean stream) {
        return chat(model, stream, Long.MAX_VALUE);
    }

    static Call chat(String model, boolean stream, long timeLimitMs) {
        return of(Operation.CHAT_COMPLETIONS, "{\"model\": \"" + model + "\",\"stream\":" + stream
                + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", timeLimitMs);
    }

    static Call of(Operation operation, String json, long timeLimitMs) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        if (EnvelopeReader.read(operation, body) instanceof EnvelopeReading.Accepted accepted) {
            return new Call(operation, accepted.envelope(), body, "trace-1", timeLimitMs, System.nanoTime());
        }
        throw new AssertionError("not accepted: " + json);
    }
}
