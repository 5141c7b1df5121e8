package io.harborai.engine;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.zip.GZIPOutputStream;

import io.vertx.core.buffer.Buffer;

/** Everything a provider does wrong, or does in an unusual way, by a clock that a test moves. */
final class Faults {
    /** Statuses that providers answer with. */
    private static final int[] STATUSES = {302, 400, 401, 402, 403, 404, 408, 409, 413, 422, 429, 500, 502, 503, 504,
            508, 529, 599};
    private static final int DRIP_MS = 25_000;
    private static final String ERROR = "{\"error\":{\"message\":\"no\"}}";

    private final FakeClock clock;
    private final List<Fault> all = new ArrayList<>();

    /** What a provider does, in words and in fact. */
    record Fault(String name, boolean stream, Consumer<ScriptedUpstream> script) {
        @Override
        public String toString() {
            return name + (stream ? ", streamed" : "");
        }
    }

    private Faults(FakeClock clock) {
        this.clock = clock;
    }

    static List<Fault> of(FakeClock clock) {
        Faults faults = new Faults(clock);
        for (boolean stream : new boolean[]{false, true}) {
            faults.connection(stream);
            faults.status(stream);
            faults.body(stream);
        }
        faults.whole();
        faults.beforeToken();
        faults.afterToken();
        return List.copyOf(faults.all);
    }

    private void add(boolean stream, String name, Consumer<ScriptedUpstream> script) {
        all.add(new Fault(name, stream, script));
    }

    private void connection(boolean stream) {
        add(stream, "refuses the connection", ScriptedUpstream::broken);
        add(stream, "cannot be connected to in time", up -> {
        });
        add(stream, "resets the connection", up -> up.sent().broken());
        add(stream, "is silent", ScriptedUpstream::sent);
    }

    private void status(boolean stream) {
        for (int status : STATUSES) {
            add(stream, "answers " + status, up -> up.error(status));
        }
        add(stream, "answers 429, asks for 7 s", up -> up.sent().head(429, Duration.ofSeconds(7)).end());
        add(stream, "answers 429, asks for a minute", up -> up.sent().head(429, Duration.ofMinutes(1)).end());
        add(stream, "answers 503, asks for 7 s", up -> up.sent().head(503, Duration.ofSeconds(7)).end());
        add(stream, "answers 500, then silence", up -> up.sent().head(500, "application/json").data("{\"err"));
        add(stream, "answers 500, then a reset", up -> up.sent().head(500, "application/json").data("{\"err")
                .broken());
        add(stream, "answers 400: context length", up -> up.sent().head(400, "application/json")
                .data("{\"error\":{\"code\":\"context_length_exceeded\"}}").end());
        add(stream, "answers 400: content filter", up -> up.sent().head(400, "application/json")
                .data("{\"error\":{\"code\":\"content_filter\"}}").end());
        add(stream, "answers 429: quota", up -> up.sent().head(429, "application/json")
                .data("{\"error\":{\"code\":\"insufficient_quota\"}}").end());
    }

    private void body(boolean stream) {
        add(stream, "answers 200 with HTML", up -> up.sent().head(200, "text/html").data("<html>").end());
        add(stream, "answers 200 with an error body", up -> up.sent().head(200, "application/json").data(ERROR).end());
        add(stream, "answers 200 with a rate limit inside", up -> up.sent().head(200, "application/json")
                .data("{\"error\":{\"code\":\"rate_limit\"}}").end());
        add(stream, "compresses and does not say so", up -> up.sent()
                .head(200, stream ? "text/event-stream" : "application/json").data(Buffer.buffer(gzip())).end());
        add(stream, "splits UTF-8 between packets", up -> split(up, stream));
        add(stream, "drips slowly, and ends", up -> drip(up, stream, 5));
        add(stream, "drips for ever", up -> drip(up, stream, Integer.MAX_VALUE));
    }

    private void whole() {
        add(false, "cuts the body off", up -> up.whole().data("{\"choices\":[{").broken());
        add(false, "ends half a body", up -> up.whole().data("{\"choices\":[{").end());
        add(false, "stalls within the body", up -> up.whole().data("{\"choices\":[{"));
        add(false, "answers without choices", up -> up.whole().data("{}").end());
        add(false, "answers nothing", up -> up.whole().end());
    }

    private void beforeToken() {
        add(true, "is silent after its head", ScriptedUpstream::stream);
        add(true, "is silent after the role", up -> up.stream().role());
        add(true, "ends before a token", up -> up.stream().role().end());
        add(true, "resets before a token", up -> up.stream().role().broken());
        add(true, "begins with a malformed chunk", up -> up.stream().event("{\"choices\":[{"));
        add(true, "begins with an error event", up -> up.stream().event(ERROR));
        add(true, "begins an endless line", up -> up.stream().data("data: " + "x".repeat(2 << 20)));
        add(true, "ends without a choice", up -> up.stream().done());
    }

    private void afterToken() {
        add(true, "ends after 3 chunks", up -> chunks(up).end());
        add(true, "resets after 3 chunks", up -> chunks(up).broken());
        add(true, "stalls after 3 chunks", Faults::chunks);
        add(true, "sends a malformed chunk after 3", up -> chunks(up).event("{"));
        add(true, "sends an error event after 3 chunks", up -> chunks(up).event(ERROR));
        add(true, "sends an endless line after 3 chunks", up -> chunks(up).data("data: " + "x".repeat(2 << 20)));
        add(true, "ends finished, without [DONE]", up -> chunks(up).stop().end());
        add(true, "resets after [DONE]", up -> chunks(up).stop().done().broken());
        add(true, "stays open after [DONE]", up -> chunks(up).stop().done());
    }

    private static ScriptedUpstream chunks(ScriptedUpstream up) {
        return up.stream().token("half").token("an").token("answer");
    }

    private static void split(ScriptedUpstream up, boolean stream) {
        byte[] bytes = (stream
                ? "data: {\"choices\":[{\"delta\":{\"content\":\"港\"},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n"
                : FakeUpstreams.WHOLE.replace("ok", "港")).getBytes(StandardCharsets.UTF_8);
        up.sent().head(200, stream ? "text/event-stream" : "application/json");
        for (int i = 0; i < bytes.length; i++) {
            up.data(Buffer.buffer(Arrays.copyOfRange(bytes, i, i + 1)));
        }
        up.end();
    }

    private void drip(ScriptedUpstream up, boolean stream, int pieces) {
        if (stream) {
            up.stream();
        } else {
            up.whole().data("{\"choices\":[");
        }
        next(up, stream, pieces);
    }

    private void next(ScriptedUpstream up, boolean stream, int left) {
        clock.setTimer(DRIP_MS, () -> {
            if (up.cancelled()) {
                return;
            }
            if (left > 0) {
                next(stream ? up.token("drop") : up.data(" "), stream, left - 1);
            } else if (stream) {
                up.stop().done().end();
            } else {
                up.data("{\"message\":{\"content\":\"ok\"}}]}").end();
            }
        });
    }

    private static byte[] gzip() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
            zip.write(FakeUpstreams.WHOLE.getBytes(StandardCharsets.UTF_8));
        } catch (IOException inMemory) {
            throw new UncheckedIOException(inMemory);
        }
        return bytes.toByteArray();
    }
}
