package io.harborai.gateway.http;

import java.time.Duration;
import java.util.Locale;

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
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.gateway.meter.RefusalMeters.Reason;
import io.harborai.gateway.prompt.PromptExpansion;
import io.harborai.gateway.response.Preparation;
import io.harborai.gateway.response.Responses;
import io.harborai.gateway.resume.StreamLog;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The way in of a request to a model: admitted, read whole, understood, routed; then it is a {@link ModelCall}. What is refused
 * on the way is in the ledger, too. Confined to one event loop.
 */
final class ModelDoor {
    /** When a call that was refused for its low priority may come again; overload takes as long to pass. */
    private static final int SPARING_S = 30;
    private final Shared shared;
    private final Loop loop;
    private final Routes routes;
    private final ResumeDoor resume;

    ModelDoor(Shared shared, Loop loop, Routes routes, ResumeDoor resume) {
        this.shared = shared;
        this.loop = loop;
        this.routes = routes;
        this.resume = resume;
    }

    /** Answers, or refuses. */
    void answer(HttpServerRequest request, Operation operation, String traceId, long arrived) {
        ConnectionWatch.Watched watched = loop.watched(request);
        String endpoint = Routes.endpoint(operation);
        Caller caller = routes.admitted(request, traceId, endpoint, arrived, watched);
        if (caller == null) {
            return;
        }
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader(HttpHeaders.ALLOW, "POST");
            routes.refuse(request,
                    Failure.of(FailureKind.INVALID_REQUEST, endpoint + " takes POST, not " + request.method()
                            + ".").withProviderStatus(405).withCode("method_not_allowed"),
                    traceId, endpoint, arrived, watched);
            return;
        }
        Receipt receipt = new Receipt(shared.records(), caller, request, traceId, endpoint, arrived);
        Failure unrecorded = shared.records().refusal();
        if (unrecorded != null) {
            // Not recorded, for there is no place; it is counted.
            shared.guard().meters().refused(Reason.LEDGER);
            routes.refuse(request, unrecorded, traceId, endpoint, arrived, watched);
            return;
        }
        Failure circling = shared.hops().refusal(request.getHeader(HeaderNames.HOPS));
        if (circling != null) {
            refuse(request, circling, receipt, watched);
            return;
        }
        if (operation.isForm() && !isForm(request)) {
            refuse(request, Failure.of(FailureKind.INVALID_REQUEST, endpoint
                    + " takes multipart/form-data. Send the request as a form, as curl -F does.")
                    .withProviderStatus(415).withCode("unsupported_media_type"), receipt, watched);
            return;
        }
        boolean goesOn = request.getHeader(HeaderNames.LAST_EVENT) != null;
        RequestBody.read(request, shared, watched, caller.policy().requestBytes(),
                body -> routes.guarded(request, traceId,
                        () -> {
                            if (goesOn) {
                                request.response().endHandler(sent -> watched.waiting());
                                // Nothing is asked: the call that goes on has its own entry in the ledger.
                                resume.answer(request, caller, traceId,
                                        failure -> refuse(request, failure, receipt, watched));
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

    /** A response may go on from one that is kept, which the database must be asked for. */
    private void prepared(HttpServerRequest request, Operation operation, byte[] sent, Caller caller, Receipt receipt,
            ConnectionWatch.Watched watched) {
        Responses kept = operation == Operation.RESPONSES ? shared.responses() : null;
        if (kept == null) {
            call(request, operation, sent, CallOptions.Keeping.NOTHING, caller, receipt, watched);
            return;
        }
        kept.prepare(ResponseDoor.owner(caller), sent, loop.executor(),
                preparation -> routes.guarded(request, receipt.traceId(), () -> {
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

    /** Refuses a request to a model, which the ledger remembers. */
    private void refuse(HttpServerRequest request, Failure failure, Receipt receipt, ConnectionWatch.Watched watched) {
        receipt.refused(failure);
        routes.refuse(request, failure, receipt.traceId(), receipt.endpoint(), receipt.arrivedNanos(), watched);
    }
}
