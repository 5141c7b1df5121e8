package io.harborai.gateway.http;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.harborai.gateway.budget.Budgets;
import io.harborai.gateway.limit.LimitTable;
import io.harborai.platform.tally.LocalTallies;
import io.harborai.platform.window.LocalWindows;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** Kept responses and streams may be looked at so often, whatever calls a key may make. */
final class ReadingLimitTest {
    private long micros;
    private final LocalTallies tallies = LocalTallies.create(java.time.Clock.systemUTC());
    private final CallGuard guard = CallGuard.create(LocalWindows.create(() -> micros, Instant.EPOCH),
            Budgets.create(tallies, java.time.Clock.systemUTC()), LimitTable.NONE);

    private List<CallGuard.Passage.@Nullable Refused> ask(String owner, int times) {
        List<CallGuard.Passage.@Nullable Refused> heard = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            guard.askReading(owner, Runnable::run, heard::add);
        }
        return heard;
    }

    @Test
    void one_more_than_the_limit_is_refused_and_a_minute_later_is_not() {
        assertThat(ask("key:a", CallGuard.READS_PER_MINUTE)).containsOnlyNulls();
        CallGuard.Passage.Refused refused = Objects.requireNonNull(ask("key:a", 1).getFirst());
        assertThat(refused.failure().status()).isEqualTo(429);
        assertThat(refused.failure().message()).contains("1200", "reader");
        assertThat(ask("key:b", 1)).containsOnlyNulls();

        micros += 61_000_000;
        assertThat(ask("key:a", 1)).containsOnlyNulls();
    }
}
