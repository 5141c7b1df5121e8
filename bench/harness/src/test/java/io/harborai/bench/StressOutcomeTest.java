package io.harborai.bench;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class StressOutcomeTest {
    private static final String OUTPUT = """
            .......... [OK] io.harborai.engine.admission.QueueRoomStress

              Fork: #1

               RESULT    SAMPLES     FREQ      EXPECT  DESCRIPTION
              0, 1, 1  1,234,567   99.99%  Acceptable  Who left came back.
              1, 0, 1          3   <0.01%  Acceptable  The place went to the other.

            (Results: 126 planned; 1 passed, 0 failed, 0 soft errs, 0 hard errs)

            .......... [OK] io.harborai.engine.plugin.RegistryLoadStress
               RESULT  SAMPLES     FREQ      EXPECT  DESCRIPTION
              1, 0, 1        1  100.00%  Acceptable  Made once.

            .......... [OK] io.harborai.engine.admission.QueueRoomStress
              0, 1, 1  1,000,000  100.00%  Acceptable  Who left came back.
            """;

    @Test
    void runsOfOneTestAreAddedUp() {
        assertThat(StressOutcome.rows(OUTPUT)).containsExactly(
                List.of("QueueRoomStress", "0, 1, 1", "2,234,567", "Who left came back."),
                List.of("QueueRoomStress", "1, 0, 1", "3", "The place went to the other."),
                List.of("RegistryLoadStress", "1, 0, 1", "1", "Made once."));
    }

    @Test
    void whatNamesNoTestCountsForNone() {
        assertThat(StressOutcome.read("  0, 1, 1  5  100.00%  Acceptable  Nobody's.")).isEmpty();
    }
}
