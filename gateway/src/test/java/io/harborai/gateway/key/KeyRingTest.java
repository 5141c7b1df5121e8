package io.harborai.gateway.key;

import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.harborai.engine.provider.Secret;
import io.harborai.platform.storage.Dialect;
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
        CreatedKey good = fixture.store.create(new NewKey("good", List.of(), null));
        CreatedKey ends = fixture.store.create(new NewKey("ends", List.of(), KeyFixture.NOW.plusMillis(10)));
        CreatedKey revoked = fixture.store.create(new NewKey("revoked", List.of(), null));
        fixture.store.revoke(revoked.record().id());
        ring.swap(fixture.store.all());

        assertThat(ring.size()).isEqualTo(3);
        assertThat(ring.check(good.key().reveal(), NOW)).isEqualTo(new Verdict.Allowed(good.record()));
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
    void aSwapTakesTheWholeRing() {
        CreatedKey key = fixture.store.create(new NewKey("x", List.of(), null));
        ring.swap(fixture.store.all());
        ring.swap(Map.of());
        assertThat(ring.check(key.key().reveal(), NOW)).isInstanceOf(Verdict.Unknown.class);
    }

    @Test
    void aKeyOfAnotherProcessCountsSoon() {
        try (KeyRefresher refresher = KeyRefresher.start(fixture.database, fixture.store, ring, Duration.ofMillis(20));
                KeyFixture other = fixture.another()) {
            CreatedKey key = other.store.create(new NewKey("theirs", List.of(), null));
            await().until(() -> ring.check(key.key().reveal(), NOW) instanceof Verdict.Allowed);
            other.store.revoke(key.record().id());
            await().until(() -> ring.check(key.key().reveal(), NOW) instanceof Verdict.Revoked);
            assertThat(refresher.current()).isTrue();
        }
    }

    @Test
    void aRefreshCountsAtOnce() {
        try (KeyRefresher refresher = KeyRefresher.start(fixture.database, fixture.store, ring, Duration.ofHours(1))) {
            CreatedKey key = fixture.store.create(new NewKey("ours", List.of(), null));
            refresher.refresh();
            assertThat(ring.check(key.key().reveal(), NOW)).isInstanceOf(Verdict.Allowed.class);
        }
    }

    @Test
    void whenTheDatabaseGoesTheKnownKeysStayInUse() {
        CreatedKey key = fixture.store.create(new NewKey("kept", List.of(), null));
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
