package io.harborai.gateway.http;

import java.util.HashMap;
import java.util.Map;

import io.harborai.engine.exchange.Call;
import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.OwnFields;
import io.harborai.engine.plugin.InterceptorChain.Outcome;
import io.harborai.engine.routing.CallTraits;
import io.harborai.engine.routing.PreferenceReader;
import io.harborai.engine.routing.PreferenceReading;
import io.harborai.engine.routing.Preferences;
import io.harborai.engine.routing.Tags;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.vertx.core.http.HttpServerRequest;

/** Reads from a request what routing looks at. */
final class RequestTraits {
    private RequestTraits() {
    }

    /** What came of it. */
    sealed interface Reading {
    }

    /** The request can be routed. */
    record Accepted(CallTraits traits) implements Reading {}

    /** Something is wrong, or not allowed. */
    record Refused(Failure failure) implements Reading {}

    static Reading read(HttpServerRequest request, Outcome.Admitted admitted, Caller caller) {
        Call call = admitted.call();
        Envelope envelope = call.envelope();
        byte[] body = call.body();
        Map<String, String> tags;
        try {
            String given = request.getHeader(HeaderNames.TAGS);
            tags = given == null ? admitted.tags() : merged(Tags.parse(given), admitted.tags());
            tags = merged(tags, caller.policy().tags());
        } catch (IllegalArgumentException wrong) {
            return new Refused(Failure.of(FailureKind.INVALID_REQUEST, "The header x-harborai-tags is wrong: "
                    + wrong.getMessage() + ".").withParam("x-harborai-tags"));
        }
        String session = request.getHeader(HeaderNames.SESSION);
        CallTraits traits = new CallTraits(envelope.model(), call.operation(), envelope.stream(), envelope.tools(),
                envelope.images(), body.length, call.traceId(), session == null || session.isBlank() ? null : session,
                envelope.user(), tags, request::getHeader);
        String models = request.getHeader(HeaderNames.MODELS);
        String provider = request.getHeader(HeaderNames.PROVIDER);
        OwnFields own = envelope.own();
        if (models == null && provider == null && own.cuts().isEmpty()) {
            return new Accepted(traits);
        }
        return switch (PreferenceReader.read(body, own, models, provider)) {
            case PreferenceReading.Accepted accepted -> allowed(traits, accepted.preferences(), caller);
            case PreferenceReading.Refused refused -> new Refused(refused.failure());
        };
    }

    /** An interceptor's word counts more than the caller's, and the key's more than both. */
    private static Map<String, String> merged(Map<String, String> given, Map<String, String> added) {
        if (added.isEmpty()) {
            return given;
        }
        if (given.isEmpty()) {
            return added;
        }
        Map<String, String> all = new HashMap<>(given);
        all.putAll(added);
        return all;
    }

    private static Reading allowed(CallTraits traits, Preferences wanted, Caller caller) {
        for (String model : wanted.models()) {
            if (!caller.mayUse(model)) {
                return new Refused(Failure.of(FailureKind.PERMISSION, "This key may not use the model '" + model
                        + "', which 'models' names.").withCode("model_not_allowed").withParam("models"));
            }
        }
        return new Accepted(traits.with(wanted));
    }
}
