package io.harborai.engine;

import java.time.Duration;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.provider.UpstreamExchange;
import io.harborai.engine.provider.UpstreamHead;
import io.harborai.engine.provider.UpstreamSink;
import io.vertx.core.buffer.Buffer;

/** An upstream that says what a test tells it to say, at once, and remembers what is asked of it. */
final class ScriptedUpstream implements UpstreamExchange {
    private final UpstreamSink sink;
    private boolean paused;
    private int cancels;

    ScriptedUpstream(UpstreamSink sink) {
        this.sink = sink;
    }

    ScriptedUpstream sent() {
        sink.sent();
        return this;
    }

    ScriptedUpstream head(int status, String contentType) {
        sink.head(new UpstreamHead(status, contentType, null, "provider-id"));
        return this;
    }

    ScriptedUpstream head(int status, Duration retryAfter) {
        sink.head(new UpstreamHead(status, "application/json", retryAfter, null));
        return this;
    }

    /** Connection, status 200, a stream. */
    ScriptedUpstream stream() {
        return sent().head(200, "text/event-stream");
    }

    /** Connection, status 200, a whole body. */
    ScriptedUpstream whole() {
        return sent().head(200, "application/json");
    }

    ScriptedUpstream data(String text) {
        sink.data(Buffer.buffer(text));
        return this;
    }

    ScriptedUpstream data(Buffer bytes) {
        sink.data(bytes);
        return this;
    }

    ScriptedUpstream event(String data) {
        return data("data: " + data + "\n\n");
    }

    /** A chunk with content. */
    ScriptedUpstream token(String text) {
        return event("{\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}");
    }

    /** A chunk with the role alone. */
    ScriptedUpstream role() {
        return event("{\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}");
    }

    /** A chunk with a finish reason alone. */
    ScriptedUpstream stop() {
        return event("{\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}");
    }

    ScriptedUpstream done() {
        return event("[DONE]");
    }

    ScriptedUpstream end() {
        sink.end();
        return this;
    }

    ScriptedUpstream broken() {
        sink.broken(Failure.of(FailureKind.CONNECTION, "scripted"));
        return this;
    }

    ScriptedUpstream broken(Failure failure) {
        sink.broken(failure);
        return this;
    }

    /** An error status with OpenAI's body, whole. */
    ScriptedUpstream error(int status) {
        return sent().head(status, "application/json").data("{\"error\":{\"message\":\"scripted\"}}").end();
    }

    @Override
    public void pause() {
        paused = true;
    }

    @Override
    public void resume() {
        paused = false;
    }

    @Override
    public void cancel() {
        cancels++;
    }

    boolean paused() {
        return paused;
    }

    boolean cancelled() {
        return cancels > 0;
    }
}
