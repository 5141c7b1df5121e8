package io.harborai.gateway.http;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.http.Entrance.Who;
import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.AdminAnswer;
import io.harborai.platform.admin.AdminRequest;
import io.harborai.platform.admin.AdminRoute;
import io.harborai.platform.admin.Role;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.jspecify.annotations.Nullable;

/**
 * The one way to the admin API: who asks, whether their role covers what the route needs, and only then the body and the
 * work. A route that says nothing of itself needs an administrator. Confined to one event loop.
 */
final class AdminDoor {
    private static final String ENDPOINT = "admin";

    private final Shared shared;
    private final Loop loop;
    private final Routes routes;
    private final Entrance entrance;

    AdminDoor(Shared shared, Loop loop, Routes routes, Entrance entrance) {
        this.shared = shared;
        this.loop = loop;
        this.routes = routes;
        this.entrance = entrance;
    }

    void handle(HttpServerRequest request, String path, String traceId, long arrived, ConnectionWatch.Watched watched) {
        Visit visit = new Visit(request, path, traceId, arrived, watched, shared.options().callers().of(request));
        AdminRoute route = shared.admin().declared(request.method().name(), path).orElse(null);
        if (route != null && route.open()) {
            read(visit, null);
            return;
        }
        entrance.identify(visit, who -> {
            switch (who) {
                case Who.Key in when in.caller().administrator() -> authorized(visit, route,
                        new Actor(Actor.Kind.KEY, in.caller().keyId(), in.caller().keyId(), Role.ADMIN));
                case Who.Key in when !shared.admin().serves(path) -> refuse(visit, nothing(path));
                case Who.Key in -> refuse(visit, Failure.of(FailureKind.PERMISSION,
                        "Admin routes need the administrator's key."));
                case Who.Person person -> authorized(visit, route, person.actor());
                case Who.Nobody nobody -> refuse(visit, nobody.why());
            }
        });
    }

    private void authorized(Visit visit, @Nullable AdminRoute route, Actor actor) {
        if (!shared.admin().serves(visit.path())) {
            refuse(visit, nothing(visit.path()));
            return;
        }
        Role needed = route == null ? Role.ADMIN : route.role();
        if (!actor.role().covers(needed)) {
            refuse(visit, Routes.roleMissing(visit, needed, actor));
            return;
        }
        read(visit, actor);
    }

    private void read(Visit visit, @Nullable Actor actor) {
        HttpServerRequest request = visit.request();
        boolean withBody = request.getHeader(HttpHeaders.CONTENT_LENGTH) != null
                || request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        if (withBody) {
            RequestBody.read(request, shared, visit.watched(), 0,
                    body -> routes.guarded(request, visit.traceId(), () -> answer(visit, actor, body)),
                    failure -> refuse(visit, failure));
            // Only now: what is not paused is read by nobody until somebody has asked for it.
            request.resume();
        } else {
            request.resume();
            visit.watched().working();
            answer(visit, actor, new byte[0]);
        }
    }

    private void answer(Visit visit, @Nullable Actor actor, byte[] body) {
        HttpServerRequest request = visit.request();
        HttpServerResponse response = request.response();
        response.endHandler(sent -> visit.watched().waiting());
        AdminRequest asked = new AdminRequest(request.method().name(), visit.path(),
                request.query() == null ? "" : request.query(), body, actor, visit.address(), visit.traceId(),
                headers(request));
        loop.blocking(() -> shared.admin().answer(asked)).onComplete(done -> {
            AdminAnswer answer = done.succeeded()
                    ? done.result()
                    : AdminAnswer
                            .failed(loop.defect("admin route " + asked.method() + " " + visit.path(), visit.traceId(),
                                    done.cause()));
            send(response, answer, visit.traceId());
        });
    }

    private static void send(HttpServerResponse response, AdminAnswer answer, String traceId) {
        response.putHeader(HeaderNames.REQUEST_ID, traceId).putHeader(HeaderNames.NO_SNIFF, HeaderNames.NOSNIFF);
        switch (answer) {
            case AdminAnswer.Json json -> response.setStatusCode(json.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.JSON)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-store").end(json.body());
            case AdminAnswer.Page page -> {
                response.setStatusCode(page.status()).putHeader(HttpHeaders.CONTENT_TYPE, HeaderNames.JSON)
                        .putHeader(HttpHeaders.CACHE_CONTROL, "no-store");
                page.headers().forEach(response::putHeader);
                response.end(page.body());
            }
            case AdminAnswer.Failed failed -> ErrorAnswer.send(response, failed.failure(), traceId);
            case AdminAnswer.NotAllowed not -> {
                response.putHeader(HttpHeaders.ALLOW, not.allow());
                ErrorAnswer.send(response, not.failure(), traceId);
            }
        }
    }

    private static Map<String, String> headers(HttpServerRequest request) {
        Map<String, String> headers = new HashMap<>();
        request.headers().forEach((name, value) -> headers.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
        // What opens the door stays at the door; routes know who came in.
        headers.remove("authorization");
        headers.remove("x-api-key");
        return headers;
    }

    private static Failure nothing(String path) {
        return Failure.of(FailureKind.NOT_FOUND, "There is nothing at " + path
                + ". See /openapi.json for the routes there are.").withCode("unknown_route");
    }

    private void refuse(Visit visit, Failure failure) {
        visit.request().resume();
        routes.refuse(visit.request(), failure, visit.traceId(), ENDPOINT, visit.arrived(), visit.watched());
    }
}
