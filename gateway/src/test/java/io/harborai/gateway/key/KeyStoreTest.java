package io.harborai.gateway.key;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

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
        CreatedKey created = fixture.store.create(new NewKey("ci", List.of(), null));
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
                .create(new NewKey("ci \"quoted\"", List.of("fast", "lab/*"),
                        KeyFixture.NOW.plus(Duration.ofDays(30)).plusNanos(1)));
        fixture.store.create(new NewKey("second", List.of(), null));

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
        String id = fixture.store.create(new NewKey("ci", List.of(), null)).record().id();
        assertThat(fixture.store.revoke(id)).hasValueSatisfying(
                key -> assertThat(key.revokedAt()).isEqualTo(KeyFixture.NOW));
        assertThat(fixture.store.revoke(id)).isPresent();
        assertThat(fixture.store.revoke("key_unknown")).isEmpty();
        assertThat(fixture.store.revoke("' or 1=1 --")).isEmpty();
    }

    @Test
    void namesAndModelsHaveBounds() {
        assertThatThrownBy(() -> new NewKey(" ", List.of(), null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NewKey("a\nb", List.of(), null)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new NewKey("x".repeat(101), List.of(), null)).hasMessageContaining("100");
        assertThat(new NewKey("x".repeat(100), Collections.nCopies(100, "m"), null).models()).hasSize(100);
        assertThatThrownBy(() -> new NewKey("x", Collections.nCopies(101, "m"), null)).hasMessageContaining("101");
        assertThatThrownBy(() -> new NewKey("x", List.of(""), null)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aKeyAllowsTheModelsItNames() {
        KeyRecord some = fixture.store.create(new NewKey("x", List.of("fast", "lab/*"), null)).record();
        assertThat(some.allowsModel("fast")).isTrue();
        assertThat(some.allowsModel("lab/gpt-4o")).isTrue();
        assertThat(some.allowsModel("faster")).isFalse();
        assertThat(some.allowsModel("labs/gpt-4o")).isFalse();
        assertThat(fixture.store.create(new NewKey("x", List.of(), null)).record().allowsModel("any")).isTrue();
        assertThat(KeyRecord.master().allowsModel("any")).isTrue();
    }
}
