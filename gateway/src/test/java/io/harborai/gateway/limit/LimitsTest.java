package io.harborai.gateway.limit;

import java.time.Duration;

import io.harborai.platform.window.Limit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class LimitsTest {
    @Test
    void no_limits_need_no_windows() {
        assertThat(Limits.NONE.windows(Scope.KEY, "7f3a")).isEmpty();
        assertThat(Limits.NONE.isTooLarge(Long.MAX_VALUE)).isFalse();
    }

    @Test
    void each_number_becomes_a_window_of_its_own_counter() {
        assertThat(new Limits(1, 2, 3, 4, 5, 6, 7, 8).windows(Scope.TEAM, "red")).containsExactly(
                new Limit.Concurrent("team:red:concurrent", 7),
                new Limit.Rate("team:red:requests:minute", Limit.Unit.REQUESTS, 1, Duration.ofMinutes(1)),
                new Limit.Rate("team:red:tokens:minute", Limit.Unit.TOKENS, 4, Duration.ofMinutes(1)),
                new Limit.Rate("team:red:requests:hour", Limit.Unit.REQUESTS, 2, Duration.ofHours(1)),
                new Limit.Rate("team:red:tokens:hour", Limit.Unit.TOKENS, 5, Duration.ofHours(1)),
                new Limit.Rate("team:red:requests:day", Limit.Unit.REQUESTS, 3, Duration.ofDays(1)),
                new Limit.Rate("team:red:tokens:day", Limit.Unit.TOKENS, 6, Duration.ofDays(1)));
    }

    @Test
    void a_request_at_the_bound_is_allowed_and_one_byte_more_is_not() {
        Limits limits = new Limits(0, 0, 0, 0, 0, 0, 0, 1000);
        assertThat(limits.isTooLarge(1000)).isFalse();
        assertThat(limits.isTooLarge(1001)).isTrue();
    }

    @Test
    void a_negative_number_is_an_error_that_names_it() {
        assertThatThrownBy(() -> new Limits(0, 0, 0, -4, 0, 0, 0, 0)).hasMessageContaining("tokensPerMinute")
                .hasMessageContaining("-4");
    }
}
