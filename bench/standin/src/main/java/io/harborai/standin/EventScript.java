package io.harborai.standin;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/** The script of a streamed answer, event by event, made as the peer takes it. Used by one event loop. */
final class EventScript implements Iterator<List<Step>> {

    private static final String DONE = "[DONE]";
    private static final String BROKEN = "{\"id\":\"chatcmpl-standin\",\"choices\":[{\"delta\":{\"content\":\"bro";
    /** What a stream with the directive bad-length promises. */
    private static final int SHORT_LENGTH_BYTES = 64;

    private final ModelName model;
    private final Iterator<Answer.Chunk> chunks;
    private final TokenCount tokens;
    private final Delivery delivery;
    private final Ending ending;
    private final String lineEnd;
    private final boolean lines;
    private final Step.@Nullable Pace pace;
    private @Nullable List<Step> opening;
    private long events;
    private boolean over;

    EventScript(ModelName model, Answer answer, List<Step> opening) {
        this.model = model;
        this.chunks = answer.chunks().iterator();
        this.tokens = answer.tokens();
        this.delivery = new Delivery(model);
        this.lines = answer.isLines();
        this.ending = Ending.of(model);
        this.lineEnd = model.has(Directive.CRLF) ? "\r\n" : "\n";
        this.pace = model.has(Directive.RATE) ? new Step.Pace(model.value(Directive.RATE, 1)) : null;
        this.opening = opening;
    }

    @Override
    public boolean hasNext() {
        return !over;
    }

    @Override
    public List<Step> next() {
        if (over) {
            throw new NoSuchElementException();
        }
        List<Step> first = opening;
        if (first != null) {
            opening = null;
            return head(first);
        }
        if (events == ending.chunks(model)) {
            over = true;
            return ending.steps();
        }
        if (!chunks.hasNext()) {
            over = true;
            return last(lines || model.has(Directive.NO_DONE) ? Buffer.buffer() : event(DONE),
                    model.has(Directive.CLOSE));
        }
        events++;
        Answer.Chunk chunk = chunks.next();
        if (events == model.value(Directive.ERROR_CHUNK, 0)) {
            over = true;
            return last(event(ApiError.of(500, "the stand-in was asked for an error in the stream").json().encode()),
                    true);
        }
        return one(chunk);
    }

    private List<Step> head(List<Step> steps) {
        Map<String, String> headers = Scripts.headers(model, lines ? Scripts.LINES : Scripts.EVENTS);
        headers.put("cache-control", "no-cache");
        if (model.has(Directive.BAD_LENGTH)) {
            headers.put("content-length", Integer.toString(SHORT_LENGTH_BYTES));
        }
        steps.add(new Step.Head(200, headers));
        if (model.has(Directive.FIRST)) {
            steps.add(new Step.Wait(model.value(Directive.FIRST, 0)));
        }
        return steps;
    }

    private List<Step> one(Answer.Chunk chunk) {
        List<Step> steps = new ArrayList<>();
        if (pace != null && chunk.paced()) {
            steps.add(pace);
        }
        if (chunk.tellsUsage()) {
            steps.add(new Step.Report(tokens));
        }
        boolean broken = events == model.value(Directive.MALFORMED, 0);
        steps.addAll(delivery
                .send(delivery.encode(event(broken ? BROKEN : Garnish.of(model, chunk.json()).encode()))));
        return steps;
    }

    private List<Step> last(Buffer bytes, boolean close) {
        List<Step> steps = new ArrayList<>();
        Buffer encoded = bytes.length() == 0 ? Buffer.buffer() : delivery.encode(bytes).copy();
        steps.addAll(delivery.send(encoded.appendBuffer(delivery.finish())));
        steps.add(new Step.End(close));
        return steps;
    }

    private Buffer event(String data) {
        if (lines) {
            return Buffer.buffer(data + lineEnd);
        }
        StringBuilder text = new StringBuilder(data.length() + 64);
        if (model.has(Directive.COMMENTS)) {
            text.append(": ping").append(lineEnd).append(lineEnd);
            text.append("event: message").append(lineEnd).append("id: ").append(events).append(lineEnd);
        }
        return Buffer.buffer(text.append("data: ").append(data).append(lineEnd).append(lineEnd).toString());
    }
}
