package io.harborai.gateway.guardrail;

import java.util.Set;
import java.util.function.UnaryOperator;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;

/**
 * One guardrail.
 *
 * @param name        its name in errors, logs and meters
 * @param failClosed  whether what cannot be checked is blocked
 * @param keys        the ids or names of the keys whose calls it looks at; empty for all
 * @param replacement what masked text becomes; {@code {kind}} stands for what was found
 */
public record Rule(String name, Check check, Side side, Action action, boolean failClosed, Set<String> keys,
        String replacement) {
    public Rule {
        keys = Set.copyOf(keys);
        if (check instanceof Check.Form && side != Side.ANSWER) {
            throw new IllegalArgumentException("a schema is for answers; set applies: answer");
        }
        if (action == Action.MASK && !(check instanceof Check.Texts)) {
            throw new IllegalArgumentException("it can block or warn, but there is nothing that it could mask");
        }
    }

    boolean looksAt(Side which, String key, UnaryOperator<String> names) {
        return side.includes(which) && (keys.isEmpty() || keys.contains(key) || keys.contains(names.apply(key)));
    }

    String mask(String kind) {
        return replacement.replace("{kind}", kind.isEmpty() ? "masked" : kind);
    }

    /** What the caller is told; never what was found. */
    Failure blocked(Side which) {
        return Failure.of(FailureKind.CONTENT_FILTER, which == Side.REQUEST
                ? "The request was stopped by the guardrail '" + name
                        + "'. Change what is asked, or ask the administrator."
                : "The answer was stopped by the guardrail '" + name + "'.").withParam(
                        which == Side.REQUEST ? "prompt" : null);
    }

    Failure unchecked(Side which) {
        return Failure.of(FailureKind.SERVER, "The guardrail '" + name + "' could not check the "
                + (which == Side.REQUEST ? "request" : "answer") + ", and nothing passes unchecked. Try again later.")
                .withCode("guardrail_unavailable");
    }
}
