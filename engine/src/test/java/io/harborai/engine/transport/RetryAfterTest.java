package io.harborai.engine.transport;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

import io.vertx.core.MultiMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;

final class RetryAfterTest {
    @ParameterizedTest
    @CsvSource({"0, 0", "1, 1000", "30, 30000", "0.5, 500", "' 2 ', 2000", "86400, 86400000", "86401, 86400000",
            "1e300, 86400000", "99999999999999999999999, 86400000", "Infinity, 86400000"})
    void secondsAreReadUpToADay(String value, long expectedMs) {
        assertThat(read("retry-after", value)).isEqualTo(Duration.ofMillis(expectedMs));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "-1", "-0.001", "NaN", "-Infinity", "1 s", "1;2",
            "Wed, 99 Oct 2015 07:28:00 GMT",
            "2015-10-21", "0x10"})
    void whatIsNoWaitIsNone(String value) {
        assertThat(read("retry-after", value)).isNull();
        assertThat(read("retry-after-ms", value)).isNull();
    }

    @Test
    void millisecondsGoBeforeSeconds() {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap().set("Retry-After", "7").set("Retry-After-Ms", "1500.7");
        assertThat(RetryAfter.read(headers)).isEqualTo(Duration.ofMillis(1_500));
        assertThat(RetryAfter.read(headers.set("Retry-After-Ms", "?"))).isEqualTo(Duration.ofSeconds(7));
        assertThat(RetryAfter.read(MultiMap.caseInsensitiveMultiMap())).isNull();
    }

    @Test
    void aDateIsReadAsTheTimeUntilThen() {
        Instant now = Instant.parse("2015-10-21T07:28:00Z");
        assertThat(RetryAfter.date("Wed, 21 Oct 2015 07:28:30 GMT", now)).isEqualTo(Duration.ofSeconds(30));
        assertThat(RetryAfter.date("Wed, 21 Oct 2015 07:27:30 GMT", now)).isEqualTo(Duration.ZERO);
        assertThat(RetryAfter.date("Sat, 24 Oct 2015 07:28:00 GMT", now)).isEqualTo(Duration.ofDays(1));
        String far = DateTimeFormatter.RFC_1123_DATE_TIME.format(Instant.now().plusSeconds(90_000).atOffset(
                ZoneOffset.UTC));
        assertThat(read("retry-after", far)).isEqualTo(Duration.ofDays(1));
    }

    private static @Nullable Duration read(String name, String value) {
        return RetryAfter.read(MultiMap.caseInsensitiveMultiMap().set(name, value));
    }
}
