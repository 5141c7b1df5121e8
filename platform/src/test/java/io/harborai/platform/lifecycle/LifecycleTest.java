package io.harborai.platform.lifecycle;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class LifecycleTest {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    private final List<String> closed = Collections.synchronizedList(new ArrayList<>());
    private final Lifecycle lifecycle = new Lifecycle();

    @Test
    void partsCloseInTheOppositeOrderOfTheirStart() throws Exception {
        for (String name : List.of("a", "b", "c")) {
            assertThat(lifecycle.start(name, LIMIT, () -> name, closed::add)).isEqualTo(name);
        }
        assertThat(lifecycle.close()).isEmpty();
        assertThat(closed).containsExactly("c", "b", "a");
        assertThat(lifecycle.close()).isEmpty();
        assertThat(closed).hasSize(3);
    }

    @Test
    void aPartThatFailsToCloseDoesNotKeepTheOthersOpen() throws Exception {
        lifecycle.start("a", LIMIT, () -> "a", closed::add);
        lifecycle.start("b", LIMIT, () -> "b", part -> {
            throw new IOException("broken");
        });
        lifecycle.start("c", LIMIT, () -> "c", closed::add);
        assertThat(lifecycle.close()).singleElement().satisfies(failure -> {
            assertThat(failure.part()).isEqualTo("b");
            assertThat(failure.cause()).isInstanceOf(IOException.class);
        });
        assertThat(closed).containsExactly("c", "a");
    }

    @Test
    void aPartThatHangsIsLeftBehindAfterItsTime() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        lifecycle.start("a", LIMIT, () -> "a", closed::add);
        lifecycle.start("b", Duration.ofMillis(50), () -> "b", part -> never.await());
        assertThat(lifecycle.close()).singleElement()
                .satisfies(failure -> assertThat(failure.cause()).isInstanceOf(TimeoutException.class)
                        .hasMessageContaining("b took longer than 50 ms"));
        assertThat(closed).containsExactly("a");
    }

    @Test
    void aFailedStartIsThrownAsItIsAndEarlierPartsStillClose() throws Exception {
        lifecycle.start("a", LIMIT, () -> "a", closed::add);
        assertThatThrownBy(() -> lifecycle.start("b", LIMIT, LifecycleTest::noPort, closed::add))
                .isInstanceOf(IOException.class).hasMessage("no port");
        lifecycle.close();
        assertThat(closed).containsExactly("a");
    }

    @Test
    void aPartThatStartsTooLateIsClosedAgain() {
        lifecycle.close();
        assertThatThrownBy(() -> lifecycle.start("late", LIMIT, () -> "late", closed::add))
                .isInstanceOf(IllegalStateException.class);
        assertThat(closed).containsExactly("late");
    }

    private static String noPort() throws IOException {
        throw new IOException("no port");
    }
}
