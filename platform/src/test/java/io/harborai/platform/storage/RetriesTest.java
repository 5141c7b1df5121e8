package io.harborai.platform.storage;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jdbi.v3.core.ConnectionException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class RetriesTest {
    private final List<Long> waits = new ArrayList<>();
    private final Retries retries = new Retries(new Random(7), waits::add);
    private final AtomicInteger attempts = new AtomicInteger();

    private Supplier<Integer> failing(String state, int times) {
        return () -> {
            int attempt = attempts.incrementAndGet();
            if (attempt <= times) {
                throw new ConnectionException(new SQLException("x", state));
            }
            return attempt;
        };
    }

    @Test
    void whatCollidesIsDoneAgainAfterGrowingWaits() {
        assertThat(retries.run(failing("40001", 3))).isEqualTo(4);
        assertThat(waits).hasSize(3).allSatisfy(nanos -> assertThat(nanos).isPositive());
    }

    @Test
    void aDeadlockIsDoneAgainToo() {
        assertThat(retries.run(failing("40P01", 1))).isEqualTo(2);
    }

    @Test
    void afterTwentyAttemptsTheCollisionIsTold() {
        assertThatThrownBy(() -> retries.run(failing("40001", 1000))).isInstanceOf(ConnectionException.class);
        assertThat(attempts).hasValue(20);
        assertThat(waits).hasSize(19).allSatisfy(nanos -> assertThat(nanos).isLessThanOrEqualTo(250_000_000L));
    }

    @Test
    void anythingElseIsToldAtOnce() {
        assertThatThrownBy(() -> retries.run(failing("08006", 1))).isInstanceOf(ConnectionException.class);
        assertThatThrownBy(() -> retries.run(failing("23505", 9))).isInstanceOf(ConnectionException.class);
        assertThat(waits).isEmpty();
    }
}
