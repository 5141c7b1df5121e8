package io.harborai.gateway.http;

import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.harborai.engine.exchange.AnswerHead;
import io.harborai.engine.exchange.AnswerSink;
import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Ending;
import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Exchange;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.routing.Route;
import io.harborai.engine.routing.Target;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.gateway.response.KeptResponse;
import io.harborai.gateway.response.Responses;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * {@code /v1/responses/{id}}: reads, forgets and cancels what is kept of responses. What a provider keeps is asked there, by
 * the same key that it answered to; a response of somebody else is a response that is not there. Confined to its event loop.
 */
final class ResponseDoor {
    private static final Pattern PATH = Pattern
            .compile("/v1/responses/([A-Za-z0-9_.:-]{1,200})(/cancel|/input_items)?");
    private static final long TIME_LIMIT_MS = 600_000;
    private static final int USUAL_ITEMS = 20;
    private static final int MOST_ITEMS = 100;

    private final Shared shared;
    private final Loop loop;

    ResponseDoor(Shared shared, Loop loop) {
        this.shared = shared;
        this.loop = loop;
    }

    static boolean isOne(String path) {
        return path.startsWith("/v1/responses/") && PATH.matcher(path).matches();
    }

    /** Whose what a caller keeps is: its team's, or its own. */
    static String owner(Caller caller) {
        return caller.team().isEmpty() ? "key:" + caller.keyId() : "team:" + caller.team();
    }

    /** One request for a kept response. */
    private record Wanted(HttpServerRequest request, Responses responses, Caller caller, String id, String rest,
            Operation operation, String traceId, Consumer<Failure> refuse) {
        /** The path below {@code /responses/}, with its query. */
        String suffix() {
            String query = request.query();
            return id + rest + (query == null || query.isEmpty() ? "" : "?" + query);
        }
    }

    void answer(HttpServerRequest request, String path, Caller caller, String traceId, Consumer<Failure> refuse) {
        Matcher parts = PATH.matcher(path);
        Responses responses = shared.responses();
        if (!parts.matches() || responses == null) {
            refuse.accept(missing(path));
            return;
        }
        String rest = parts.group(2) == null ? "" : parts.group(2);
        String method = request.method().name();
        Set<String> allowed = rest.isEmpty()
                ? Set.of("GET", "DELETE")
                : Set.of(rest.equals("/cancel") ? "POST" : "GET");
        if (!allowed.contains(method)) {
            request.response().putHeader(HttpHeaders.ALLOW, String.join(", ", allowed.stream().sorted().toList()));
            refuse.accept(Failure.of(FailureKind.INVALID_REQUEST, "/v1/responses/{id}" + rest + " does not take "
                    + method + ".").withProviderStatus(405).withCode("method_not_allowed"));
            return;
        }
        Operation operation = switch (method) {
            case "DELETE" -> Operation.RESPONSE_DELETE;
            case "POST" -> Operation.RESPONSE_CANCEL;
            default -> Operation.RESPONSE_READ;
        };
        Wanted wanted = new Wanted(request, responses, caller, parts.group(1), rest, operation, traceId, refuse);
        loop.blocking(() -> responses.find(owner(caller), wanted.id())).onComplete(found -> {
            if (found.failed()) {
                broken(wanted, found.cause());
            } else {
                found(wanted, found.result());
            }
        });
    }

    private void broken(Wanted wanted, Throwable cause) {
        loop.defect("/v1/responses/{id}", wanted.traceId(), cause);
        wanted.refuse().accept(Failure.of(FailureKind.OVERLOADED, "The database cannot be asked. Try again later.")
                .withCode("responses_unavailable"));
    }

    private static Failure missing(String id) {
        return Failure.of(FailureKind.NOT_FOUND, "Response with id '" + id + "' not found: this key has kept none of "
                + "that id, or it is too old.").withCode("response_not_found").withParam("response_id");
    }

    private void found(Wanted wanted, Optional<KeptResponse> found) {
        if (found.isEmpty()) {
            wanted.refuse().accept(missing(wanted.id()));
            return;
        }
        KeptResponse kept = found.get();
        if (kept.isElsewhere()) {
            elsewhere(wanted, kept.provider());
            return;
        }
        switch (wanted.operation()) {
            case RESPONSE_DELETE -> delete(wanted);
            case RESPONSE_CANCEL -> wanted.refuse().accept(Failure.of(FailureKind.INVALID_REQUEST,
                    "Only a response that is made in the background can be cancelled; this one is complete.")
                    .withCode("not_in_background"));
            default -> read(wanted, kept);
        }
    }

    private void delete(Wanted wanted) {
        loop.blocking(() -> wanted.responses().delete(owner(wanted.caller()), wanted.id())).onComplete(deleted -> {
            if (deleted.failed()) {
                broken(wanted, deleted.cause());
            } else {
                send(wanted,
                        Buffer.buffer("{\"id\":\"" + wanted.id() + "\",\"object\":\"response\",\"deleted\":true}"));
            }
        });
    }

