package io.harborai.gateway.team;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class NameRuleTest {
    @Test
    void anEmptyListAllowsAllAndAnEmptyIntersectionNothing() {
        assertThat(NameRule.of(List.of()).allows("any")).isTrue();
        NameRule none = NameRule.of(List.of("a")).and(NameRule.of(List.of("b")));
        assertThat(none.isNone()).isTrue();
        assertThat(none.allows("a") || none.allows("b") || none.allows("")).isFalse();
        assertThat(none.and(NameRule.ALL).isNone()).isTrue();
    }

    @RepeatedTest(50)
    void whatBothAllowIsAllowed(RepetitionInfo repetition) {
        Random random = new Random(repetition.getCurrentRepetition());
        NameRule one = random(random);
        NameRule other = random(random);
        NameRule both = one.and(other);
        NameRule reversed = other.and(one);
        for (int i = 0; i < 500; i++) {
            String name = name(random);
            assertThat(both.allows(name)).as("%s in %s and %s", name, one.names(), other.names())
                    .isEqualTo(one.allows(name) && other.allows(name)).isEqualTo(reversed.allows(name));
        }
    }

    private static NameRule random(Random random) {
        List<String> names = new ArrayList<>();
        for (int i = random.nextInt(6); i > 0; i--) {
            names.add(name(random) + (random.nextInt(3) == 0 ? "*" : ""));
        }
        return NameRule.of(names);
    }

    private static String name(Random random) {
        StringBuilder name = new StringBuilder();
        for (int i = random.nextInt(5); i > 0; i--) {
            name.append((char) ('a' + random.nextInt(2)));
        }
        return name.toString();
    }
}
