package io.harborai.app.serve;

import java.time.InstantSource;

import io.harborai.gateway.key.Access;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.Verdict;
import io.harborai.gateway.team.TeamRecord;

/** Tells what a key is to modules that answer as models. */
final class KeyCallers {
    /** The account of the master key. */
    private static final String MASTER = "master";

    private KeyCallers() {
    }

    /** What a key may do; one that is not valid any more has no team and is no administrator. */
    static Modules.Caller of(KeyRing ring, String keyId, InstantSource clock) {
        if (keyId.equals(MASTER)) {
            return new Modules.Caller(true, "");
        }
        if (ring.byId(keyId, clock.millis()) instanceof Verdict.Allowed allowed) {
            Access access = allowed.access();
            return new Modules.Caller(access.key().admin(), access.team().map(TeamRecord::id).orElse(""));
        }
        return new Modules.Caller(false, "");
    }
}
