package io.harborai.gateway.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

import io.harborai.gateway.budget.BudgetRule;
import io.harborai.gateway.limit.Limits;
import io.harborai.gateway.team.ConflictException;
import io.harborai.gateway.team.FieldException;
import io.harborai.gateway.team.Page;
import io.harborai.gateway.team.TeamRecord;
import io.harborai.gateway.team.TeamSettings;
import io.harborai.gateway.team.TeamStore;
import io.harborai.gateway.team.Terms;
import io.harborai.platform.storage.Dialect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

@ParameterizedClass
@EnumSource(Dialect.class)
final class KeyStoreTest {
    @TempDir
    Path directory;

    private final Dialect dialect;

    private KeyFixture fixture;

    KeyStoreTest(Dialect dialect) {
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
    void aKeyHas256RandomBitsInItsOwnForm() {
        CreatedKey created = fixture.store.create(new KeySettings("ci", List.of(), null));
        assertThat(created.key().reveal()).matches("hb-[A-Za-z0-9_-]{43}");
        assertThat(created.record().id()).matches("key_[A-Za-z0-9_-]{12}");
        assertThat(created.record().prefix()).isEqualTo(created.key().reveal().substring(0, 7));
        assertThat(created.toString()).doesNotContain(created.key().reveal());
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            keys.add(KeyStore.generate(fixture.random));
        }
        assertThat(keys).hasSize(1000);
    }

