package io.harborai.gateway.http;

import java.util.Set;

import io.harborai.engine.exchange.Failure;
import io.harborai.gateway.ledger.LedgerEntry.Payer;
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
     * @param payer         whose the calls are in the ledger, with the policy's tags
     * @param keepsBodies   whether what is said shall be kept, where the server allows it
     * @param name          what people call the key
     */
    record Caller(String keyId, boolean administrator, Set<String> models, CallerPolicy policy, Payer payer,
            boolean keepsBodies, String name) {
        public Caller {
            models = Set.copyOf(models);
        }

        /** Somebody of whom the ledger knows the key and nothing more. */
        public Caller(String keyId, boolean administrator, Set<String> models, CallerPolicy policy) {
            this(keyId, administrator, models, policy, new Payer(keyId, "", "", "", "", policy.tags()), false, keyId);
        }

        /** The id of the key's team; empty for none. */
        public String team() {
            return payer.team();
        }

        /** The same under another policy, without an administrator's rights. */
        public Caller within(CallerPolicy other) {
            return new Caller(keyId, false, models, other, payer, keepsBodies, name);
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
