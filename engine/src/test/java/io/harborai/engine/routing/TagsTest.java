package io.harborai.engine.routing;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class TagsTest {
    @Test
    void namesHaveValues() {
        assertThat(Tags.parse(" a = b ,tier=gold,, x==y,a=c"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a", "c", "tier", "gold", "x", "=y"));
        assertThat(Tags.parse("")).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "=b", "a=", "a=b,c", " = "})
    void whatIsNoTagIsRefused(String text) {
        assertThatThrownBy(() -> Tags.parse(text)).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name=value");
    }

    @Test
    void boundsAreKept() {
        assertThat(Tags.parse(tags(32))).hasSize(32);
        assertThatThrownBy(() -> Tags.parse(tags(33))).hasMessageContaining("32");
        assertThat(Tags.parse("a=" + "x".repeat(128))).hasSize(1);
        assertThatThrownBy(() -> Tags.parse("a=" + "x".repeat(129))).hasMessageContaining("128");
    }

    private static String tags(int count) {
        return IntStream.range(0, count).mapToObj(i -> "t" + i + "=v").collect(Collectors.joining(","));
    }
}
