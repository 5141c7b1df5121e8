package io.harborai.gateway.http;

import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.gateway.http.Gatekeeper.Admission;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.gateway.limit.LimitHeaders;
import io.harborai.gateway.meter.RefusalMeters.Reason;
import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.Role;
import io.harborai.platform.web.ErrorShape;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * Finds what answers a request. The hot routes are compared first, by method and path; below {@code /v1} and {@code /admin}
 * nothing answers without a key, not even that a path does not exist.
 */
final class Routes implements Handler<HttpServerRequest> {
    private static final String BEARER = "bearer ";
    /** What models answer, by path. Every one of them goes through keys, limits and budgets; a test walks them. */
    static final Map<String, Operation> MODEL_ROUTES = Stream.of(Operation.values())
            .filter(each -> !each.reads() && each != Operation.GENERATE)
            .collect(Collectors.toUnmodifiableMap(Routes::endpoint, each -> each));

    private final Shared shared;
    private final Loop loop;
    private final Pages pages;
    private final ModelList models;
    private final AdminDoor admin;
    private final TokenCounts counts;
    private final Capabilities capabilities;
    private final ResponseDoor responses;
    private final ResumeDoor resume;
    private final ModelDoor calls;
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
        this.calls = new ModelDoor(shared, loop, this, resume);
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
                calls.answer(request, operation, traceId, arrived);
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
    static String endpoint(Operation operation) {
        return switch (operation) {
            case GENERATE -> "/v1beta/models";
            case OLLAMA -> OllamaFace.CHAT;
            default -> "/v1" + operation.path();
        };
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

    @Nullable
    Caller admitted(HttpServerRequest request, String traceId, String endpoint, long arrived,
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
