package io.harborai.gateway.key;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.harborai.engine.provider.Secret;
import io.harborai.gateway.limit.Limits;
import io.harborai.gateway.team.TeamRecord;
import io.harborai.gateway.team.TeamSettings;
import io.harborai.gateway.team.Terms;
import io.harborai.platform.storage.Dialect;
import io.harborai.platform.window.Limit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

@ParameterizedClass
@EnumSource(Dialect.class)
final class KeyRingTest {
    private static final long NOW = KeyFixture.NOW.toEpochMilli();
    private static final String MASTER = "a-master-key-of-some-length";

    @TempDir
    Path directory;

    private final Dialect dialect;

    private KeyFixture fixture;
    private final KeyRing ring = KeyRing.create(new MasterKey.FromEnvironment(Secret.of(MASTER)));

    KeyRingTest(Dialect dialect) {
        this.dialect = dialect;
    }

    @BeforeEach
    void open() throws SQLException {
        fixture = KeyFixture.open(dialect, directory);
    }

    @AfterEach
    void close() {
        fixture.close();
    }

    @Test
    void theMasterKeyIsTheAdministrators() {
        assertThat(ring.check(MASTER, NOW)).isInstanceOfSatisfying(Verdict.Allowed.class,
                allowed -> assertThat(allowed.key().admin()).isTrue());
    }

