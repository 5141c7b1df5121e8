package io.harborai.gateway.http;

import java.io.IOException;

import io.harborai.platform.web.EventSink;
import io.vertx.core.buffer.Buffer;

/** Server-sent events of one call: each is one piece, handed over at once. */
final class EventPipe implements EventSink {
    private final WebCall call;
    private final ReplyPipe pipe;

    EventPipe(WebCall call, ReplyPipe pipe) {
        this.call = call;
        this.pipe = pipe;
    }

    @Override
    public void send(String id, String event, String data) throws IOException {
        StringBuilder text = new StringBuilder(data.length() + 48);
        field(text, "id", id);
        field(text, "event", event);
        for (String line : data.split("\r\n|\r|\n", -1)) {
            text.append("data: ").append(line).append('\n');
        }
        pipe.send(Buffer.buffer(text.append('\n').toString()));
    }

    private static void field(StringBuilder text, String name, String value) {
        if (value.isEmpty()) {
            return;
        }
        if (value.indexOf('\n') >= 0 || value.indexOf('\r') >= 0 || value.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the " + name + " of an event has no line ends and no zero byte");
        }
        text.append(name).append(": ").append(value).append('\n');
    }

    @Override
    public boolean gone() {
        return call.gone();
    }

    @Override
    public void whenGone(Runnable action) {
        call.whenGone(action);
    }
}
