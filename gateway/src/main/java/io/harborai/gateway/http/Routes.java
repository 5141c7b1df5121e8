package io.harborai.gateway.http;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
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
import io.harborai.engine.translate.GeminiBody;
import io.harborai.engine.wire.EnvelopeReader;
import io.harborai.engine.wire.EnvelopeReading;
import io.harborai.gateway.http.Gatekeeper.Admission;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.gateway.limit.LimitHeaders;
import io.harborai.gateway.meter.RefusalMeters.Reason;
import io.harborai.gateway.prompt.PromptExpansion;
import io.harborai.gateway.response.Preparation;
import io.harborai.gateway.response.Responses;
import io.harborai.gateway.resume.StreamLog;
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
 * Longer than 300 lines, because the steps of one request's way in share what they have found.
 */
final class Routes implements Handler<HttpServerRequest> {
    private static final String BEARER = "bearer ";
    /** What models answer, by path. Every one of them goes through keys, limits and budgets; a test walks them. */
    static final Map<String, Operation> MODEL_ROUTES = Stream.of(Operation.values())
            .filter(each -> !each.reads() && each != Operation.GENERATE)
            .collect(Collectors.toUnmodifiableMap(Routes::endpoint, each -> each));

    /** When a call that was refused for its low priority may come again; overload takes as long to pass. */
    private static final int SPARING_S = 30;
    private final Shared shared;
    private final Loop loop;
    private final Pages pages;
    private final ModelList models;
    private final AdminDoor admin;
    private final TokenCounts counts;
    private final Capabilities capabilities;
    private final ResponseDoor responses;
    private final ResumeDoor resume;
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
        this.counts = new TokenCounts(shared);
        this.capabilities = new Capabilities(shared);
        this.responses = new ResponseDoor(shared, loop);
        this.resume = new ResumeDoor(shared, loop);
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
        Operation known = MODEL_ROUTES.get(path);
        if (known != null) {
            return known;
        }
        return GeminiPath.generates(path) ? Operation.GENERATE : OllamaFace.operation(path);
    }

    /** The name of what is asked in metrics: without a caller's own words. */
    private static String endpoint(Operation operation) {
        return switch (operation) {
            case GENERATE -> "/v1beta/models";
            case OLLAMA -> OllamaFace.CHAT;
            default -> "/v1" + operation.path();
        };
    }

    private void model(HttpServerRequest request, Operation operation, String traceId, long arrived) {
        ConnectionWatch.Watched watched = loop.watched(request);
        String endpoint = endpoint(operation);
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
        boolean goesOn = request.getHeader(HeaderNames.LAST_EVENT) != null;
        RequestBody.read(request, shared, watched, caller.policy().requestBytes(), body -> guarded(request, traceId,
                () -> {
                    if (goesOn) {
                        request.response().endHandler(sent -> watched.waiting());
                        // Nothing is asked: the call that goes on has its own entry in the ledger.
                        resume.answer(request, caller, traceId, failure -> refuse(request, failure, receipt, watched));
                        return;
                    }
                    prepared(request, operation, whole(request, operation, body), caller, receipt, watched);
                }),
                failure -> {
                    if (failure.kind() == FailureKind.TOO_LARGE) {
                        shared.guard().meters().refused(Reason.SIZE);
                    }
                    refuse(request, failure, receipt, watched);
                });
    }

    /** The body with what Gemini's clients say in the path, and what Ollama's do not say. */
    private static byte[] whole(HttpServerRequest request, Operation operation, byte[] body) {
        if (OllamaFace.isOne(String.valueOf(request.path()))) {
            return OllamaFace.request(operation, body);
        }
        GeminiPath path = operation == Operation.GENERATE ? GeminiPath.of(String.valueOf(request.path())) : null;
        return path == null ? body : GeminiBody.wrap(path.model(), path.verb() == GeminiPath.Verb.STREAM, body);
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
            ErrorAnswer.send(request.response(), Face.ofPath(request.path()),
                    loop.defect(request.method() + " " + request.path(), traceId, defect),
                    traceId);
        }
    }

    /** A response may go on from one that is kept, which the database must be asked for. */
    private void prepared(HttpServerRequest request, Operation operation, byte[] sent, Caller caller, Receipt receipt,
            ConnectionWatch.Watched watched) {
        Responses kept = operation == Operation.RESPONSES ? shared.responses() : null;
        if (kept == null) {
            call(request, operation, sent, CallOptions.Keeping.NOTHING, caller, receipt, watched);
            return;
        }
        kept.prepare(ResponseDoor.owner(caller), sent, loop.executor(),
                preparation -> guarded(request, receipt.traceId(), () -> {
                    switch (preparation) {
                        case Preparation.Refused refused -> refuse(request, refused.failure(), receipt, watched);
                        case Preparation.Ready ready -> {
                            if (request.response().closed()) {
                                receipt.refused(Failure.of(FailureKind.CANCELLED, "the caller left"));
                            } else {
                                call(request, operation, ready.body(), ready.keeping(), caller, receipt, watched);
                            }
                        }
                    }
                }));
    }

    private void call(HttpServerRequest request, Operation operation, byte[] sent, CallOptions.Keeping keeping,
            Caller caller, Receipt receipt, ConnectionWatch.Watched watched) {
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
        CallHeaders headers = CallHeaders.read(request, caller, loop.engine().parameters());
        if (headers instanceof CallHeaders.Wrong wrong) {
            refuse(request, wrong.failure(), receipt, watched);
            return;
        }
        boolean events = operation.converses() ? operation != Operation.OLLAMA : operation == Operation.COMPLETIONS;
        long window = envelope.stream() && events
                ? resume.windowSeconds(request)
                : ResumeDoor.NO_WINDOW;
        if (window == ResumeDoor.WRONG_WINDOW) {
            refuse(request, resume.wrongWindow(request), receipt, watched);
            return;
        }
        CallHeaders.Understood said = (CallHeaders.Understood) headers;
        CallOptions options = said.options().withVia(shared.hops().onwards(request.getHeader(HeaderNames.HOPS)))
                .withTrace(receipt.onwards()).withKeeping(keeping);
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
        Face face = OllamaFace.isOne(String.valueOf(request.path())) ? Face.OLLAMA : Face.of(operation);
        Responses kept = shared.responses();
        KeptAnswer keeper = keeping.kept() && kept != null
                ? new KeptAnswer(kept, ResponseDoor.owner(caller), admitted.call().body(), loop)
                : null;
        new ModelCall(loop, admitted, caller.policy(), ((Routing.Found) routing).route(), receipt, request.response(),
                watched, face, keeper, window != ResumeDoor.NO_WINDOW ? lasting(request, caller, window) : null)
                .start();
    }

    /** What keeps a stream for a caller that may lose its connection; null when there is no place for one more. */
    private @Nullable LastingStream lasting(HttpServerRequest request, Caller caller, long windowS) {
        StreamLog log = shared.streams().begin(ResponseDoor.owner(caller), Duration.ofSeconds(windowS));
        return log == null ? null : new LastingStream(log, shared, loop, request.response());
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
        if (!shared.lets(admitted.call().options().priority())) {
            return new Routing.Refused(Failure.of(FailureKind.OVERLOADED, "The server has more to do than it can, and "
                    + "lets no calls of low priority in until it has less. Try again later, or with "
                    + "x-harborai-priority: normal.").withCode("low_priority_shed")
                    .withRetryAfter(Duration.ofSeconds(SPARING_S)));
        }
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
        boolean guarded = path.startsWith("/v1/") || path.equals("/v1") || GeminiPath.isOne(path)
                || OllamaFace.isOne(path);
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
        if (TokenCounts.isOne(path)) {
            counts.answer(request, path, caller, traceId, failure -> refuse(request, failure, traceId, "count_tokens",
                    arrived, watched), watched);
        } else if (ResponseDoor.isOne(path) || ResumeDoor.isOne(path)) {
            watched.working();
            request.response().endHandler(sent -> watched.waiting());
            kept(new Visit(request, path, traceId, arrived, watched, visit.address()), caller);
        } else if (path.equals(Capabilities.PATH)) {
            watched.working();
            request.response().endHandler(sent -> watched.waiting());
            capabilities.answer(request, caller, traceId);
        } else if (path.equals(OllamaFace.TAGS) || path.equals(OllamaFace.VERSION)) {
            watched.working();
            request.response().endHandler(sent -> watched.waiting());
            models.ollama(request, path, caller, traceId);
        } else if (path.equals("/v1/models") || path.startsWith("/v1/models/")) {
            watched.working();
            request.response().endHandler(sent -> watched.waiting());
            models.answer(request, path, caller, traceId);
        } else {
            refuse(request, Failure.of(FailureKind.NOT_FOUND, "There is nothing at " + path
                    + ". See docs/reference for the routes there are.").withCode("unknown_route"), traceId, "other",
                    arrived, watched);
        }
    }

    /** What is kept of responses and streams: it costs no tokens, but looks at the database, so there is a limit of its own. */
    private void kept(Visit visit, Caller caller) {
        boolean stream = ResumeDoor.isOne(visit.path());
        Consumer<Failure> refuse = failure -> refuse(visit.request(), failure, visit.traceId(),
                stream ? "/v1/streams/{id}" : "/v1/responses/{id}", visit.arrived(), visit.watched());
        shared.guard().askReading(ResponseDoor.owner(caller), loop.executor(), refused -> {
            if (refused != null) {
                if (refused.answer() != null) {
                    LimitHeaders.write(refused.answer(), visit.request().response().headers()::set);
                }
                refuse.accept(refused.failure());
            } else if (stream) {
                resume.answer(visit.request(), caller, visit.traceId(), refuse);
            } else {
                responses.answer(visit.request(), visit.path(), caller, visit.traceId(), refuse);
            }
        });
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
        String key = request.getHeader(HeaderNames.API_KEY);
        return key == null ? request.getHeader(HeaderNames.GOOGLE_KEY) : key;
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
        if (shape == ErrorShape.OPENAI) {
            ErrorAnswer.send(request.response(), Face.ofPath(visit.path()), failure, visit.traceId());
        } else {
            WebErrors.send(request.response(), shape, new WebErrors.Told(failure), visit.traceId());
        }
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