    @Test
    void everyVerdictIsGivenWhereItIsDue() {
        CreatedKey good = fixture.store.create(new KeySettings("good", List.of(), null));
        CreatedKey ends = fixture.store.create(new KeySettings("ends", List.of(), KeyFixture.NOW.plusMillis(10)));
        CreatedKey revoked = fixture.store.create(new KeySettings("revoked", List.of(), null));
        fixture.store.revoke(revoked.record().id());
        ring.swap(fixture.store.all());

        assertThat(ring.size()).isEqualTo(3);
        assertThat(ring.check(good.key().reveal(), NOW)).isInstanceOfSatisfying(Verdict.Allowed.class,
                allowed -> assertThat(allowed.key()).isEqualTo(good.record()));
        assertThat(good.record().admin()).isFalse();
        assertThat(ring.check(ends.key().reveal(), NOW + 9)).isInstanceOf(Verdict.Allowed.class);
        assertThat(ring.check(ends.key().reveal(), NOW + 10)).isInstanceOf(Verdict.Expired.class);
        assertThat(ring.check(revoked.key().reveal(), NOW)).isInstanceOf(Verdict.Revoked.class);
        assertThat(ring.check(null, NOW)).isInstanceOf(Verdict.Missing.class);
        assertThat(ring.check("", NOW)).isInstanceOf(Verdict.Missing.class);
        assertThat(ring.check(good.key().reveal() + "x", NOW)).isInstanceOf(Verdict.Unknown.class);
        assertThat(ring.check(good.key().reveal().toUpperCase(java.util.Locale.ROOT), NOW))
                .isInstanceOf(Verdict.Unknown.class);
        assertThat(ring.check("x".repeat(1 << 20), NOW)).isInstanceOf(Verdict.Unknown.class);
        assertThat(ring.check("hb-\ud800\u4e2d", NOW)).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void aDisabledKeyIsKnownAndNotAllowed() {
        CreatedKey key = fixture.store.create(new KeySettings("x", List.of(), null));
        fixture.store.disable(key.record().id());
        ring.swap(fixture.store.all());
        assertThat(ring.check(key.key().reveal(), NOW)).isInstanceOf(Verdict.Disabled.class);
        fixture.store.enable(key.record().id());
        ring.swap(fixture.store.all());
        assertThat(ring.check(key.key().reveal(), NOW)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void bothSecretsWorkUntilTheGraceIsOver() {
        CreatedKey first = fixture.store.create(new KeySettings("x", List.of(), null));
        String id = first.record().id();
        CreatedKey second = fixture.store.rotate(id, Duration.ofSeconds(10)).orElseThrow();
        ring.swap(fixture.store.all());
        assertThat(ring.size()).isEqualTo(1);
        assertThat(second.record().id()).isEqualTo(id);
        assertThat(ring.check(first.key().reveal(), NOW + 9_999)).isInstanceOf(Verdict.Allowed.class);
        assertThat(ring.check(first.key().reveal(), NOW + 10_000)).isInstanceOfSatisfying(Verdict.Expired.class,
                expired -> assertThat(expired.replaced()).isTrue());
        assertThat(ring.check(second.key().reveal(), NOW + 10_000)).isInstanceOf(Verdict.Allowed.class);

        CreatedKey third = fixture.store.rotate(id, Duration.ZERO).orElseThrow();
        ring.swap(fixture.store.all());
        assertThat(ring.check(first.key().reveal(), NOW)).isInstanceOf(Verdict.Unknown.class);
        assertThat(ring.check(second.key().reveal(), NOW)).isInstanceOf(Verdict.Expired.class);
        fixture.store.revoke(id);
        ring.swap(fixture.store.all());
        assertThat(List.of(second, third)).allSatisfy(
                key -> assertThat(ring.check(key.key().reveal(), NOW)).isInstanceOf(Verdict.Revoked.class));
    }

    @Test
    void aKeysTeamIsWorkedIn() {
        TeamRecord team = fixture.store.teams().create(new TeamSettings("red",
                new Terms(List.of("lab/*", "fast"), new Limits(5, 0, 0, 0, 0, 0, 0, 1000), List.of(),
                        new TreeMap<>(Map.of("a", "team", "b", "team")))));
        KeySettings settings = new KeySettings("x", List.of("lab/gpt-4o", "fast", "slow"), null).withTeam("red")
                .withTerms(new Terms(List.of("lab/gpt-4o", "fast", "slow"), new Limits(9, 0, 0, 0, 0, 0, 2, 5000),
                        List.of(), new TreeMap<>(Map.of("b", "key"))));
        CreatedKey key = fixture.store.create(settings);
        ring.swap(fixture.store.all());
        Access access = ((Verdict.Allowed) ring.check(key.key().reveal(), NOW)).access();

        assertThat(access.team()).contains(team);
        assertThat(access.models().names()).containsExactly("fast", "lab/gpt-4o");
        assertThat(access.refusal("slow")).hasValueSatisfying(
                refusal -> assertThat(refusal.code()).isEqualTo("model_not_allowed"));
        assertThat(access.windows()).extracting(Limit::key).containsExactly(
                "key:" + key.record().id() + ":concurrent", "key:" + key.record().id() + ":requests:minute",
                "team:" + team.id() + ":requests:minute");
        assertThat(access.maxRequestBytes()).isEqualTo(1000);
        assertThat(access.tags()).isEqualTo(Map.of("a", "team", "b", "key"));
    }

    @Test
    void aKeyWhoseTeamIsNotThereIsRefused() {
        fixture.store.teams().create(new TeamSettings("red", Terms.NONE));
        CreatedKey key = fixture.store.create(new KeySettings("x", List.of(), null).withTeam("red"));
        ring.swap(new StoredKeys(fixture.store.all().keys(), Map.of()));
        assertThat(ring.check(key.key().reveal(), NOW)).isInstanceOf(Verdict.Disabled.class);
    }

    @Test
    void aRowThatCannotBeReadIsRefusedAndTheOthersAreNot() {
        CreatedKey good = fixture.store.create(new KeySettings("good", List.of(), null));
        CreatedKey broken = fixture.store.create(new KeySettings("broken", List.of(), null));
        fixture.database.write(handle -> handle.execute("update api_keys set settings = ? where id = ?",
                "{\"limits\":{\"rpm\":-1}}", broken.record().id()));
        ring.swap(fixture.store.all());
        assertThat(ring.check(good.key().reveal(), NOW)).isInstanceOf(Verdict.Allowed.class);
        assertThat(ring.check(broken.key().reveal(), NOW)).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void aSwapTakesTheWholeRing() {
        CreatedKey key = fixture.store.create(new KeySettings("x", List.of(), null));
        ring.swap(fixture.store.all());
        ring.swap(StoredKeys.NONE);
        assertThat(ring.check(key.key().reveal(), NOW)).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void aKeyOfAnotherProcessCountsSoon() {
        try (KeyRefresher refresher = KeyRefresher.start(fixture.database, fixture.store, ring, Duration.ofMillis(20));
                KeyFixture other = fixture.another()) {
            CreatedKey key = other.store.create(new KeySettings("theirs", List.of(), null));
            await().until(() -> ring.check(key.key().reveal(), NOW) instanceof Verdict.Allowed);
            other.store.revoke(key.record().id());
            await().until(() -> ring.check(key.key().reveal(), NOW) instanceof Verdict.Revoked);
            assertThat(refresher.current()).isTrue();
        }
    }

    @Test
    void aRefreshCountsAtOnce() {
        try (KeyRefresher refresher = KeyRefresher.start(fixture.database, fixture.store, ring, Duration.ofHours(1))) {
            CreatedKey key = fixture.store.create(new KeySettings("ours", List.of(), null));
            refresher.refresh();
            assertThat(ring.check(key.key().reveal(), NOW)).isInstanceOf(Verdict.Allowed.class);
        }
    }

    @Test
    void whenTheDatabaseGoesTheKnownKeysStayInUse() {
        CreatedKey key = fixture.store.create(new KeySettings("kept", List.of(), null));
        try (KeyRefresher refresher = KeyRefresher.start(fixture.database, fixture.store, ring,
                Duration.ofMillis(20))) {
            fixture.database.close();
            await().until(() -> !refresher.current());
            assertThat(ring.check(key.key().reveal(), NOW)).isInstanceOf(Verdict.Allowed.class);
        }
    }

    @Test
    void theFirstStartMakesAMasterKeyAndTheNextOnesKeepIt() {
        MasterKey first = MasterKey.find("", fixture.database, fixture.random);
        assertThat(first).isInstanceOf(MasterKey.Made.class);
        String made = ((MasterKey.Made) first).key().reveal();
        assertThat(made).matches("hb-[A-Za-z0-9_-]{43}");

        MasterKey second = MasterKey.find("", fixture.database, fixture.random);
        assertThat(second).isInstanceOf(MasterKey.Kept.class);
        assertThat(KeyRing.create(second).check(made, NOW)).isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void theEnvironmentsMasterKeyWinsAndTheKeptOneIsNotTouched() {
        String made = ((MasterKey.Made) MasterKey.find("", fixture.database, fixture.random)).key().reveal();
        KeyRing given = KeyRing.create(MasterKey.find(MASTER, fixture.database, fixture.random));
        assertThat(given.check(MASTER, NOW)).isInstanceOf(Verdict.Allowed.class);
        assertThat(given.check(made, NOW)).isInstanceOf(Verdict.Unknown.class);
        assertThat(KeyRing.create(MasterKey.find("", fixture.database, fixture.random)).check(made, NOW))
                .isInstanceOf(Verdict.Allowed.class);
    }

    @Test
    void aMasterKeyOf15CharactersIsTooShortAndOf16IsNot() {
        MasterKey tooShort = MasterKey.find("x".repeat(15), fixture.database, fixture.random);
        assertThat(tooShort).isInstanceOfSatisfying(MasterKey.TooShort.class,
                found -> assertThat(found.message()).contains("15 characters", "HARBORAI_MASTER_KEY"));
        assertThatThrownBy(() -> KeyRing.create(tooShort)).isInstanceOf(IllegalArgumentException.class);
        assertThat(MasterKey.find("x".repeat(16), fixture.database, fixture.random))
                .isInstanceOf(MasterKey.FromEnvironment.class);
    }
}
