package io.harborai.gateway.account;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

import io.harborai.gateway.GatewaySchema;
import io.harborai.platform.admin.Role;
import io.harborai.platform.admin.WrongInput;
import io.harborai.platform.secret.Passwords;
import io.harborai.platform.secret.SlowDown;
import io.harborai.platform.storage.Database;
import io.harborai.platform.storage.DatabaseSettings;
import io.harborai.platform.storage.DatabaseUrl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class SignInTest {
    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();
    private Instant now = Instant.parse("2026-11-21T09:00:00Z");
    private final InstantSource clock = () -> now;

    @Test
    void aPasswordMatchesItsOwnHashOnly() {
        Passwords passwords = new Passwords(random);
        String hash = passwords.hash("correct horse battery");
        assertThat(hash).startsWith("$argon2id$v=19$m=19456,t=2,p=1$").isNotEqualTo(
                passwords.hash("correct horse battery"));
        assertThat(passwords.matches("correct horse battery", hash)).isTrue();
        assertThat(passwords.matches("correct horse batterz", hash)).isFalse();
        assertThat(passwords.matches("correct horse battery", null)).isFalse();
    }

    /** Made by the reference implementation: {@code echo -n password | argon2 somesalt -id -t 2 -m 16 -p 1}. */
    @Test
    void hashesOfTheReferenceImplementationAreUnderstood() {
        assertThat(new Passwords(random).matches("password",
                "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")).isTrue();
    }

    @Test
    void guessingWaitsLongerEachTimeAndMemoryIsBounded() {
        SlowDown slow = new SlowDown(2, 100, clock);
        assertThat(slow.wait("a")).isZero();
        slow.attempted("a");
        slow.attempted("a");
        assertThat(slow.wait("a")).isZero();
        slow.attempted("a");
        assertThat(slow.wait("a")).isEqualTo(Duration.ofSeconds(1));
        slow.attempted("a");
        assertThat(slow.wait("a")).isEqualTo(Duration.ofSeconds(2));
        for (int i = 0; i < 30; i++) {
            slow.attempted("a");
        }
        assertThat(slow.wait("a")).isEqualTo(Duration.ofMinutes(15));
        now = now.plus(Duration.ofMinutes(15));
        assertThat(slow.wait("a")).isZero();
        slow.succeeded("a");
        slow.attempted("a");
        assertThat(slow.wait("a")).isZero();
        for (int i = 0; i < 1000; i++) {
            slow.attempted("name " + i);
        }
        assertThat(slow.size()).isEqualTo(100);
    }

    @Test
    void sessionsEndWhenTheyAreIdleAndWhenTheyAreOld() {
        try (Database database = Database.open(DatabaseSettings.of(new DatabaseUrl.Sqlite(directory.resolve("a.db"))),
                clock, List.of(GatewaySchema.MIGRATIONS))) {
            AccountStore accounts = new AccountStore(database, new Passwords(random), clock, random);
            Account account = accounts.create("ada", Role.VIEWER, "correct horse battery");
            assertThatThrownBy(() -> accounts.create("ada", Role.ADMIN, "correct horse battery"))
                    .isInstanceOf(WrongInput.class).hasMessageContaining("already");
            assertThatThrownBy(() -> accounts.create("bob", Role.ADMIN, "short")).isInstanceOf(WrongInput.class);
            Sessions sessions = new Sessions(database, new SessionSettings(Duration.ofMinutes(30),
                    Duration.ofHours(2)), clock, random);
            String idle = sessions.begin(account);
            String used = sessions.begin(account);
            assertThat(sessions.find("no such session")).isEmpty();
            for (int i = 0; i < 5; i++) {
                now = now.plus(Duration.ofMinutes(20));
                assertThat(sessions.find(used)).isPresent();
            }
            assertThat(sessions.find(idle)).as("nobody used it for 100 minutes").isEmpty();
            now = now.plus(Duration.ofMinutes(20));
            assertThat(sessions.find(used)).as("two hours are over").isEmpty();
            List<String> many = java.util.stream.IntStream.range(0, 25).mapToObj(i -> {
                now = now.plusMillis(1);
                return sessions.begin(account);
            }).toList();
            assertThat(many.stream().filter(one -> sessions.find(one).isPresent())).hasSize(20);
            assertThat(sessions.endAll(account.id())).isEqualTo(20);
        }
    }
}
