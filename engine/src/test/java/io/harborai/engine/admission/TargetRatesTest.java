package io.harborai.engine.admission;

import java.util.concurrent.atomic.AtomicLong;

import io.harborai.engine.admission.TargetRates.Go;
import io.harborai.engine.admission.TargetRates.Settings;
import io.harborai.engine.admission.TargetRates.Wait;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class TargetRatesTest {
    private static final long SECOND = 1_000_000_000;
    private final AtomicLong clock = new AtomicLong(7);

    @Test
    void withoutLimitsEverythingGoes() {
        TargetRates rates = new TargetRates(Settings.DEFAULT, clock::get);
        for (int i = 0; i < 1000; i++) {
            Go go = (Go) rates.admit(1_000_000);
            go.settle(5);
        }
    }

    @Test
    void requestsAreLimited() {
        TargetRates rates = new TargetRates(Settings.perMinute(60, 0), clock::get);
        for (int i = 0; i < 6; i++) {
            assertThat(rates.admit(1_000)).isInstanceOf(Go.class);
        }
        assertThat(rates.admit(0)).isEqualTo(new Wait(SECOND));
    }

    @Test
    void tokensAreReservedByEstimateAndSettledByUse() {
        TargetRates rates = new TargetRates(Settings.perMinute(0, 6_000), clock::get);
        Go first = (Go) rates.admit(6_000);
        assertThat(rates.admit(500)).isEqualTo(new Wait(5 * SECOND));
        first.settle(1_000);
        assertThat(rates.admit(5_000)).isInstanceOf(Go.class);
        assertThat(rates.admit(1)).isInstanceOf(Wait.class);
    }

    @Test
    void aRequestThatHasNoTokensLeavesItsPlaceToOthers() {
        TargetRates rates = new TargetRates(new Settings(60, 2, 6_000, 6_000), clock::get);
        assertThat(rates.admit(5_000)).isInstanceOf(Go.class);
        for (int i = 0; i < 10; i++) {
            assertThat(rates.admit(2_000)).isEqualTo(new Wait(10 * SECOND));
        }
        assertThat(rates.admit(1_000)).isInstanceOf(Go.class);
        assertThat(rates.admit(0)).isEqualTo(new Wait(SECOND));
    }

    @Test
    void aRequestThatNeverLeftGivesAllBack() {
        TargetRates rates = new TargetRates(new Settings(60, 1, 6_000, 6_000), clock::get);
        for (int i = 0; i < 5; i++) {
            Go go = (Go) rates.admit(6_000);
            go.cancel();
        }
    }

    @Test
    void anEstimateAboveTheBurstGoesAloneAndOwesTheRest() {
        TargetRates rates = new TargetRates(Settings.perMinute(0, 6_000), clock::get);
        Go big = (Go) rates.admit(1_000_000);
        big.settle(9_000);
        assertThat(rates.admit(1)).isEqualTo(new Wait(30 * SECOND + SECOND / 100));
    }

    @Test
    void settingsOutsideOfTheirRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(-1, 1, 0, 0))
                .withMessageContaining("requestsPerMinute is -1");
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(0, 0, 10, 0))
                .withMessageContaining("tokensBurst is 0");
    }
}
