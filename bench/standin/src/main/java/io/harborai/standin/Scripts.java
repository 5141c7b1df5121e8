package io.harborai.standin;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/** Writes the script of an answer: what is sent, when, and how it goes wrong. */
final class Scripts {

    static final String JSON = "application/json";
    static final String LINES = "application/x-ndjson";
    static final String EVENTS = "text/event-stream; charset=utf-8";
    private static final int ENDLESS_BLOCK_BYTES = 16 * 1024;
    private static final String PAGE = "<!DOCTYPE html><html><head><title>harborai-standin</title></head>"
            + "<body><h1>200 OK</h1><p>The stand-in was asked for a page of HTML.</p></body></html>";

    private Scripts() {
    }

    /** The script of a call's answer; the answer is made only when it is needed. */
    static Iterator<List<Step>> of(ModelName model, boolean stream, Answer answer) {
        List<Step> opening = new ArrayList<>();
        long latency = model.value(Directive.LATENCY, 0);
        if (latency > 0) {
            opening.add(new Step.Wait(latency));
        }
        List<Step> whole = without(model, stream, opening);
        if (whole != null) {
            return List.of(whole).iterator();
        }
        if (stream) {
            return new EventScript(model, answer, opening);
        }
        if (answer instanceof MediaAnswer media && !media.isJson()) {
            opening.addAll(whole(model, 200, media.type(), media.bytes(), null));
            return List.of(opening).iterator();
        }
        JsonObject json = Garnish.of(model, answer.body());
        Buffer body = bytes(json);
        if (model.has(Directive.MALFORMED)) {
            body = body.getBuffer(0, body.length() * 2 / 3);
        }
        boolean tells = json.containsKey("usage");
        opening.addAll(whole(model, 200, JSON, body, tells ? answer.tokens() : null));
        return List.of(opening).iterator();
    }

    /** The script of an answer that has nothing of a good one in it, or null. */
    private static @Nullable List<Step> without(ModelName model, boolean stream, List<Step> opening) {
        List<Step> steps = new ArrayList<>(opening);
        if (model.has(Directive.REFUSE)) {
            steps.add(new Step.Hangup());
        } else if (model.has(Directive.RESET)) {
            steps.add(new Step.Reset());
        } else if (model.has(Directive.SILENT)) {
            steps.add(new Step.Hang());
        } else if (model.has(Directive.STATUS)) {
            ApiError error = ApiError.asked((int) model.value(Directive.STATUS, 500));
            steps.addAll(
                    whole(model, error.status(), JSON, bytes(Garnish.unknownFields(model, error.json())), null));
        } else if (model.has(Directive.ERROR_BODY)) {
            JsonObject error = ApiError.of(500, "the stand-in was asked for an error with status 200").json();
            steps.addAll(whole(model, 200, JSON, bytes(Garnish.unknownFields(model, error)), null));
        } else if (model.has(Directive.HTML)) {
            steps.addAll(whole(model, 200, "text/html; charset=utf-8", Buffer.buffer(PAGE), null));
        } else if (model.has(Directive.ENDLESS_LINE)) {
            steps.add(new Step.Head(200, headers(model, stream ? EVENTS : JSON)));
            steps.add(new Step.Send(Buffer.buffer(stream ? "data: {\"id\":\"" : "{\"id\":\"")));
            steps.add(new Step.Endless(Buffer.buffer("x".repeat(ENDLESS_BLOCK_BYTES))));
        } else {
            return null;
        }
        return steps;
    }

    private static List<Step> whole(ModelName model, int status, String type, Buffer body,
            @Nullable TokenCount reported) {
        Delivery delivery = new Delivery(model);
        Buffer encoded = delivery.encode(body).copy().appendBuffer(delivery.finish());
        Map<String, String> headers = headers(model, type);
        headers.put("content-length",
                Integer.toString(model.has(Directive.BAD_LENGTH) ? encoded.length() / 2 : encoded.length()));
        Ending ending = Ending.of(model);
        List<Step> steps = new ArrayList<>();
        steps.add(new Step.Head(status, headers));
        if (model.has(Directive.FIRST)) {
            steps.add(new Step.Wait(model.value(Directive.FIRST, 0)));
        }
        if (ending != Ending.NONE) {
            steps.addAll(delivery.send(encoded.getBuffer(0, encoded.length() / 2)));
            steps.addAll(ending.steps());
            return steps;
        }
        if (reported != null) {
            steps.add(new Step.Report(reported));
        }
        steps.addAll(delivery.send(encoded));
        steps.add(new Step.End(model.has(Directive.CLOSE)));
        return steps;
    }

    /** The JSON in UTF-8, with no character escaped that need not be: Vert.x's own way to bytes escapes emoji. */
    static Buffer bytes(JsonObject json) {
        return Buffer.buffer(json.encode());
    }

    /** The headers that the model's name asks for. */
    static Map<String, String> headers(ModelName model, String type) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("content-type", type);
        if (model.has(Directive.GZIP)) {
            headers.put("content-encoding", "gzip");
        }
        if (model.has(Directive.CLOSE)) {
            headers.put("connection", "close");
        }
        if (model.has(Directive.STATUS)) {
            if (model.has(Directive.RETRY_AFTER)) {
                headers.put("retry-after", Long.toString(model.value(Directive.RETRY_AFTER, 0)));
            }
            if (model.has(Directive.RETRY_AFTER_MS)) {
                headers.put("retry-after-ms", Long.toString(model.value(Directive.RETRY_AFTER_MS, 0)));
            }
        }
        return headers;
    }
}
