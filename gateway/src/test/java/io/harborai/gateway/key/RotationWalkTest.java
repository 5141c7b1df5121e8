package io.harborai.gateway.key;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.storage.Dialect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Random rotations, ends, pauses and revocations by a clock of the test's, against a model that keeps them in a list. */
final class RotationWalkTest {
    @TempDir
    Path directory;

    private Instant now = KeyFixture.NOW;
    private final KeyRing ring = KeyRing
            .create(new MasterKey.FromEnvironment(Secret.of("a-master-key-of-some-length")));

    /** A secret, and until when it was said to be good; null for as long as the key is. */
    private record Known(String secret, @Nullable Instant until) {}

    @RepeatedTest(10)
    void everySecretIsGoodAsLongAsWasSaid(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        InstantSource clock = () -> now;
        try (KeyFixture fixture = KeyFixture.open(Dialect.SQLITE, directory)) {
            KeyStore store = KeyStore.create(fixture.database, clock, new SecureRandom());
            CreatedKey made = store.create(new KeySettings("walk", List.of(), null));
            String id = made.record().id();
            List<Known> secrets = new ArrayList<>(List.of(new Known(made.key().reveal(), null)));
            Instant end = null;
            boolean disabled = false;
            for (int step = 0; step < 60; step++) {
                now = now.plusMillis(random.nextInt(5_000));
                switch (random.nextInt(5)) {
                    case 0 -> {
                        Duration grace = Duration.ofMillis(random.nextInt(8_000));
                        Known replaced = new Known(secrets.getLast().secret(), now.plus(grace));
                        // The one before loses what was left of its grace.
                        secrets.replaceAll(known -> new Known(known.secret(), Instant.EPOCH));
                        secrets.set(secrets.size() - 1, replaced);
                        secrets.add(new Known(store.rotate(id, grace).orElseThrow().key().reveal(), null));
                    }
                    case 1 -> {
                        Instant newEnd = random.nextBoolean() ? null : now.plusMillis(random.nextInt(20_000));
                        store.update(id, before -> before.as(before.name(), null, newEnd));
                        end = newEnd;
                    }
                    case 2 -> {
                        disabled = !disabled;
                        assertThat(disabled ? store.disable(id) : store.enable(id)).isPresent();
                    }
                    default -> {
                        // Time passes.
                    }
                }
                ring.swap(store.all());
                check(secrets, end, disabled);
            }
            store.revoke(id);
            ring.swap(store.all());
            assertThat(secrets)
                    .noneMatch(known -> ring.check(known.secret(), now.toEpochMilli()) instanceof Verdict.Allowed);
        }
    }

    private void check(List<Known> secrets, @Nullable Instant end, boolean disabled) {
        for (Known known : secrets) {
            boolean late = end != null && !now.isBefore(end);
            boolean replaced = known.until() != null && !now.isBefore(known.until());
            Verdict verdict = ring.check(known.secret(), now.toEpochMilli());
            assertThat(verdict instanceof Verdict.Allowed).as("%s at %s: %s", known, now, verdict)
                    .isEqualTo(!late && !replaced && !disabled);
        }
    }
}