    @Test
    void whatWasAskedForIsListedAndTheKeyIsNowhereOnTheDisk() throws IOException {
        CreatedKey created = fixture.store
                .create(new KeySettings("ci \"quoted\"", List.of("fast", "lab/*"),
                        KeyFixture.NOW.plus(Duration.ofDays(30)).plusNanos(1)));
        fixture.store.create(new KeySettings("second", List.of(), null));

        assertThat(fixture.store.list()).hasSize(2).first().isEqualTo(created.record());
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                assertThat(new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1))
                        .doesNotContain(created.key().reveal());
            }
        }
    }

    @Test
    void aRevokedKeyKeepsItsFirstTimeAndAnUnknownIdIsNothing() {
        String id = fixture.store.create(new KeySettings("ci", List.of(), null)).record().id();
        assertThat(fixture.store.revoke(id)).hasValueSatisfying(
                key -> assertThat(key.revokedAt()).isEqualTo(KeyFixture.NOW));
        assertThat(fixture.store.revoke(id)).isPresent();
        assertThat(fixture.store.revoke("key_unknown")).isEmpty();
        assertThat(fixture.store.revoke("' or 1=1 --")).isEmpty();
    }

    @Test
    void namesAndModelsHaveBounds() {
        assertThatThrownBy(() -> new KeySettings(" ", List.of(), null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeySettings("a\nb", List.of(), null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new KeySettings("x".repeat(101), List.of(), null)).hasMessageContaining("100");
        assertThat(new KeySettings("x".repeat(100), Collections.nCopies(100, "m"), null).terms().models())
                .containsExactly("m");
        assertThatThrownBy(() -> new KeySettings("x", Collections.nCopies(101, "m"), null)).hasMessageContaining("101");
        assertThatThrownBy(() -> new KeySettings("x", List.of(""), null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyAllowsTheModelsItNames() {
        KeyRecord some = fixture.store.create(new KeySettings("x", List.of("fast", "lab/*"), null)).record();
        assertThat(some.allowsModel("fast")).isTrue();
        assertThat(some.allowsModel("lab/gpt-4o")).isTrue();
        assertThat(some.allowsModel("faster")).isFalse();
        assertThat(some.allowsModel("labs/gpt-4o")).isFalse();
        assertThat(fixture.store.create(new KeySettings("x", List.of(), null)).record().allowsModel("any")).isTrue();
        assertThat(KeyRecord.master().allowsModel("any")).isTrue();
    }

    @Test
    void everythingThatIsSaidAboutAKeyComesBack() {
        TeamRecord team = fixture.store.teams().create(new TeamSettings("红队 red", Terms.NONE));
        KeySettings said = new KeySettings("ci", "alice@example.org", "红队 red", "harbour",
                new Terms(List.of("fast"), new Limits(1, 2, 3, 4, 5, 6, 7, 8),
                        List.of(BudgetRule.parse("10USD/month"), BudgetRule.parse("500tokens/day:soft")),
                        new TreeMap<>(Map.of("stage", "港口"))),
                List.of("/v1/embeddings", "/v1/files/*"),
                List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("2001:db8::/32")),
                KeyFixture.NOW.plusSeconds(60), true, CacheWish.OFF, List.of("pii"));
        KeyRecord made = fixture.store.create(said).record();
        assertThat(made.settings()).isEqualTo(said.withTeam(team.id()));
        assertThat(fixture.store.find(made.id())).contains(made);
        assertThat(fixture.store.list()).containsExactly(made);
        KeyRecord changed = fixture.store.update(made.id(), before -> before.withTeam(null)).orElseThrow();
        assertThat(changed.settings()).isEqualTo(said.withTeam(null));
    }

    @Test
    void anUnknownTeamIsNamed() {
        assertThatThrownBy(() -> fixture.store.create(new KeySettings("x", List.of(), null).withTeam("blue")))
                .isInstanceOfSatisfying(FieldException.class, wrong -> assertThat(wrong.field()).isEqualTo("team"))
                .hasMessageContaining("blue");
    }

    @Test
    void aRevokedKeyIsNotChangedAnyMore() {
        String id = fixture.store.create(new KeySettings("x", List.of(), null)).record().id();
        fixture.store.revoke(id);
        assertThatThrownBy(() -> fixture.store.rotate(id, Duration.ZERO)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> fixture.store.enable(id)).isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> fixture.store.update(id, before -> before)).isInstanceOf(ConflictException.class);
        assertThat(fixture.store.rotate("key_absent", Duration.ZERO)).isEmpty();
        assertThatThrownBy(() -> fixture.store.rotate(id, Duration.ofDays(31))).isInstanceOf(FieldException.class);
    }

    @Test
    void pagesMeetWithoutGapOrDoubleWhileKeysAreMade() {
        List<String> made = new ArrayList<>();
        for (int index = 0; index < 7; index++) {
            made.add(fixture.store.create(new KeySettings("k" + index, List.of(), null)).record().id());
        }
        List<String> read = new ArrayList<>();
        String after = "";
        boolean more = true;
        while (more) {
            Page<KeyRecord> page = fixture.store.list(after, 3, "");
            assertThat(page.data()).hasSizeLessThanOrEqualTo(3);
            page.data().forEach(key -> read.add(key.id()));
            after = read.getLast();
            more = page.hasMore();
            if (read.size() == 3) {
                made.add(fixture.store.create(new KeySettings("late", List.of(), null)).record().id());
            }
        }
        assertThat(read).isEqualTo(made);
        assertThatThrownBy(() -> fixture.store.list("key_absent", 3, "")).hasMessageContaining("after");
    }

    @Test
    void aTeamsNameIsItsOwnAndATeamWithKeysStays() {
        TeamStore teams = fixture.store.teams();
        TeamRecord red = teams.create(new TeamSettings("red", Terms.NONE));
        teams.create(new TeamSettings("blue", Terms.NONE));
        assertThatThrownBy(() -> teams.create(new TeamSettings("red", Terms.NONE)))
                .isInstanceOf(ConflictException.class);
        assertThatThrownBy(() -> teams.update("blue", before -> new TeamSettings("red", Terms.NONE)))
                .isInstanceOf(ConflictException.class);
        assertThat(teams.update("red", before -> new TeamSettings("Red", before.terms()))).isPresent();
        assertThat(teams.list("", 1)).satisfies(page -> assertThat(page.hasMore()).isTrue());
        String key = fixture.store.create(new KeySettings("x", List.of(), null).withTeam(red.id())).record().id();
        assertThat(fixture.store.list("", 10, "Red").data()).hasSize(1);
        assertThat(fixture.store.list("", 10, "blue").data()).isEmpty();
        assertThatThrownBy(() -> teams.delete("Red")).isInstanceOf(ConflictException.class)
                .hasMessageContaining("1 key");
        fixture.store.revoke(key);
        assertThat(teams.delete("Red")).isPresent();
        assertThat(teams.find(red.id())).isEmpty();
        assertThat(fixture.store.find(key).orElseThrow().settings().team()).isNull();
    }
}
