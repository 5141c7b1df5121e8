package io.harborai.gateway.ledger;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import io.harborai.platform.storage.Dialect;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Real processes, killed at random points, and a disk that takes no more. */
final class LedgerKillTest {
    /** So many by default; {@code -Dharborai.kills=50} for the long run. */
    private static final int KILLS = Integer.getInteger("harborai.kills", 5);

    @TempDir
    Path directory;

    @Test
    void killedAtAnyMomentNothingAcknowledgedIsLostAndNothingIsDoubled() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        Set<String> acknowledged = new HashSet<>();
        for (int round = 0; round < KILLS; round++) {
            Process child = child("r" + round);
            acknowledged.addAll(killAfter(child, 1 + random.nextInt(4_000)));
        }
        try (LedgerFixture fixture = LedgerFixture.open(Dialect.SQLITE, directory);
                Ledger ledger = fixture.ledger(LedgerSettings.DEFAULT)) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ledger.figures().spoolFiles() == 0);
            List<String> kept = fixture.traces();
            assertThat(new HashSet<>(kept)).as("seed %d, %d acknowledged", seed, acknowledged.size())
                    .hasSameSizeAs(kept).containsAll(acknowledged);
            assertThat(acknowledged).hasSizeGreaterThan(KILLS);
        }
    }

    @Test
    void aDiskThatTakesNoMoreIsToldAndCallsGoOn() throws Exception {
        Process child = child("full");
        Set<String> acknowledged = new HashSet<>();
        int without = 0;
        try (BufferedReader lines = child.inputReader()) {
            String line;
            while (without < 1_000 && (line = lines.readLine()) != null) {
                if (line.startsWith("+")) {
                    acknowledged.add(line.substring(1));
                    if (acknowledged.size() == 100) {
                        boundFiles(child);
                    }
                } else {
                    without++;
                }
            }
        } finally {
            child.destroyForcibly().waitFor();
        }
        assertThat(without).as("calls go on without acknowledgement").isEqualTo(1_000);
        try (LedgerFixture fixture = LedgerFixture.open(Dialect.SQLITE, directory);
                Ledger ledger = fixture.ledger(LedgerSettings.DEFAULT)) {
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ledger.figures().spoolFiles() == 0);
            assertThat(new HashSet<>(fixture.traces())).containsAll(acknowledged);
        }
    }

    private Process child(String name) throws IOException {
        return new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx128m",
                "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), LedgerChild.class.getName(), directory.toString(), name)
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
    }

    /** No file of the process grows beyond 256 KiB any more: neither the database's log nor the spool. */
    private static void boundFiles(Process child) throws Exception {
        Process bound = new ProcessBuilder("prlimit", "--pid", Long.toString(child.pid()), "--fsize=262144").start();
        assertThat(bound.waitFor()).isZero();
    }

    /** Reads so many acknowledgements, kills, and reads what was told until then. */
    private static Set<String> killAfter(Process child, int lines) throws Exception {
        Set<String> told = new HashSet<>();
        try (BufferedReader reader = child.inputReader()) {
            String line;
            while ((line = reader.readLine()) != null) {
                if (line.startsWith("+")) {
                    told.add(line.substring(1));
                }
                if (told.size() == lines) {
                    // Not the process's own method, which closes the pipe with what is still in it.
                    child.toHandle().destroyForcibly();
                }
            }
        }
        child.waitFor();
        return told;
    }
}
