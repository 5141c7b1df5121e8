package io.harborai.gateway.http;

import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.CallOptions;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.ParameterPolicy;
import io.harborai.engine.exchange.Priority;
import io.harborai.gateway.http.Gatekeeper.Caller;
import io.vertx.core.http.HttpServerRequest;
import org.jspecify.annotations.Nullable;

/** What a caller says about a call in headers, beside its body. */
sealed interface CallHeaders {
    /** As long as Anthropic's header may be; more names than there are. */
    int MAX_BETA = 2_048;
    Pattern BETA = Pattern.compile("[A-Za-z0-9_., -]*");

    /**
     * All of it makes sense.
     *
     * @param timeLimitMs the caller's bound on the whole call, {@link Long#MAX_VALUE} for none
     */
    record Understood(long timeLimitMs, CallOptions options) implements CallHeaders {}

    /** Some of it does not. */
    record Wrong(Failure failure) implements CallHeaders {}

    /** Reads them; answers are cached for each key of its own. */
    static CallHeaders read(HttpServerRequest request, Caller caller, ParameterPolicy parameters) {
        String limit = request.getHeader(HeaderNames.TIME_LIMIT);
        long timeLimitMs = limit == null ? Long.MAX_VALUE : milliseconds(limit);
        if (timeLimitMs < 1) {
            return wrong("x-harborai-timeout-ms", String.valueOf(limit),
                    "it must be a whole number of milliseconds from 1");
        }
        String importance = request.getHeader(HeaderNames.PRIORITY);
        Priority priority = importance == null ? caller.policy().priority() : priority(importance);
        if (priority == null) {
            return wrong("x-harborai-priority", String.valueOf(importance), "it must be high, normal or low");
        }
        String missing = request.getHeader(HeaderNames.PARAMETERS);
        ParameterPolicy policy;
        try {
            policy = missing == null ? parameters : ParameterPolicy.of(missing);
        } catch (IllegalArgumentException unknown) {
            return wrong("x-harborai-parameters", String.valueOf(missing), String.valueOf(unknown.getMessage()));
        }
        String wish = request.getHeader(HeaderNames.CACHE);
        try {
            CacheUse use = wish == null ? caller.policy().cache() : CacheUse.ofHeader(wish);
            return new Understood(timeLimitMs,
                    new CallOptions(priority, caller.keyId(), use).withParameters(policy).withBeta(beta(request)));
        } catch (IllegalArgumentException unknown) {
            return wrong("x-harborai-cache", String.valueOf(wish), String.valueOf(unknown.getMessage()));
        }
    }

    /** Names with commas; what is no header of Anthropic's is none of ours either. */
    private static String beta(HttpServerRequest request) {
        List<String> said = request.headers().getAll(HeaderNames.ANTHROPIC_BETA);
        if (said.isEmpty()) {
            return "";
        }
        String all = String.join(",", said);
        return all.length() <= MAX_BETA && BETA.matcher(all).matches() ? all : "";
    }

    private static Wrong wrong(String header, String value, String why) {
        String shown = value.length() > 100 ? value.substring(0, 100) + "…" : value;
        return new Wrong(Failure.of(FailureKind.INVALID_REQUEST, "The header " + header + " is '" + shown + "', " + why
                + ".").withParam(header));
    }

    private static @Nullable Priority priority(String text) {
        return switch (text.strip().toLowerCase(Locale.ROOT)) {
            case "high" -> Priority.HIGH;
            case "normal" -> Priority.NORMAL;
            case "low" -> Priority.LOW;
            default -> null;
        };
    }

    /** The value, or 0 when it is none. */
    private static long milliseconds(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException notANumber) {
            return 0;
        }
    }
}
