package io.harborai.ops.doctor;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static io.harborai.ops.doctor.Verdict.Level.FAILED;
import static io.harborai.ops.doctor.Verdict.Level.OK;
import static io.harborai.ops.doctor.Verdict.Level.WARNING;
import static org.assertj.core.api.Assertions.assertThat;

/** Machines on which each check fails, and one on which none does. */
final class MachineChecksTest {
    private static final long MIB = 1 << 20;
    private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

    @TempDir
    private Path folder;

    private Verdict with(String check, Machine machine) throws Exception {
        return Look.at(MachineChecks.of(() -> machine), check);
    }

    private Machine well() {
        return new Machine(25, 256 * MIB, 4_096 * MIB, 2_048 * MIB, 65_536, 100, 2, 0.5, StandardCharsets.UTF_8, folder,
                NOW);
    }

    @Test
    void a_machine_that_is_well_passes_every_check() throws Exception {
        for (Check check : MachineChecks.of(this::well)) {
            assertThat(check.look().examine().level()).as(check.name()).isEqualTo(OK);
        }
    }

    @Test
    void this_machine_can_be_looked_at() {
        Machine here = Machine.here(NOW);
        assertThat(here.java()).isGreaterThanOrEqualTo(25);
        assertThat(here.memory()).isGreaterThan(here.available()).isGreaterThan(64 * MIB);
        assertThat(here.descriptors()).isGreaterThan(here.opened());
    }

    @Test
    void an_old_java() throws Exception {
        Look.finds(with("java", new Machine(21, 256 * MIB, 4_096 * MIB, 2_048 * MIB, 65_536, 1, 2, 0,
                StandardCharsets.UTF_8, folder, NOW)), FAILED, "Java 21", "Install a JDK 25");
    }

    @Test
    void a_heap_that_the_container_cannot_hold_or_that_is_tiny() throws Exception {
        Look.finds(with("heap", new Machine(25, 900 * MIB, 1_024 * MIB, 512 * MIB, 65_536, 1, 2, 0,
                StandardCharsets.UTF_8, folder, NOW)), FAILED, "900 MB of 1024 MB", "-Xmx512m");
        Look.finds(with("heap", new Machine(25, 32 * MIB, 1_024 * MIB, 512 * MIB, 65_536, 1, 2, 0,
                StandardCharsets.UTF_8, folder, NOW)), WARNING, "32 MB", "Give it more");
    }

    @Test
    void no_memory_left() throws Exception {
        Look.finds(with("memory", new Machine(25, 256 * MIB, 1_024 * MIB, 50 * MIB, 65_536, 1, 2, 0,
                StandardCharsets.UTF_8, folder, NOW)), FAILED, "50 MB", "more memory");
    }

    @Test
    void too_few_descriptors() throws Exception {
        Look.finds(with("descriptors", new Machine(25, 256 * MIB, 4_096 * MIB, 512 * MIB, 1_024, 100, 2, 0,
                StandardCharsets.UTF_8, folder, NOW)), WARNING, "100 of 1024", "ulimit -n");
        Look.finds(with("descriptors", new Machine(25, 256 * MIB, 4_096 * MIB, 512 * MIB, 1_024, 1_000, 2, 0,
                StandardCharsets.UTF_8, folder, NOW)), FAILED, "1000 of 1024", "LimitNOFILE");
    }

    @Test
    void a_machine_that_is_busy_with_something_else() throws Exception {
        Look.finds(with("load", new Machine(25, 256 * MIB, 4_096 * MIB, 512 * MIB, 65_536, 1, 2, 9.5,
                StandardCharsets.UTF_8, folder, NOW)), WARNING, "9.50 on 2", "top");
        assertThat(Doctor.limit(new Machine(25, 256 * MIB, 4_096 * MIB, 512 * MIB, 65_536, 1, 2, 9.5,
                StandardCharsets.UTF_8, folder, NOW))).isEqualTo(Doctor.BUSY_LIMIT);
        assertThat(Doctor.limit(well())).isEqualTo(Doctor.LIMIT);
    }

    @Test
    void a_character_set_that_cannot_write_chinese() throws Exception {
        Look.finds(with("encoding", new Machine(25, 256 * MIB, 4_096 * MIB, 512 * MIB, 65_536, 1, 2, 0,
                StandardCharsets.ISO_8859_1, folder, NOW)), FAILED, "ISO-8859-1", "UTF-8");
    }

    @Test
    void a_temporary_directory_that_is_not_there() throws Exception {
        Look.finds(with("temporary-files", new Machine(25, 256 * MIB, 4_096 * MIB, 512 * MIB, 65_536, 1, 2, 0,
                StandardCharsets.UTF_8, folder.resolve("gone"), NOW)), FAILED, "gone", "java.io.tmpdir");
    }

    @Test
    void a_clock_that_was_never_set() throws Exception {
        for (String wrong : List.of("1970-01-01T00:10:00Z", "2131-01-01T00:00:00Z")) {
            Look.finds(with("clock", new Machine(25, 256 * MIB, 4_096 * MIB, 512 * MIB, 65_536, 1, 2, 0,
                    StandardCharsets.UTF_8, folder, Instant.parse(wrong))), FAILED, wrong.substring(0, 4),
                    "timedatectl");
        }
    }
}
