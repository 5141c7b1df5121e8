package io.harborai.platform.redis;

import java.time.Duration;

import io.harborai.engine.provider.Secret;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class RedisLinkTest {
    @Test
    void a_url_that_is_none_is_refused_without_showing_its_password() {
        for (String url : new String[]{"redis//:canary@host", "http://:canary@host:1", "redis://:canary@"}) {
            assertThatThrownBy(() -> RedisLink.open(RedisSettings.DEFAULT.withUrl(Secret.of(url))))
                    .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("redis.url")
                    .hasNoCause().message().doesNotContain("canary");
        }
    }

    @Test
    void a_wait_out_of_range_is_refused() {
        Secret url = RedisSettings.DEFAULT.url();
        assertThatThrownBy(() -> new RedisSettings(url, Duration.ofMillis(4), Duration.ofMillis(20), 1))
                .hasMessageContaining("checkWait is 5 ms to 5 s");
        assertThatThrownBy(() -> new RedisSettings(url, Duration.ofMillis(5), Duration.ofSeconds(6), 1))
                .hasMessageContaining("cacheWait");
        assertThat(RedisSettings.DEFAULT.toString()).doesNotContain("127.0.0.1");
    }
}
