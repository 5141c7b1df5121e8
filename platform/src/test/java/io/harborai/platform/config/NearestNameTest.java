package io.harborai.platform.config;

import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class NearestNameTest {
    private static final List<String> NAMES = List.of("server", "port", "host", "deepseek");

    @Test
    void aSlipFindsTheName() {
        assertThat(NearestName.of("prot", NAMES)).contains("port");
        assertThat(NearestName.of("Severs", NAMES)).contains("server");
        assertThat(NearestName.of("depseek", NAMES)).contains("deepseek");
    }

    @Test
    void somethingElseFindsNothing() {
        assertThat(NearestName.of("completely", NAMES)).isEmpty();
        assertThat(NearestName.of("", NAMES)).isEmpty();
        assertThat(NearestName.of("x", List.of())).isEmpty();
    }

    @Test
    void distanceCountsASwapOnce() {
        assertThat(NearestName.distance("prot", "port")).isEqualTo(1);
        assertThat(NearestName.distance("abc", "abc")).isZero();
        assertThat(NearestName.distance("", "abc")).isEqualTo(3);
        assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
    }
}
