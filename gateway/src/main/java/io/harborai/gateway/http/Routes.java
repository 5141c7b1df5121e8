package io.harborai.gateway.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.plugin.InterceptorChain.Outcome;
import io.harborai.engine.routing.CallTraits;
import io.harborai.engine.routing.Catalog.Resolution;
import io.harborai.engine.routing.Route;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;
import io.harborai.gateway.http.Gatekeeper.Admission;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.gateway.meter.RefusalMeters.Reason;
import io.harborai.gateway.prompt.PromptExpansion;
import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.Role;
import io.harborai.platform.web.ErrorShape;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds what answers a request. The hot routes are compared first, by method and path; below {@code /v1} and {@code /admin}
 * nothing answers without a key, not even that a path does not exist.
 */
final class Routes implements Handler<HttpServerRequest> {
    private static final String BEARER = "bearer ";
    /** What models answer, by path. Every one of them goes through keys, limits and budgets; a test walks them. */
    static final Map<String, Operation> MODEL_ROUTES = Stream.of(Operation.values()).filter(each -> !each.reads())
            .collect(Collectors.toUnmodifiableMap(each -> "/v1" + each.path(), each -> each));

    private final Shared shared;
    private final Loop loop;
    private final Pages pages;
    private final ModelList models;
    private final AdminDoor admin;
    private final WebDoor web;
    private final SocketDoor sockets;

    Routes(Shared shared, Loop loop) {
        this.shared = shared;
        this.loop = loop;
        this.pages = new Pages(shared);
        this.models = new ModelList(shared, new RemoteModels(loop.pipeline()));
        Entrance entrance = new Entrance(shared, loop, this);
        this.admin = new AdminDoor(shared, loop, this, entrance);
        this.web = new WebDoor(shared, loop, this, entrance);
        this.sockets = new SocketDoor(shared, loop, this);
    }

    @Override
    public void handle(HttpServerRequest request) {
        long arrived = System.nanoTime();
        if (shared.draining()) {
            request.response().putHeader(HttpHeaders.CONNECTION, HeaderNames.CLOSE);
        }
        String traceId = TraceIds.of(request.getHeader(HeaderNames.REQUEST_ID));
        guarded(request, traceId, () -> {
            Operation operation = operation(request.path());
            if (operation != null) {
                model(request, operation, traceId, arrived);
            } else {
                other(request, traceId, arrived);
            }
        });
    }

    private static @Nullable Operation operation(@Nullable String path) {
        if (path == null) {
            return null;
        }
        return MODEL_ROUTES.get(path);
    }