    private void read(Wanted wanted, KeptResponse kept) {
        if (wanted.rest().isEmpty()) {
            if (wanted.request().getParam("stream", "false").equals("true")) {
                wanted.refuse().accept(Failure.of(FailureKind.INVALID_REQUEST, "The response is complete, and its "
                        + "stream is not kept. Leave 'stream' out.").withParam("stream").withCode("no_stream_kept"));
                return;
            }
            send(wanted, Buffer.buffer(kept.answer()));
            return;
        }
        String text = wanted.request().getParam("limit", "" + USUAL_ITEMS);
        int limit = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        String order = wanted.request().getParam("order", "desc");
        if (limit < 1 || limit > MOST_ITEMS || !order.equals("asc") && !order.equals("desc")) {
            wanted.refuse().accept(Failure.of(FailureKind.INVALID_REQUEST, "'limit' must be 1 to " + MOST_ITEMS
                    + ", and 'order' asc or desc.").withParam(limit < 1 || limit > MOST_ITEMS ? "limit" : "order"));
            return;
        }
        String after = wanted.request().getParam("after", "");
        loop.blocking(() -> Responses.inputItems(kept, limit, order.equals("asc"), after)).onComplete(page -> {
            if (page.failed()) {
                broken(wanted, page.cause());
            } else {
                send(wanted, Buffer.buffer(page.result()));
            }
        });
    }

    private static void send(Wanted wanted, Buffer body) {
        HttpServerResponse response = wanted.request().response();
        if (!response.ended() && !response.closed()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.JSON)
                    .putHeader(HeaderNames.REQUEST_ID, wanted.traceId()).end(body);
        }
    }

    private void elsewhere(Wanted wanted, String name) {
        if (!(shared.engine().catalog().provider(name).orElse(null) instanceof RemoteProvider provider)) {
            wanted.refuse().accept(Failure.of(FailureKind.NOT_FOUND, "The response is kept by the provider '" + name
                    + "', which is not configured any more.").withCode("provider_gone"));
            return;
        }
        if (!shared.enter()) {
            wanted.refuse().accept(Failure.of(FailureKind.OVERLOADED, "The server works on as many calls as it may. "
                    + "Try again."));
            return;
        }
        boolean streamed = wanted.request().getParam("stream", "false").equals("true");
        Call call = new Call(wanted.operation(), new Envelope(wanted.suffix(), 0, 1, streamed, false, -1, null),
                new byte[0], wanted.traceId(), TIME_LIMIT_MS, System.nanoTime(), CallOptions.DEFAULT
                        .withVia(shared.hops().onwards(wanted.request().getHeader(HeaderNames.HOPS))));
        Target target = Target.of(provider, "responses");
        Passed passed = new Passed(wanted, this::deletedElsewhere, shared::leave);
        passed.begin(loop.pipeline().start(call, new Route("responses", target.name(), java.util.List.of(target), 0,
                Set.of()), passed));
    }

    private void deletedElsewhere(Wanted wanted, Runnable then) {
        loop.blocking(() -> wanted.responses().delete(owner(wanted.caller()), wanted.id()))
                .onComplete(done -> then.run());
    }

    /** A provider's word on what it keeps, passed on as it comes. */
    private static final class Passed implements AnswerSink {
        private final Wanted wanted;
        private final BiConsumer<Wanted, Runnable> forget;
        private final Runnable left;
        private final HttpServerResponse response;
        private Exchange exchange;
        private boolean over;

        @SuppressWarnings("NullAway.Init") // begin() comes before the caller can be slow or leave
        Passed(Wanted wanted, BiConsumer<Wanted, Runnable> forget, Runnable left) {
            this.wanted = wanted;
            this.forget = forget;
            this.left = left;
            this.response = wanted.request().response();
        }

        void begin(Exchange started) {
            exchange = started;
            response.closeHandler(closed -> {
                if (leave()) {
                    started.cancel();
                }
            });
        }

        private boolean leave() {
            boolean first = !over;
            over = true;
            if (first) {
                left.run();
            }
            return first;
        }

        @Override
        public void head(AnswerHead head) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, head.contentType())
                    .putHeader(HeaderNames.REQUEST_ID, wanted.traceId())
                    .putHeader(HeaderNames.NO_SNIFF, HeaderNames.NOSNIFF)
                    .putHeader(HeaderNames.ROUTE, head.target());
            response.setChunked(true);
        }

        @Override
        public void data(Buffer bytes) {
            response.write(bytes);
            if (response.writeQueueFull()) {
                exchange.pause();
                response.drainHandler(drained -> exchange.resume());
            }
        }

        @Override
        public void end(Ending ending) {
            if (!leave()) {
                return;
            }
            if (wanted.operation() == Operation.RESPONSE_DELETE) {
                forget.accept(wanted, this::finish);
            } else {
                finish();
            }
        }

        private void finish() {
            if (!response.ended() && !response.closed()) {
                response.end();
            }
        }

        @Override
        public void failed(Failure failure, Ending ending) {
            if (!leave() || response.closed()) {
                return;
            }
            if (response.headWritten()) {
                response.reset();
            } else {
                ErrorAnswer.send(response, failure, wanted.traceId());
            }
        }
    }
}
