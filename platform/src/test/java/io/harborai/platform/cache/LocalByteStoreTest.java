package io.harborai.platform.cache;

import java.time.Duration;

import com.github.benmanes.caffeine.cache.Ticker;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

final class LocalByteStoreTest extends ByteStoreContract {
    private final LocalByteStore store = LocalByteStore.create(10_000_000, MAX_VALUE, Ticker.systemTicker());

    @Override
    protected ByteStore store() {
        return store;
    }

    @Test
    void no_more_bytes_are_kept_than_told() {
        LocalByteStore small = LocalByteStore.create(50_000, 10_000, Ticker.systemTicker());
        for (int i = 0; i < 100; i++) {
            small.put("k" + i, new byte[5000], Duration.ofHours(1));
        }
        int found = 0;
        for (int i = 0; i < 100; i++) {
            found += get(small, "k" + i).isPresent() ? 1 : 0;
        }
        assertThat(found).isBetween(1, 9);
    }
}
