package io.harborai.platform.cache;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What every {@link ByteStore} does. */
public abstract class ByteStoreContract {
    /** Largest value of the stores under test. */
    public static final int MAX_VALUE = 100_000;

    private static final Duration HOUR = Duration.ofHours(1);

    protected final String key = UUID.randomUUID().toString();

    /** The store under test. */
    protected abstract ByteStore store();

    protected static Optional<byte[]> get(ByteStore store, String key) {
        CompletableFuture<Optional<byte[]>> found = new CompletableFuture<>();
        store.get(key, Runnable::run, found::complete);
        return found.orTimeout(5, TimeUnit.SECONDS).join();
    }

    protected static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    protected final void awaitThere(String wanted, byte[] value) {
        await().untilAsserted(() -> assertThat(get(store(), wanted)).hasValueSatisfying(
                found -> assertThat(found).isEqualTo(value)));
    }

    @Test
    void what_was_put_is_found_and_what_was_not_is_not() {
        assertThat(get(store(), key)).isEmpty();
        byte[] every = new byte[256];
        for (int i = 0; i < every.length; i++) {
            every[i] = (byte) i;
        }
        store().put(key, every, HOUR);
        awaitThere(key, every);
        assertThat(store().figures().hits()).isPositive();
        assertThat(store().figures().misses()).isPositive();
    }

    @Test
    void a_new_value_takes_the_place_of_the_old_one_and_a_deleted_one_is_gone() {
        store().put(key, bytes("old"), HOUR);
        store().put(key, bytes("new"), HOUR);
        awaitThere(key, bytes("new"));
        store().delete(key);
        await().until(() -> get(store(), key).isEmpty());
    }

    @Test
    void an_empty_value_is_a_value() {
        store().put(key, new byte[0], HOUR);
        awaitThere(key, new byte[0]);
    }

    @Test
    void a_value_at_the_bound_is_kept_and_one_above_takes_the_old_one_away() {
        byte[] largest = new byte[MAX_VALUE];
        store().put(key, largest, HOUR);
        awaitThere(key, largest);
        store().put(key, new byte[MAX_VALUE + 1], HOUR);
        await().until(() -> get(store(), key).isEmpty());
        assertThat(store().figures().tooLarge()).isEqualTo(1);
    }

    @Test
    void a_value_is_gone_after_its_life() {
        store().put(key, bytes("short"), Duration.ofMillis(300));
        store().put(key + "long", bytes("long"), HOUR);
        await().until(() -> get(store(), key).isEmpty());
        awaitThere(key + "long", bytes("long"));
    }

    @Test
    void a_key_or_life_out_of_bounds_is_an_error() {
        assertThatThrownBy(() -> get(store(), "")).hasMessageContaining("1 to 512");
        assertThatThrownBy(() -> store().put(key, new byte[0], Duration.ZERO)).hasMessageContaining("1 ms");
    }
}
