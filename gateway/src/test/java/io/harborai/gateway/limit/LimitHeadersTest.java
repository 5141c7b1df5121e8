package io.harborai.gateway.limit;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.harborai.platform.window.Answer;
import io.harborai.platform.window.Level;
import io.harborai.platform.window.Limit;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LimitHeadersTest {
    private static final Limit MINUTE = new Limit.Rate("key:a:requests:minute", Limit.Unit.REQUESTS, 60,
            Duration.ofMinutes(1));
    private static final Limit DAY = new Limit.Rate("team:b:requests:day", Limit.Unit.REQUESTS, 1000,
            Duration.ofDays(1));
    private static final Limit TOKENS = new Limit.Rate("key:a:tokens:minute", Limit.Unit.TOKENS, 10_000,
            Duration.ofMinutes(1));
    private static final Limit AT_ONCE = new Limit.Concurrent("key:a:concurrent", 4);

    private static Map<String, String> headers(Answer answer) {
        Map<String, String> headers = new LinkedHashMap<>();
        LimitHeaders.write(answer, headers::put);
        return headers;
    }

    private static Answer granted(Level... levels) {
        return new Answer.Granted(List.of(levels), true, tokens -> {
        });
    }

    @Test
    void the_tightest_limit_of_each_unit_is_shown() {
        assertThat(headers(granted(new Level(AT_ONCE, 4, 4, 0), new Level(MINUTE, 60, 1, 59_000_000),
                new Level(DAY, 1000, 995, 86_399_999_000L), new Level(TOKENS, 10_000, 12_000, 500_000))))
                .containsExactly(Map.entry("x-ratelimit-limit-requests", "1000"),
                        Map.entry("x-ratelimit-remaining-requests", "5"),
                        Map.entry("x-ratelimit-reset-requests", "23h59m59.999s"),
                        Map.entry("x-ratelimit-limit-tokens", "10000"),
                        Map.entry("x-ratelimit-remaining-tokens", "0"),
                        Map.entry("x-ratelimit-reset-tokens", "500ms"));
    }

    @Test
    void without_rates_there_are_no_headers() {
        assertThat(headers(granted(new Level(AT_ONCE, 4, 1, 0)))).isEmpty();
    }

    @Test
    void a_refusal_says_when_to_come_back_rounded_up() {
        assertThat(headers(new Answer.Refused(List.of(new Level(MINUTE, 60, 60, 59_000_000)), true, MINUTE,
                Duration.ofNanos(2_000_001_000))))
                .containsEntry("retry-after", "3").containsEntry("retry-after-ms", "2001");
        assertThat(LimitHeaders.retryAfterSeconds(Duration.ofNanos(1))).isEqualTo(1);
        assertThat(LimitHeaders.retryAfterSeconds(Duration.ofSeconds(7))).isEqualTo(7);
    }

    @Test
    void durations_read_as_openai_writes_them() {
        assertThat(LimitHeaders.duration(Duration.ZERO)).isEqualTo("0s");
        assertThat(LimitHeaders.duration(Duration.ofMillis(20))).isEqualTo("20ms");
        assertThat(LimitHeaders.duration(Duration.ofMillis(1500))).isEqualTo("1.5s");
        assertThat(LimitHeaders.duration(Duration.ofMillis(1050))).isEqualTo("1.05s");
        assertThat(LimitHeaders.duration(Duration.ofMinutes(6))).isEqualTo("6m0s");
        assertThat(LimitHeaders.duration(Duration.ofHours(1))).isEqualTo("1h0m0s");
        assertThat(LimitHeaders.duration(Duration.ofNanos(1))).isEqualTo("1ms");
    }

    @Test
    void a_refusal_says_whose_limit_it_is_and_what_to_do_but_not_its_id() {
        Answer.Refused refused = new Answer.Refused(List.of(new Level(MINUTE, 60, 60, 59_000_000)), true, MINUTE,
                Duration.ofMillis(1500));
        assertThat(Refusal.of(refused, 5)).isEqualTo(new Refusal("requests",
                "Limit of requests per minute reached for this key: limit 60, used 60. Try again in 1.5s."));
        Answer.Refused large = new Answer.Refused(List.of(new Level(TOKENS, 5000, 0, 0)), false, TOKENS,
                Duration.ofMinutes(1));
        assertThat(Refusal.of(large, 20_000).message()).contains("20000 tokens", "5000 (this node's share) per minute",
                "max_tokens");
        assertThat(Refusal.of(large, 4000).message()).contains("used 0, requested 4000");
        Answer.Refused busy = new Answer.Refused(List.of(new Level(AT_ONCE, 4, 4, 0)), true, AT_ONCE,
                Duration.ofSeconds(1));
        assertThat(Refusal.of(busy, 0).message()).contains("at once for this key: the limit is 4.");
    }
}
