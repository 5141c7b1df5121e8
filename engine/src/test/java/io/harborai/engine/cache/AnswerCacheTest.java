package io.harborai.engine.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;

import io.harborai.engine.exchange.CacheUse;
import io.harborai.engine.exchange.Operation;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class AnswerCacheTest {
    private static final AnswerForm FORM = new AnswerForm(Operation.CHAT_COMPLETIONS, false, false);
    private static final AnswerForm STREAM = FORM.streamed(true);
    private static final String WHOLE = "{\"choices\":[{\"message\":{\"content\":\"ok\"},\"finish_reason\":\"stop\"}]}";

    private long now;
    private final AnswerCache cache = new AnswerCache(new CacheSettings(true, Duration.ofSeconds(10), 100, 1 << 20),
            () -> now);

    @Test
    void anAnswerLivesItsTime() {
        cache.keep(key(1), answer(10), null);
        cache.keep(key(2), answer(10), Duration.ofSeconds(30));
        now += Duration.ofSeconds(9).toNanos();
        assertThat(cache.find(key(1), FORM)).isNotNull();
        now += Duration.ofSeconds(2).toNanos();
        assertThat(cache.find(key(1), FORM)).as("reading does not prolong it").isNull();
        assertThat(cache.find(key(2), FORM)).isNotNull();
        assertThat(cache.figures().hitRate()).isEqualTo(2.0 / 3);
    }

    @Test
    void theirNumberIsBounded() {
        for (int i = 0; i < 1_000; i++) {
            cache.keep(key(i), answer(10), null);
        }
        assertThat(cache.figures().entries()).isLessThanOrEqualTo(100);
        assertThat(cache.figures().evictions()).isGreaterThanOrEqualTo(900);
    }

    @Test
    void theirBytesAreBounded() {
        for (int i = 0; i < 50; i++) {
            cache.keep(key(i), answer(100_000), null);
        }
        assertThat(cache.figures().bytes()).isLessThanOrEqualTo(1 << 20);
        assertThat(cache.figures().entries()).isBetween(5L, 10L);
        cache.keep(key(99), answer(AnswerCache.MAX_ANSWER_BYTES + 1), null);
        assertThat(cache.find(key(99), FORM)).isNull();
        cache.clear();
        assertThat(cache.figures().entries()).isZero();
    }

    @Test
    void anotherFormIsMadeOnceAndLivesAsLong() {
        cache.keep(key(1), new CachedAnswer(WHOLE.getBytes(StandardCharsets.UTF_8), FORM, "application/json", "lab/m"),
                null);
        long before = cache.figures().bytes();
        now += Duration.ofSeconds(9).toNanos();
        CachedAnswer stream = cache.find(key(1), STREAM);
        assertThat(stream).isNotNull();
        assertThat(cache.find(key(1), STREAM)).isSameAs(stream);
        assertThat(cache.figures().bytes()).isGreaterThanOrEqualTo(before);
        assertThat(cache.figures().hits()).isEqualTo(2);
        now += Duration.ofSeconds(2).toNanos();
        assertThat(cache.find(key(1), STREAM)).as("converting does not prolong it").isNull();
        assertThat(cache.find(key(1), FORM)).isNull();
    }

    @Test
    void otherFormsCount() {
        AnswerCache small = new AnswerCache(new CacheSettings(true, Duration.ofSeconds(10), 100_000, 1 << 20),
                () -> now);
        small.keep(key(1), new CachedAnswer(WHOLE.getBytes(StandardCharsets.UTF_8), FORM, "application/json", "lab/m"),
                null);
        long before = small.figures().bytes();
        CachedAnswer stream = small.peek(key(1), STREAM);
        assertThat(stream).isNotNull();
        assertThat(small.figures().bytes()).isEqualTo(before + stream.bytes().length + 256);
        assertThat(small.figures().hits() + small.figures().misses()).isZero();
    }

    @Test
    void whatCannotBeConvertedIsNotThere() {
        cache.keep(key(1), answer(10), null);
        assertThat(cache.find(key(1), STREAM)).isNull();
        assertThat(cache.find(key(1), STREAM)).as("nor the second time").isNull();
        assertThat(cache.find(key(1), FORM)).isNotNull();
        cache.keep(key(1), new CachedAnswer(WHOLE.getBytes(StandardCharsets.UTF_8), FORM, "application/json", "lab/m"),
                null);
        assertThat(cache.find(key(1), STREAM)).as("of the next answer").isNotNull();
    }

    @Test
    void directivesAreReadAndWrongOnesNamed() {
        assertThat(CacheUse.ofHeader("ttl=60, no-cache")).isEqualTo(new CacheUse(CacheUse.Wish.ON, false, true, Duration
                .ofMinutes(1)));
        assertThatThrownBy(() -> CacheUse.ofHeader("no-cash")).hasMessageContaining("no-cash").hasMessageContaining(
                "no-cache");
        assertThatThrownBy(() -> CacheUse.ofHeader("ttl=0")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CacheUse.ofHeader("ttl=999999999")).hasMessageContaining("366");
    }

    private static CacheKey key(long number) {
        return new CacheKey(number, 0, 0, number);
    }

    private static CachedAnswer answer(int length) {
        return new CachedAnswer(new byte[length], FORM, "application/json", "lab/m");
    }
}
