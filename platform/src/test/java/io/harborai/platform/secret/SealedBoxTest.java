package io.harborai.platform.secret;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.harborai.engine.provider.Secret;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class SealedBoxTest {
    private static final Secret SECRET = Secret.of("sk-canary-\u4e2d\u6587-0123456789");
    private static final Secret MASTER = Secret.of("a-master-key-of-some-length");
    private static final String PLACE = "provider/openai/api_key";

    @TempDir
    Path directory;

    private final SecureRandom random = new SecureRandom();

    private Path file() {
        return directory.resolve("secrets.key");
    }

    private SealedBox box() {
        return SealedBox.fromFile(file(), random);
    }

    @Test
    void whatWasSealedOpensAgainAlsoAfterARestartAndShowsNothing() {
        String sealed = box().seal(SECRET, PLACE);
        assertThat(sealed).startsWith("hbs1.").matches("[\\x21-\\x7e]+").doesNotContain("canary");
        assertThat(box().open(sealed, PLACE)).isEqualTo(SECRET);
        assertThat(box().stale(sealed)).isFalse();
    }

    @Test
    void theSameSecretIsSealedDifferentlyEachTime() {
        SealedBox box = box();
        Set<String> sealed = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            sealed.add(box.seal(SECRET, PLACE));
        }
        assertThat(sealed).hasSize(1000);
    }

    @Test
    void theFileOfKeysIsItsOwnersOnlyAndHoldsNoTemporaryFiles() throws IOException {
        box().seal(SECRET, PLACE);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file()))).isEqualTo("rw-------");
        try (Stream<Path> files = Files.list(directory)) {
            assertThat(files).containsExactly(file());
        }
    }

    @Test
    void aChangeOfAnyCharacterIsNoticed() {
        SealedBox box = box();
        String sealed = box.seal(SECRET, PLACE);
        for (int i = 0; i < sealed.length(); i++) {
            char other = sealed.charAt(i) == 'A' ? 'B' : 'A';
            String changed = sealed.substring(0, i) + other + sealed.substring(i + 1);
            assertThatThrownBy(() -> box.open(changed, PLACE)).isInstanceOf(SecretException.class)
                    .hasMessageNotContaining("canary");
        }
        for (int length = 0; length < sealed.length(); length++) {
            String cut = sealed.substring(0, length);
            assertThatThrownBy(() -> box.open(cut, PLACE)).isInstanceOf(SecretException.class);
        }
    }

    @Test
    void inAnotherPlaceItDoesNotOpen() {
        SealedBox box = box();
        String sealed = box.seal(SECRET, PLACE);
        assertThatThrownBy(() -> box.open(sealed, "provider/mine/api_key")).isInstanceOfSatisfying(
                SecretException.class, e -> assertThat(e.kind()).isEqualTo(SecretException.Kind.DAMAGED));
    }

    @Test
    void afterARotationOldTextsOpenAndAreStale() {
        String old = box().seal(SECRET, PLACE);
        SealedBox.rotate(file(), random);
        SealedBox rotated = box();
        assertThat(rotated.open(old, PLACE)).isEqualTo(SECRET);
        assertThat(rotated.stale(old)).isTrue();
        String anew = rotated.seal(rotated.open(old, PLACE), PLACE);
        assertThat(rotated.stale(anew)).isFalse();
        assertThat(rotated.open(anew, PLACE)).isEqualTo(SECRET);
    }

    @Test
    void sixtyFourKeysAreTheMost() {
        box().seal(SECRET, PLACE);
        for (int i = 1; i < KeyFile.MOST_KEYS; i++) {
            SealedBox.rotate(file(), random);
        }
        String sealed = box().seal(SECRET, PLACE);
        assertThatThrownBy(() -> SealedBox.rotate(file(), random)).isInstanceOf(SecretException.class)
                .hasMessageContaining("64");
        assertThat(box().open(sealed, PLACE)).isEqualTo(SECRET);
    }

    @Test
    void theMasterSecretGivesTheSameKeyOnEveryNodeAndThePreviousOneStillOpens() {
        String sealed = SealedBox.fromMaster(MASTER, List.of(), directory.resolve("a"), random).seal(SECRET, PLACE);
        Secret next = Secret.of("the-next-master-key-0123");
        SealedBox other = SealedBox.fromMaster(next, List.of(MASTER), directory.resolve("b"), random);
        assertThat(other.open(sealed, PLACE)).isEqualTo(SECRET);
        assertThat(other.stale(sealed)).isTrue();
        SealedBox without = SealedBox.fromMaster(next, List.of(), directory.resolve("b"), random);
        assertThatThrownBy(() -> without.open(sealed, PLACE)).isInstanceOfSatisfying(SecretException.class,
                e -> assertThat(e.kind()).isEqualTo(SecretException.Kind.UNKNOWN_KEY))
                .hasMessageContaining("HARBORAI_MASTER_KEY_PREVIOUS").hasMessageNotContaining(MASTER.reveal());
    }

    @Test
    void whatTheFilesKeySealedOpensAfterAMasterSecretCame() {
        String sealed = box().seal(SECRET, PLACE);
        SealedBox master = SealedBox.fromMaster(MASTER, List.of(), file(), random);
        assertThat(master.open(sealed, PLACE)).isEqualTo(SECRET);
        assertThat(master.stale(sealed)).isTrue();
    }

    @Test
    void aMasterSecretOf15CharactersIsTooShortAndOf16IsNot() {
        assertThatThrownBy(() -> SealedBox.fromMaster(Secret.of("x".repeat(15)), List.of(), file(), random))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("16");
        assertThat(SealedBox.fromMaster(Secret.of("x".repeat(16)), List.of(), file(), random)).isNotNull();
    }

    @Test
    void aSecretOf64KibIsSealedAndOneByteMoreIsRefused() {
        SealedBox box = box();
        Secret longest = Secret.of("x".repeat(SealedBox.MOST_BYTES));
        assertThat(box.open(box.seal(longest, PLACE), PLACE)).isEqualTo(longest);
        Secret longer = Secret.of("x".repeat(SealedBox.MOST_BYTES + 1));
        assertThatThrownBy(() -> box.seal(longer, PLACE)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aFileThatOthersMayReadIsRefused() throws IOException {
        box().seal(SECRET, PLACE);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> box().seal(SECRET, PLACE)).isInstanceOfSatisfying(SecretException.class,
                e -> assertThat(e.kind()).isEqualTo(SecretException.Kind.KEY_FILE)).hasMessageContaining("chmod 600");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "# only a comment\n", "v1 c2hvcnQ=\n", "v1 ***\n", "v2 x\n", "nonsense"})
    void aDamagedFileIsRefusedAndLeftAsItIs(String text) throws IOException {
        Files.writeString(file(), text);
        Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
        assertThatThrownBy(() -> box().seal(SECRET, PLACE)).isInstanceOfSatisfying(SecretException.class,
                e -> assertThat(e.kind()).isEqualTo(SecretException.Kind.KEY_FILE)).hasMessageContaining("copy");
        assertThat(Files.readString(file())).isEqualTo(text);
    }

    @Test
    void ofManyThatMakeTheFileAtOnceAllUseTheSameKey() throws Exception {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<String>> work = IntStream.range(0, 8)
                    .<Callable<String>>mapToObj(i -> () -> box().seal(SECRET, PLACE)).toList();
            for (Future<String> sealed : threads.invokeAll(work)) {
                assertThat(box().open(sealed.get(), PLACE)).isEqualTo(SECRET);
            }
        }
    }
}
