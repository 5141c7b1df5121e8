package io.harborai.gateway;

import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.http.CallerPolicy;
import io.harborai.gateway.http.Gatekeeper;
import io.harborai.gateway.key.Access;
import io.harborai.gateway.key.InternalKey;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.Verdict;
import org.jspecify.annotations.Nullable;

/** Lets in who presents a good key of the ring. */
final class KeyGatekeeper implements Gatekeeper {
    private static final String MASTER = "master";
    private static final String HOW = " Send a key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'; "
            + "'./harborai keys create --name NAME' makes one.";

    private final KeyRing ring;
    private final InstantSource clock;
    private final KeyPolicies policies;
    private final @Nullable InternalKey internal;

    KeyGatekeeper(KeyRing ring, InstantSource clock, KeyPolicies policies) {
        this(ring, clock, policies, null);
    }

    /** The same with a way in for the server's own applications; null for none. */
    KeyGatekeeper(KeyRing ring, InstantSource clock, KeyPolicies policies, @Nullable InternalKey internal) {
        this.internal = internal;
        this.ring = ring;
        this.clock = clock;
        this.policies = policies;
    }

    @Override
    public Admission admit(@Nullable String presented) {
        InternalKey own = internal;
        if (own != null) {
            Optional<String> keyId = own.keyId(presented);
            if (keyId.isPresent()) {
                return forKey(own, keyId.get());
            }
        }
        return answer(ring.check(presented, clock.millis()));
    }

    /**
     * On the account of a key: its models, limits and budgets. Its addresses and routes were asked at the door of the
     * application; here only this host may come.
     */
    private Admission forKey(InternalKey own, String keyId) {
        // An application that answers the server itself, as a collection answers an AI member, acts on the server's account.
        if (keyId.isEmpty() || keyId.equals(InternalKey.SERVER) || keyId.equals(MASTER)) {
            String account = keyId.equals(MASTER) ? MASTER : InternalKey.SERVER;
            return new Admission.Admitted(new Caller(account, false, Set.of(),
                    CallerPolicy.OPEN.within(Set.of(), own::isFromHere)));
        }
        return switch (answer(ring.byId(keyId, clock.millis()))) {
            case Admission.Admitted in -> new Admission.Admitted(
                    in.caller().within(in.caller().policy().within(Set.of(), own::isFromHere)));
            case Admission.Refused not -> not;
        };
    }

    private Admission answer(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Allowed allowed -> admitted(allowed.access());
            case Verdict.Missing missing -> refused("There is no API key in the request." + HOW, "missing_api_key");
            case Verdict.Unknown unknown -> refused("This API key is not known here." + HOW, "invalid_api_key");
            case Verdict.Expired replaced when replaced.replaced() ->
                refused("This API key was replaced by another, and has been good until " + replaced.at()
                        + ". Ask its owner for the new one, " + replaced.key().prefix() + "…", "expired_api_key");
            case Verdict.Expired expired -> refused("This API key (" + expired.key().prefix() + "…) expired at "
                    + expired.at() + "." + HOW, "expired_api_key");
            case Verdict.Disabled disabled -> forbidden("This API key (" + disabled.key().prefix()
                    + "…) is disabled. An administrator can enable it: harborai keys enable " + disabled.key().id(),
                    "disabled_api_key");
            case Verdict.Revoked revoked -> refused("This API key (" + revoked.key().prefix() + "…) was revoked."
                    + HOW, "revoked_api_key");
        };
    }

    /** A caller's empty list means every model, so a key whose list and team's have nothing in common ends here. */
    private Admission admitted(Access access) {
        return access.models().isNone()
                ? forbidden(
                        "This API key (" + access.key().prefix() + "…) may use no model: its own list and its team's "
                                + "have none in common.",
                        "model_not_allowed")
                : new Admission.Admitted(policies.caller(access));
    }

    private static Admission forbidden(String message, String code) {
        return new Admission.Refused(Failure.of(FailureKind.PERMISSION, message).withCode(code));
    }

    private static Admission refused(String message, String code) {
        return new Admission.Refused(Failure.of(FailureKind.AUTHENTICATION, message).withCode(code));
    }
}
