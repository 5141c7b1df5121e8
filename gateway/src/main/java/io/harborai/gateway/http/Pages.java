package io.harborai.gateway.http;

import java.io.ByteArrayOutputStream;
import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.wire.Json;
import io.harborai.gateway.http.Gatekeeper.Admission;
import io.harborai.platform.meter.Meters;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;

/** The routes outside {@code /v1}: health, readiness, metrics and the greeting at {@code /}. */
final class Pages {
    private static final Set<String> PATHS = Set.of("/", "/health/live", "/health", "/ready", "/metrics");

    private final Shared shared;
    private final HealthPage health;

    Pages(Shared shared) {
        this.shared = shared;
        this.health = new HealthPage(shared);
    }

    void answer(HttpServerRequest request, String path, String traceId) {
        if (shared.files().answers(request, path)) {
            shared.files().answer(request, path);
            return;
        }
        if (!PATHS.contains(path)) {
            ErrorAnswer.send(request.response(), Failure.of(FailureKind.NOT_FOUND, "There is nothing at " + path
                    + ". The OpenAI-compatible API is below /v1.").withCode("unknown_route"), traceId);
            return;
        }
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            request.response().putHeader(HttpHeaders.ALLOW, "GET");
            ErrorAnswer.send(request.response(), Failure.of(FailureKind.INVALID_REQUEST, path + " takes GET, not "
                    + request.method() + ".").withProviderStatus(405).withCode("method_not_allowed"), traceId);
            return;
        }
        switch (path) {
            case "/health/live" -> send(request, 200, json -> json.writeStringProperty("status", "alive"));
            case "/ready" -> ready(request);
            case "/health" -> health.answer(request);
            case "/metrics" -> metrics(request, traceId);
            default -> greeting(request);
        }
    }

    private void ready(HttpServerRequest request) {
        String status = shared.ready() ? "ready" : shared.draining() ? "draining" : "starting";
        send(request, shared.ready() ? 200 : 503, json -> json.writeStringProperty("status", status));
    }

    private void metrics(HttpServerRequest request, String traceId) {
        if (!mayReadMetrics(request)) {
            ErrorAnswer.send(request.response(), Failure.of(FailureKind.AUTHENTICATION, "The metrics are for this host "
                    + "and for the administrator's key; metrics.public changes that.").withCode("missing_api_key"),
                    traceId);
            return;
        }
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        String type = accept != null && accept.contains("openmetrics") ? Meters.OPEN_METRICS : Meters.TEXT;
        Vertx vertx = Vertx.currentContext().owner();
        vertx.executeBlocking(() -> shared.meters().scrape(type), false).onComplete(text -> {
            if (text.succeeded()) {
                request.response().putHeader(HttpHeaders.CONTENT_TYPE, type).end(text.result());
            } else {
                ErrorAnswer.send(request.response(), Failure.of(FailureKind.INTERNAL, "The metrics could not be "
                        + "collected: " + text.cause().getMessage()), traceId);
            }
        });
    }

    private boolean mayReadMetrics(HttpServerRequest request) {
        return switch (shared.options().metricsAccess()) {
            case ALWAYS -> true;
            case LOOPBACK -> isFromThisHost(request) || isAdministrator(request);
            case NEVER -> isAdministrator(request);
        };
    }

    private boolean isAdministrator(HttpServerRequest request) {
        return shared.gatekeeper().admit(Routes.presentedKey(request)) instanceof Admission.Admitted admitted
                && admitted.caller().administrator();
    }

    /**
     * A peer on the loopback address is not enough: a proxy on this host speaks for others, and a browser on this host can be
     * led here by a foreign name (DNS rebinding).
     */
    private static boolean isFromThisHost(HttpServerRequest request) {
        String peer = request.remoteAddress() == null ? null : request.remoteAddress().hostAddress();
        boolean loopback = peer != null && (peer.startsWith("127.") || peer.equals("0:0:0:0:0:0:0:1")
                || peer.equals("::1"));
        boolean proxied = request.getHeader("x-forwarded-for") != null || request.getHeader("forwarded") != null
                || request.getHeader("x-real-ip") != null;
        String host = request.authority() == null ? "" : request.authority().host().toLowerCase(Locale.ROOT);
        boolean namedSo = host.equals("localhost") || host.startsWith("127.") || host.equals("::1")
                || host.equals("[::1]");
        return loopback && !proxied && namedSo;
    }

    private void greeting(HttpServerRequest request) {
        send(request, 200, json -> {
            json.writeStringProperty("name", "HarborAI");
            json.writeStringProperty("message", "An OpenAI-compatible gateway. Set your client's base URL to /v1 on "
                    + "this host and use a key made by './harborai keys create'.");
        });
    }

    private static void send(HttpServerRequest request, int status, Consumer<JsonGenerator> content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = Json.factory().createGenerator(ObjectWriteContext.empty(), bytes)) {
            json.writeStartObject();
            content.accept(json);
            json.writeEndObject();
        }
        request.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.JSON)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store").end(Buffer.buffer(bytes.toByteArray()));
    }
}
