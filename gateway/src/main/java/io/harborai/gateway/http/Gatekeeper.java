package io.harborai.gateway.http;

import java.util.Set;

import io.harborai.engine.exchange.Failure;
import org.jspecify.annotations.Nullable;

/** Decides who comes in. Asked on event loops for every request, so it must answer from memory. */
@FunctionalInterface
public interface Gatekeeper {
    /** Who is at the door: {@code presented} is the key as sent, null when none was. */
    Admission admit(@Nullable String presented);

    /** The answer. */
    sealed interface Admission {
        /** Come in. */
        record Admitted(Caller caller) implements Admission {}

        /** Stay out, for this reason. */
        record Refused(Failure failure) implements Admission {}
    }

    /**
     * Somebody who was let in.
     *
     * @param keyId         the key's id
     * @param administrator whether admin routes are open to them
     * @param models        the model names they may use, empty for all
     * @param policy        what else they may do and use
     * @param name          what people call the key
     * @param team          the id of its team; empty for none
     */
    record Caller(String keyId, boolean administrator, Set<String> models, CallerPolicy policy, String name,
            String team) {
        public Caller {
            models = Set.copyOf(models);
        }

        /** Somebody whose key has no name of its own, and no team. */
        public Caller(String keyId, boolean administrator, Set<String> models, CallerPolicy policy) {
            this(keyId, administrator, models, policy, keyId, "");
        }

        /** Somebody without limits. */
        public Caller(String keyId, boolean administrator, Set<String> models) {
            this(keyId, administrator, models, CallerPolicy.OPEN);
        }

        /** Whether this model name may be used; a name ending in {@code *} allows all that begin like it. */
        public boolean mayUse(String model) {
            return models.isEmpty() || models.contains(model)
                    || models.stream().anyMatch(allowed -> allowed.endsWith("*")
                            && model.startsWith(allowed.substring(0, allowed.length() - 1)));
        }
    }
}
