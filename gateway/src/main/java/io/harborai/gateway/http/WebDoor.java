package io.harborai.gateway.http;

import java.time.Duration;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.http.Entrance.Who;
import io.harborai.gateway.http.Gatekeeper.Admission;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.gateway.meter.RefusalMeters.Reason;
import io.harborai.gateway.web.RouteTree;
import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.Role;
import io.harborai.platform.web.ErrorShape;
import io.harborai.platform.web.WebAccess;
import io.harborai.platform.web.WebCaller;
import io.harborai.platform.web.WebRoute;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/**
 * The one way to the routes of modules: what is meant, who asks, whether they may, whether there is a place, and only then the
 * body and the work. Confined to one event loop.
 */
final class WebDoor {
    private final Shared shared;
    private final Loop loop;
    private final Routes routes;
    private final Entrance entrance;

    WebDoor(Shared shared, Loop loop, Routes routes, Entrance entrance) {
        this.shared = shared;
        this.loop = loop;
        this.routes = routes;
        this.entrance = entrance;
    }

    /** Answers if a module has something at the path; false when none has. */
    boolean handle(Visit visit) {
        RouteTree.Match<WebRoute> match = shared.web().find(visit.path());
        if (match == null) {
            return false;
        }
        String method = visit.request().method().name();
        RouteTree.Place<WebRoute> place = match.methods().get(method);
        if (place == null && method.equals("HEAD")) {
            place = match.methods().get("GET");
        }
        if (place == null) {
            wrongMethod(visit, match);
        } else {
            admit(visit, place, match);
        }
        return true;
    }

    /** Whoever may use nothing here does not learn what there would be. */
    private void wrongMethod(Visit visit, RouteTree.Match<WebRoute> match) {
        WebRoute any = match.methods().values().iterator().next().value();
        Failure failure = Failure.of(FailureKind.INVALID_REQUEST, visit.path() + " takes " + match.allow() + ", not "
                + visit.request().method() + ".").withProviderStatus(405).withCode("method_not_allowed");
        boolean open = match.methods().values().stream().anyMatch(place -> place.value().access() == WebAccess.OPEN);
        Runnable told = () -> {
            visit.request().response().putHeader(HttpHeaders.ALLOW, match.allow());
            refuse(visit, any, failure);
        };
        if (open) {
            told.run();
            return;
        }
        entrance.identify(visit, who -> {
            if (who instanceof Who.Nobody nobody) {
                refuse(visit, any, nobody.why());
            } else {
                told.run();
            }
        });
    }

    private void admit(Visit visit, RouteTree.Place<WebRoute> place, RouteTree.Match<WebRoute> match) {
        WebRoute route = place.value();
        if (route.access() == WebAccess.OPEN) {
            begin(visit, place, match, byKey(visit), 0);
            return;
        }
        entrance.identify(visit, who -> {
            switch (who) {
                case Who.Key key -> key(visit, place, match, key.caller());
                case Who.Person person -> person(visit, place, match, person.actor());
                case Who.Nobody nobody -> {
                    shared.guard().meters().refused(Reason.KEY);
                    refuse(visit, route, nobody.why());
                }
            }
        });
    }

    /** On an open route a good key tells who asks; a bad one is as good as none. */
    private WebCaller byKey(Visit visit) {
        String key = Routes.presentedKey(visit.request());
        if (key != null && shared.gatekeeper().admit(key) instanceof Admission.Admitted in
                && in.caller().policy().refusal(visit.path(), visit.address()) == null) {
            return caller(in.caller());
        }
        return WebCaller.NOBODY;
    }

    private void key(Visit visit, RouteTree.Place<WebRoute> place, RouteTree.Match<WebRoute> match, Caller caller) {
        WebRoute route = place.value();
        Failure outside = caller.policy().refusal(visit.path(), visit.address());
        if (outside != null) {
            shared.guard().meters()
                    .refused(outside.code().equals(CallerPolicy.ROUTE_CODE) ? Reason.ROUTE : Reason.ADDRESS);
            refuse(visit, route, outside);
            return;
        }
        if (needed(route.access()) != null && !caller.administrator()) {
            refuse(visit, route, Failure.of(FailureKind.PERMISSION, visit.request().method() + " " + visit.path()
                    + " needs the administrator's key, an admin key or a session."));
            return;
        }
        loop.guard().askRequest(caller.policy(), loop.executor(), refusal -> {
            if (refusal == null) {
                begin(visit, place, match, caller(caller), caller.policy().requestBytes());
            } else {
                refuse(visit, route, refusal);
            }
        });
    }

    private void person(Visit visit, RouteTree.Place<WebRoute> place, RouteTree.Match<WebRoute> match, Actor actor) {
        WebRoute route = place.value();
        Role needed = needed(route.access());
        if (needed != null && !actor.role().covers(needed)) {
            refuse(visit, route, Routes.roleMissing(visit, needed, actor));
            return;
        }
        begin(visit, place, match, new WebCaller(actor.id(), actor.name(), actor.role() == Role.ADMIN, "",
                java.util.Set.of(), java.util.Map.of()), 0);
    }

    private static WebCaller caller(Caller caller) {
        return new WebCaller(caller.keyId(), caller.name(), caller.administrator(), caller.team(), caller.models(),
                caller.policy().tags());
    }

    private static @Nullable Role needed(WebAccess access) {
        return switch (access) {
            case OPEN, CALLER -> null;
            case VIEWER -> Role.VIEWER;
            case OPERATOR -> Role.OPERATOR;
            case ADMIN -> Role.ADMIN;
        };
    }

    /** {@code callersBytes} is the caller's own bound on a body, 0 for none. */
    private void begin(Visit visit, RouteTree.Place<WebRoute> place, RouteTree.Match<WebRoute> match,
            WebCaller caller, long callersBytes) {
        WebRoute route = place.value();
        HttpServerRequest request = visit.request();
        long limit = callersBytes > 0 ? Math.min(callersBytes, route.bodyBytes()) : route.bodyBytes();
        Failure wrong = headersWrong(request, limit);
        if (wrong != null) {
            if (wrong.kind() == FailureKind.TOO_LARGE) {
                shared.guard().meters().refused(Reason.SIZE);
            }
            refuse(visit, route, wrong);
            return;
        }
        if (!shared.web().enter()) {
            refuse(visit, route, Failure.of(FailureKind.OVERLOADED, "The server works on as many requests as it may ("
                    + shared.web().most() + "). Try again, or raise server.max_in_flight.")
                    .withRetryAfter(Duration.ofSeconds(1)));
            return;
        }
        new WebCall(shared, loop, visit, place, match.values(), caller, limit).start();
    }

    private static @Nullable Failure headersWrong(HttpServerRequest request, long limit) {
        String encoding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            return Failure.of(FailureKind.INVALID_REQUEST, "The body's content-encoding '" + encoding
                    + "' is not supported. Send it uncompressed.").withProviderStatus(415)
                    .withCode("unsupported_encoding");
        }
        return length(request) > limit ? BodyPipe.tooLarge(limit) : null;
    }

    /** What is announced; 0 when nothing is. */
    static long length(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    private void refuse(Visit visit, WebRoute route, Failure failure) {
        visit.request().resume();
        routes.refuse(visit, failure, route.shape().path(), route.errors());
    }

    /** What is not there, below a path where failures are told in the envelope. */
    void nothing(Visit visit) {
        routes.refuse(visit, Failure.of(FailureKind.NOT_FOUND, "There is nothing at " + visit.path()
                + ". See /openapi.json for the routes there are.").withCode("unknown_route"), "other",
                ErrorShape.ENVELOPE);
    }
}
