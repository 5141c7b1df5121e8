package io.harborai.ops.doctor;

import java.util.List;

import static org.assertj.core.api.Assertions.assertThat;

/** One check of several, made. */
final class Look {
    private Look() {
    }

    static Verdict at(List<Check> checks, String name) throws Exception {
        return checks.stream().filter(check -> check.name().equals(name)).findFirst().orElseThrow().look().examine();
    }

    static void finds(Verdict verdict, Verdict.Level level, String evidence, String remedy) {
        assertThat(verdict.level()).as(verdict.evidence()).isEqualTo(level);
        assertThat(verdict.evidence()).contains(evidence);
        assertThat(verdict.remedy()).contains(remedy);
    }
}
