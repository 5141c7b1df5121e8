package io.harborai;

import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** The build runs all these tests twice: on its own JDK, and on the oldest that is promised. */
final class FloorJdkTest {
    private static final String FLOOR = "/usr/lib/jvm/java-17-openjdk-amd64/bin/java";

    @Test
    void testsRunOnTheFloorJdkToo() {
        assumeTrue(Files.exists(Path.of(FLOOR)), "There is no " + FLOOR + ": the SDK is not tested on JDK 17 here.");
        String floor = System.getProperty("harborai.floor");
        if (floor != null) {
            assertThat(Runtime.version().feature()).isEqualTo(Integer.parseInt(floor));
        }
    }
}
