package io.harborai.engine.local;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class DirectivesTest {
    @Test
    void aPlainNameAsksForNothing() {
        Directives.Reading reading = Directives.read("echo");
        assertThat(reading.problem()).isEmpty();
        assertThat(reading.directives()).isEqualTo(new Directives("echo", 0, 0, 0, 0, -1, -1, -1));
    }

    @Test
    void allDirectivesCombine() {
        Directives.Reading reading = Directives
                .read("echo+latency=200+rate=20+tokens=7+status=429+cut=3+stall=0+malformed=1");
        assertThat(reading.problem()).isEmpty();
        assertThat(reading.directives()).isEqualTo(new Directives("echo", 200, 20, 7, 429, 3, 0, 1));
    }

    @ParameterizedTest
    @CsvSource({"latency, 0, 600000", "rate, 1, 10000", "tokens, 1, 100000", "status, 400, 599", "cut, 0, 100000",
            "stall, 0, 100000", "malformed, 1, 100000"})
    void eachValueIsFineAtItsBoundsAndRefusedBeyond(String name, int lowest, int highest) {
        assertThat(Directives.read("echo+" + name + "=" + lowest).problem()).isEmpty();
        assertThat(Directives.read("echo+" + name + "=" + highest).problem()).isEmpty();
        for (String value : new String[]{"" + (lowest - 1L), "" + (highest + 1L), "", "x", "1.5", "99999999999",
                "1e3"}) {
            assertThat(Directives.read("echo+" + name + "=" + value).problem()).as(value).get().asString()
                    .contains(name + "=" + lowest + ".." + highest);
        }
        assertThat(Directives.read("echo+" + name).problem()).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo+", "echo++latency=1", "echo+lat=1", "echo+=5", "echo+LATENCY=1", "+"})
    void anUnknownDirectiveIsNamedWithTheKnownOnes(String model) {
        assertThat(Directives.read(model).problem()).get().asString().contains("latency, rate, tokens");
    }
}