    private void model(HttpServerRequest request, Operation operation, String traceId, long arrived) {
        ConnectionWatch.Watched watched = loop.watched(request);
        String endpoint = "/v1" + operation.path();
        Caller caller = admitted(request, traceId, endpoint, arrived, watched);
        if (caller == null) {
            return;
        }
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader(HttpHeaders.ALLOW, "POST");
            refuse(request, Failure.of(FailureKind.INVALID_REQUEST, endpoint + " takes POST, not " + request.method()
                    + ".").withProviderStatus(405).withCode("method_not_allowed"), traceId, endpoint, arrived, watched);
            return;
        }
        Receipt receipt = new Receipt(shared.records(), caller, request, traceId, endpoint, arrived);
        Failure unrecorded = shared.records().refusal();
        if (unrecorded != null) {
            // Not recorded, for there is no place; it is counted.
            shared.guard().meters().refused(Reason.LEDGER);
            refuse(request, unrecorded, traceId, endpoint, arrived, watched);
            return;
        }
        Failure loop = shared.hops().refusal(request.getHeader(HeaderNames.HOPS));
        if (loop != null) {
            refuse(request, loop, receipt, watched);
            return;
        }
        if (operation.isForm() && !isForm(request)) {
            refuse(request, Failure.of(FailureKind.INVALID_REQUEST, endpoint
                    + " takes multipart/form-data. Send the request as a form, as curl -F does.")
                    .withProviderStatus(415).withCode("unsupported_media_type"), receipt, watched);
            return;
        }
        RequestBody.read(request, shared, watched, caller.policy().requestBytes(), body -> guarded(request, traceId,
                () -> call(request, operation, body, caller, receipt, watched)),
                failure -> {
                    if (failure.kind() == FailureKind.TOO_LARGE) {
                        shared.guard().meters().refused(Reason.SIZE);
                    }
                    refuse(request, failure, receipt, watched);
                });
    }

    private static boolean isForm(HttpServerRequest request) {
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        return type != null && type.strip().toLowerCase(Locale.ROOT).startsWith("multipart/form-data");
    }

    void guarded(HttpServerRequest request, String traceId, Runnable work) {
        try {
            work.run();
        } catch (RuntimeException defect) {
            // Without an answer the caller would wait for ever.
            ErrorAnswer.send(request.response(), loop.defect(request.method() + " " + request.path(), traceId, defect),
                    traceId);
        }
    }

    private void call(HttpServerRequest request, Operation operation, byte[] sent, Caller caller, Receipt receipt,
            ConnectionWatch.Watched watched) {
        long complete = System.nanoTime();
        byte[] body = sent;
        EnvelopeReading reading = EnvelopeReader.read(operation, body);
        if (reading instanceof EnvelopeReading.Refused templated
                && templated.failure().code().equals(EnvelopeReader.TEMPLATED) && shared.prompts() != null) {
            switch (shared.prompts().expand(body)) {
                case PromptExpansion.Expanded expanded -> {
                    body = expanded.body();
                    reading = EnvelopeReader.read(operation, body);
                }
                case PromptExpansion.Refused not -> reading = new EnvelopeReading.Refused(not.failure());
            }
        }
        if (reading instanceof EnvelopeReading.Refused wrong) {
            refuse(request, wrong.failure(), receipt, watched);
            return;
        }
        Envelope envelope = ((EnvelopeReading.Accepted) reading).envelope();
        receipt.asks(envelope);
        if (!caller.mayUse(envelope.model())) {
            shared.guard().meters().refused(Reason.MODEL);
            refuse(request, Failure.of(FailureKind.PERMISSION, "This key may not use the model '" + envelope.model()
                    + "'. Its models: " + String.join(", ", caller.models().stream().sorted().toList()) + ".")
                    .withCode("model_not_allowed").withParam("model"), receipt, watched);
            return;
        }
        CallHeaders headers = CallHeaders.read(request, caller);
        if (headers instanceof CallHeaders.Wrong wrong) {
            refuse(request, wrong.failure(), receipt, watched);
            return;
        }
        CallHeaders.Understood said = (CallHeaders.Understood) headers;
        CallOptions options = said.options().withVia(shared.hops().onwards(request.getHeader(HeaderNames.HOPS)));
        Outcome outcome = loop.pipeline()
                .admit(new Call(operation, envelope, body, receipt.traceId(), said.timeLimitMs(), complete, options));
        if (outcome instanceof Outcome.Refused refused) {
            refuse(request, refused.failure(), receipt, watched);
            return;
        }
        Outcome.Admitted admitted = (Outcome.Admitted) outcome;
        receipt.becomes(admitted.call());
        Routing routing = routed(request, admitted, caller, receipt);
        if (routing instanceof Routing.Refused none) {
            loop.pipeline().refused(admitted, none.failure());
            refuse(request, none.failure(), receipt, watched);
            return;
        }
        new ModelCall(loop, admitted, caller.policy(), ((Routing.Found) routing).route(), receipt, request.response(),
                watched).start();
    }

    /** Where a call goes, or why nowhere. */
    private sealed interface Routing {
        record Found(Route route) implements Routing {}

        record Refused(Failure failure) implements Routing {}
    }

    /** Finds the route, and takes one of the places for calls. */
    private Routing routed(HttpServerRequest request, Outcome.Admitted admitted, Caller caller, Receipt receipt) {
        RequestTraits.Reading read = RequestTraits.read(request, admitted, caller);
        if (read instanceof RequestTraits.Refused wrong) {
            return new Routing.Refused(wrong.failure());
        }
        CallTraits traits = ((RequestTraits.Accepted) read).traits();
        receipt.labelled(traits.tags());
        return switch (loop.pipeline().resolve(traits)) {
            case Resolution.Unknown unknown -> new Routing.Refused(Failure.of(FailureKind.NOT_FOUND, unknown.reason())
                    .withCode("model_not_found").withParam("model"));
            case Resolution.Refused against -> new Routing.Refused(
                    Failure.of(FailureKind.INVALID_REQUEST, against.reason()).withCode("no_target_left")
                            .withParam(against.param()));
            case Resolution.Found found -> shared.enter()
                    ? new Routing.Found(found.route())
                    : new Routing.Refused(Failure.of(FailureKind.OVERLOADED,
                            "The server works on as many calls as it may (" + shared.options().maxInFlight()
                                    + "). Try again, or raise server.max_in_flight.")
                            .withRetryAfter(Duration.ofSeconds(1)));
        };
    }

    private void other(HttpServerRequest request, String traceId, long arrived) {
        ConnectionWatch.Watched watched = loop.watched(request);
        String path = request.path() == null ? "" : request.path();
        if (path.startsWith("/admin") || path.equals("/openapi.json")) {
            admin.handle(request, path, traceId, arrived, watched);
            return;
        }
        Visit visit = new Visit(request, path, traceId, arrived, watched, shared.options().callers().of(request));
        if (web.handle(visit) || sockets.handle(visit)) {
            return;
        }
        if (path.startsWith("/api/") || path.equals("/api")) {
            web.nothing(visit);
            return;
        }
        boolean guarded = path.startsWith("/v1/") || path.equals("/v1");
        if (!guarded) {
            watched.working();
            request.response().endHandler(sent -> watched.waiting());
            pages.answer(request, path, traceId);
            return;
        }
        Caller caller = admitted(request, traceId, "other", arrived, watched);
        if (caller == null) {
            return;
        }
        if (path.equals("/v1/models") || path.startsWith("/v1/models/")) {
            watched.working();
            request.response().endHandler(sent -> watched.waiting());
            models.answer(request, path, caller, traceId);
        } else {
            refuse(request, Failure.of(FailureKind.NOT_FOUND, "There is nothing at " + path
                    + ". See docs/reference for the routes there are.").withCode("unknown_route"), traceId, "other",
                    arrived, watched);
        }
    }

    private @Nullable Caller admitted(HttpServerRequest request, String traceId, String endpoint, long arrived,
            ConnectionWatch.Watched watched) {
        Admission admission = shared.gatekeeper().admit(presentedKey(request));
        if (admission instanceof Admission.Refused refused) {
            shared.guard().meters().refused(Reason.KEY);
            refuse(request, refused.failure(), traceId, endpoint, arrived, watched);
            return null;
        }
        Caller caller = ((Admission.Admitted) admission).caller();
        Failure outside = caller.policy().refusal(String.valueOf(request.path()),
                shared.options().callers().of(request));
        if (outside != null) {
            shared.guard().meters()
                    .refused(outside.code().equals(CallerPolicy.ROUTE_CODE) ? Reason.ROUTE : Reason.ADDRESS);
            if (operation(request.path()) != null) {
                new Receipt(shared.records(), caller, request, traceId, endpoint, arrived).refused(outside);
            }
            refuse(request, outside, traceId, endpoint, arrived, watched);
            return null;
        }
        return caller;
    }

    static @Nullable String presentedKey(HttpServerRequest request) {
        String authorization = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (authorization != null && authorization.length() > BEARER.length()
                && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return authorization.substring(BEARER.length()).strip();
        }
        return request.getHeader(HeaderNames.API_KEY);
    }

    /** Refuses a request to a model, which the ledger remembers. */
    private void refuse(HttpServerRequest request, Failure failure, Receipt receipt, ConnectionWatch.Watched watched) {
        receipt.refused(failure);
        refuse(request, failure, receipt.traceId(), receipt.endpoint(), receipt.arrivedNanos(), watched);
    }

    void refuse(HttpServerRequest request, Failure failure, String traceId, String endpoint, long arrived,
            ConnectionWatch.Watched watched) {
        refuse(new Visit(request, String.valueOf(request.path()), traceId, arrived, watched,
                shared.options().callers().of(request)), failure, endpoint,
                ErrorShape.OPENAI);
    }

    /** Refuses a request of which nothing more is read. */
    void refuse(Visit visit, Failure failure, String endpoint, ErrorShape shape) {
        HttpServerRequest request = visit.request();
        visit.watched().waiting();
        if (!request.isEnded()) {
            // An unread body would be taken for the next request.
            request.response().putHeader(HttpHeaders.CONNECTION, HeaderNames.CLOSE);
            loop.closeSoon(request);
        }
        WebErrors.send(request.response(), shape, new WebErrors.Told(failure), visit.traceId());
        shared.callMeters().refused(endpoint, failure.status(), System.nanoTime() - visit.arrived());
    }

    static Failure roleMissing(Visit visit, Role needed, Actor actor) {
        return Failure.of(FailureKind.PERMISSION, visit.request().method() + " " + visit.path()
                + " needs the role " + needed.word() + "; " + actor.name() + " has " + actor.role().word() + ".")
                .withCode("role_missing");
    }

    /** The server stops: WebSockets are told. */
    void closeSockets() {
        sockets.drain();
    }

    /** What cannot even be read as HTTP. */
    void invalid(HttpServerRequest request) {
        Throwable cause = request.decoderResult().cause();
        int status = cause instanceof TooLongHttpLineException
                ? 414
                : cause instanceof TooLongHttpHeaderException ? 431 : 400;
        String what = status == 414
                ? "The request line is longer than " + Loop.MAX_LINE_BYTES + " bytes."
                : status == 431
                        ? "The headers are longer than " + Loop.MAX_HEADER_BYTES + " bytes."
                        : "This is not a valid HTTP request.";
        String traceId = TraceIds.of(null);
        request.response().putHeader(HttpHeaders.CONNECTION, HeaderNames.CLOSE);
        ErrorAnswer.send(request.response(), Failure.of(FailureKind.INVALID_REQUEST, what).withProviderStatus(status)
                .withCode("bad_http"), traceId);
        request.connection().close();
        shared.callMeters().refused("invalid", status, 0);
    }
}
