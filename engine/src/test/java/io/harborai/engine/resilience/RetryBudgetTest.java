package io.harborai.engine.resilience;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class RetryBudgetTest {
    private long now;

    @Test
    void retriesAreAShareOfTheFirstTries() {
        RetryBudget budget = new RetryBudget(new RetryBudget.Settings(0.2, 0), () -> now);
        assertThat(budget.tryRetry()).isFalse();
        for (int i = 0; i < 100; i++) {
            budget.firstTry();
        }
        assertThat(taken(budget)).isEqualTo(20);
        now += 11_000_000_000L;
        assertThat(budget.tryRetry()).isFalse();
    }

    @Test
    void aQuietClientMayTryAgain() {
        RetryBudget budget = new RetryBudget(new RetryBudget.Settings(0, 2), () -> now);
        assertThat(taken(budget)).isEqualTo(20);
        now += 5_000_000_000L;
        assertThat(taken(budget)).isZero();
        now += 6_000_000_000L;
        assertThat(taken(budget)).isEqualTo(20);
    }

    @Test
    void wrongSettingsAreRefused() {
        assertThatThrownBy(() -> new RetryBudget.Settings(-0.1, 1)).hasMessageContaining("-0.1");
        assertThatThrownBy(() -> new RetryBudget.Settings(Double.NaN, 1)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new RetryBudget.Settings(0, -1)).hasMessageContaining("-1");
    }

    private static int taken(RetryBudget budget) {
        int taken = 0;
        while (budget.tryRetry()) {
            taken++;
        }
        return taken;
    }
}
