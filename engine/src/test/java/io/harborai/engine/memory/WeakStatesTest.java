package io.harborai.engine.memory;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class WeakStatesTest {
    /** A state that is no shared constant, so that nothing but its user holds it. */
    private static final class State {
        private final String of;

        State(String of) {
            this.of = of;
        }
    }

    private final WeakStates<String, State> states = new WeakStates<>("states", 3, Runnable::run);

    // What is awaited is the garbage collector, and there is no other way to ask it.
    private void collectUntilCleaned(long expected) {
        await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10)).until(() -> {
            System.gc();
            states.cleanUp();
            return states.cleanedCount() >= expected;
        });
    }

    @Test
    void state_that_is_in_use_stays_and_is_the_same() {
        State used = states.get("a", State::new);
        states.get("b", State::new);
        collectUntilCleaned(1);
        assertThat(states.get("a", State::new)).isSameAs(used);
        assertThat(used.of).isEqualTo("a");
        assertThat(states.count()).isEqualTo(1);
        assertThat(states.cleanedCount()).isEqualTo(1);
    }

    @Test
    void idle_state_goes_and_is_made_anew() {
        states.get("a", State::new);
        assertThat(states.count()).isEqualTo(1);
        collectUntilCleaned(1);
        assertThat(states.count()).isZero();
        State again = states.get("a", State::new);
        assertThat(again.of).isEqualTo("a");
        assertThat(states.count()).isEqualTo(1);
        assertThat(states.cleanedCount()).isEqualTo(1);
    }

    @Test
    void the_one_asked_for_longest_ago_is_forgotten_at_the_limit() {
        List<State> held = new ArrayList<>();
        for (String key : List.of("a", "b", "c")) {
            held.add(states.get(key, State::new));
        }
        assertThat(states.get("a", State::new)).isSameAs(held.get(0));
        held.add(states.get("d", State::new));
        assertThat(states.count()).isEqualTo(3);
        assertThat(states.get("a", State::new)).isSameAs(held.get(0));
        assertThat(states.get("c", State::new)).isSameAs(held.get(2));
        assertThat(states.get("b", State::new)).isNotSameAs(held.get(1));
        assertThat(states.cleanedCount()).isZero();
        assertThat(states.trim(1)).isZero();
    }
}
