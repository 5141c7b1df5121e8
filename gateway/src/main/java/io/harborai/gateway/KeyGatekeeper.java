package io.harborai.gateway;

import java.time.InstantSource;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.gateway.http.Gatekeeper;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.Verdict;
import org.jspecify.annotations.Nullable;

/** Lets in who presents a good key of the ring. */
final class KeyGatekeeper implements Gatekeeper {
    private static final String HOW = " Send a key as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'; "
            + "'./harborai keys create --name NAME' makes one.";

    private final KeyRing ring;
    private final InstantSource clock;
    private final KeyPolicies policies;

    KeyGatekeeper(KeyRing ring, InstantSource clock, KeyPolicies policies) {
        this.ring = ring;
        this.clock = clock;
        this.policies = policies;
    }

    @Override
    public Admission admit(@Nullable String presented) {
        return switch (ring.check(presented, clock.millis())) {
            case Verdict.Allowed allowed -> new Admission.Admitted(policies.caller(allowed.key()));
            case Verdict.Missing missing -> refused("There is no API key in the request." + HOW, "missing_api_key");
            case Verdict.Unknown unknown -> refused("This API key is not known here." + HOW, "invalid_api_key");
            case Verdict.Expired expired -> refused("This API key (" + expired.key().prefix() + "…) expired at "
                    + expired.key().expiresAt() + "." + HOW, "expired_api_key");
            case Verdict.Revoked revoked -> refused("This API key (" + revoked.key().prefix() + "…) was revoked."
                    + HOW, "revoked_api_key");
        };
    }

    private static Admission refused(String message, String code) {
        return new Admission.Refused(Failure.of(FailureKind.AUTHENTICATION, message).withCode(code));
    }
}
