package io.harborai.gateway;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.provider.Secret;
import io.harborai.gateway.http.Gatekeeper.Admission;
import io.harborai.gateway.key.CreatedKey;
import io.harborai.gateway.key.KeyRefresher;
import io.harborai.gateway.key.KeyRing;
import io.harborai.gateway.key.KeySettings;
import io.harborai.gateway.key.KeyStore;
import io.harborai.gateway.key.MasterKey;
import io.harborai.gateway.limit.LimitTable;
import io.harborai.gateway.team.TeamSettings;
import io.harborai.gateway.team.Terms;
import io.harborai.platform.storage.Database;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

final class KeyGatekeeperTest {
    private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");

    @TempDir
    Path directory;

    @Test
    void whoMayNotComeInIsToldWhyWithACodeOfItsOwn() {
        KeyRing ring = KeyRing.create(new MasterKey.FromEnvironment(Secret.of("a-master-key-of-some-length")));
        InstantSource clock = InstantSource.fixed(NOW);
        try (Database database = Database.open(directory.resolve("keys.db"), GatewaySchema.MIGRATIONS)) {
            KeyStore keys = KeyStore.create(database, clock, new SecureRandom());
            keys.teams().create(new TeamSettings("red", new Terms(List.of("slow"), Terms.NONE.limits(), List.of(),
                    Terms.NONE.tags())));
            CreatedKey good = keys.create(new KeySettings("good", List.of("slow", "fast"), null).withTeam("red"));
            CreatedKey revoked = keys.create(new KeySettings("revoked", List.of(), null));
            keys.revoke(revoked.record().id());
            CreatedKey expired = keys.create(new KeySettings("expired", List.of(), NOW));
            CreatedKey replaced = keys.create(new KeySettings("replaced", List.of(), null));
            keys.rotate(replaced.record().id(), Duration.ZERO);
            CreatedKey disabled = keys.create(new KeySettings("disabled", List.of(), null));
            keys.disable(disabled.record().id());
            CreatedKey nothing = keys.create(new KeySettings("nothing", List.of("fast"), null).withTeam("red"));
            try (KeyRefresher refresher = KeyRefresher.start(database, keys, ring)) {
                assertThat(refresher.current()).isTrue();
                KeyGatekeeper gate = new KeyGatekeeper(ring, clock, new KeyPolicies(() -> LimitTable.NONE));
                assertThat(gate.admit(good.key().reveal())).isInstanceOfSatisfying(Admission.Admitted.class,
                        in -> assertThat(in.caller().models()).containsExactly("slow"));
                refused(gate, null, 401, "missing_api_key");
                refused(gate, "hb-nobody", 401, "invalid_api_key");
                refused(gate, revoked.key().reveal(), 401, "revoked_api_key");
                refused(gate, expired.key().reveal(), 401, "expired_api_key");
                refused(gate, replaced.key().reveal(), 401, "expired_api_key");
                refused(gate, disabled.key().reveal(), 403, "disabled_api_key");
                refused(gate, nothing.key().reveal(), 403, "model_not_allowed");
            }
        }
    }

    private static void refused(KeyGatekeeper gate, @Nullable String presented, int status, String code) {
        assertThat(gate.admit(presented)).isInstanceOfSatisfying(Admission.Refused.class, out -> {
            Failure failure = out.failure();
            assertThat(failure.status()).isEqualTo(status);
            assertThat(failure.code()).isEqualTo(code);
        });
    }
}
