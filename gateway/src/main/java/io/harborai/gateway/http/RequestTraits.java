package io.harborai.gateway.http;

import java.util.Map;

import io.harborai.engine.exchange.Envelope;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Operation;
import io.harborai.engine.routing.CallTraits;
import io.harborai.engine.routing.Tags;
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

    /** A header is wrong. */
    record Refused(Failure failure) implements Reading {}

    static Reading read(HttpServerRequest request, Operation operation, Envelope envelope, int sizeBytes,
            String traceId) {
        CallTraits traits = CallTraits.of(operation, envelope, sizeBytes, traceId);
        String session = request.getHeader(HeaderNames.SESSION);
        String tags = request.getHeader(HeaderNames.TAGS);
        try {
            return new Accepted(traits.with(request::getHeader, session == null || session.isBlank() ? null : session,
                    tags == null ? Map.of() : Tags.parse(tags)));
        } catch (IllegalArgumentException wrong) {
            return new Refused(Failure.of(FailureKind.INVALID_REQUEST, "The header x-harborai-tags is wrong: "
                    + wrong.getMessage()).withParam("x-harborai-tags"));
        }
    }
}
