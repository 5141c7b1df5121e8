package io.harborai.gateway.http;

import java.util.function.Consumer;

import io.harborai.engine.exchange.Failure;
import io.harborai.gateway.http.Gatekeeper.Admission;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.harborai.platform.admin.Actor;
import io.harborai.platform.admin.Credentials;
import io.harborai.platform.admin.Entry;
import io.vertx.core.AsyncResult;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** Finds out who asks, before anything of the body is read: by key, by session, by admin key. Confined to one event loop. */
final class Entrance {
    private final Shared shared;
    private final Loop loop;
    private final Routes routes;

    /** Who asks. */
    sealed interface Who {
        /** Somebody with a key of the gateway. */
        record Key(Caller caller) implements Who {}

        /** Somebody with a session or an admin key. */
        record Person(Actor actor) implements Who {}

        /** Nobody that is known, for this reason. */
        record Nobody(Failure why) implements Who {}
    }

    Entrance(Shared shared, Loop loop, Routes routes) {
        this.shared = shared;
        this.loop = loop;
        this.routes = routes;
    }

    /**
     * Tells who asks, at once or later on this loop; the request is paused when it is later. Sessions and admin keys are
     * looked up in the database.
     */
    void identify(Visit visit, Consumer<Who> then) {
        HttpServerRequest request = visit.request();
        String key = Routes.presentedKey(request);
        switch (shared.gatekeeper().admit(key)) {
            case Admission.Admitted in -> then.accept(new Who.Key(in.caller()));
            case Admission.Refused not -> byOtherMeans(visit, key, not.failure(), then);
        }
    }

    private void byOtherMeans(Visit visit, @Nullable String key, Failure otherwise, Consumer<Who> then) {
        HttpServerRequest request = visit.request();
        Credentials credentials = new Credentials(key, request.getHeader(HttpHeaders.COOKIE),
                request.getHeader("x-harborai-csrf"), visit.writes());
        if (credentials.key() == null && credentials.cookie() == null) {
            then.accept(new Who.Nobody(otherwise));
            return;
        }
        visit.watched().working();
        request.pause();
        loop.blocking(() -> shared.admin().enter(credentials)).onComplete(done -> routes.guarded(request,
                visit.traceId(), () -> then.accept(who(visit, done, otherwise))));
    }

    private Who who(Visit visit, AsyncResult<Entry> done, Failure otherwise) {
        if (done.failed()) {
            return new Who.Nobody(loop.defect("entry to " + visit.path(), visit.traceId(), done.cause()));
        }
        return switch (done.result()) {
            case Entry.Entered in -> new Who.Person(in.actor());
            case Entry.Refused not -> new Who.Nobody(not.failure());
            case Entry.Unknown unknown -> new Who.Nobody(otherwise);
        };
    }
}
