package io.harborai.platform.bus;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

/** What every {@link Bus} does. */
public abstract class BusContract {
    /** A bus, on which what is published soon is delivered. */
    protected abstract Bus bus();

    /** Subscribes, and comes back when what is published is heard. */
    protected final List<BusEvent> listen(Bus bus, String topic) {
        List<BusEvent> heard = new CopyOnWriteArrayList<>();
        bus.subscribe(topic, Runnable::run, heard::add);
        await().until(() -> {
            bus.publish(topic, "are you there");
            return heard.stream().anyMatch(BusEvent.Message.class::isInstance);
        });
        // What was published last may be on its way still.
        bus.publish(topic, "end");
        await().until(() -> heard.contains(new BusEvent.Message(topic, "end")));
        heard.clear();
        return heard;
    }

    @Test
    void a_message_is_heard_by_all_who_listen_to_its_topic_and_by_nobody_else() {
        List<BusEvent> first = listen(bus(), "keys");
        List<BusEvent> second = listen(bus(), "keys");
        List<BusEvent> other = listen(bus(), "config");
        first.clear();
        bus().publish("keys", "revoked 7f3a — 已撤销");
        BusEvent.Message message = new BusEvent.Message("keys", "revoked 7f3a — 已撤销");
        await().untilAsserted(() -> {
            assertThat(first).contains(message);
            assertThat(second).contains(message);
        });
        assertThat(other).doesNotContain(message);
    }

    @Test
    void messages_come_in_their_order() {
        List<BusEvent> heard = listen(bus(), "order");
        for (int i = 0; i < 500; i++) {
            bus().publish("order", Integer.toString(i));
        }
        await().until(() -> heard.size() == 500);
        assertThat(heard).isEqualTo(IntStream.range(0, 500)
                .mapToObj(i -> new BusEvent.Message("order", Integer.toString(i))).toList());
    }

    @Test
    void who_has_left_hears_nothing() {
        List<BusEvent> stays = listen(bus(), "leave");
        List<BusEvent> left = new CopyOnWriteArrayList<>();
        bus().subscribe("leave", Runnable::run, left::add).close();
        bus().publish("leave", "x");
        await().until(() -> stays.contains(new BusEvent.Message("leave", "x")));
        assertThat(left).doesNotContain(new BusEvent.Message("leave", "x"));
    }

    @Test
    void a_subscriber_that_does_not_keep_up_is_told_of_a_gap_and_hears_what_follows() throws Exception {
        List<BusEvent> quick = listen(bus(), "flood");
        List<BusEvent> heard = new CopyOnWriteArrayList<>();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
            bus().subscribe("flood", thread, event -> {
                begun.countDown();
                try {
                    goOn.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                heard.add(event);
            });
            for (int i = 0; i < Bus.MAX_WAITING + 100; i++) {
                bus().publish("flood", "f" + i);
            }
            BusEvent.Message last = new BusEvent.Message("flood", "f" + (Bus.MAX_WAITING + 99));
            await().until(() -> quick.contains(last));
            assertThat(begun.await(10, TimeUnit.SECONDS)).isTrue();
            goOn.countDown();
            await().until(() -> heard.contains(last));
            assertThat(heard).anyMatch(BusEvent.Gap.class::isInstance).hasSizeLessThan(Bus.MAX_WAITING);
        }
    }

    @Test
    void a_subscriber_that_fails_hears_the_next_message() {
        List<BusEvent> heard = new CopyOnWriteArrayList<>();
        bus().subscribe("fails", Runnable::run, event -> {
            heard.add(event);
            throw new IllegalStateException("on purpose");
        });
        await().until(() -> {
            bus().publish("fails", "again");
            return heard.size() > 2;
        });
    }

    @Test
    void a_topic_or_message_out_of_bounds_is_an_error() {
        assertThatThrownBy(() -> bus().publish("", "x")).hasMessageContaining("1 to 128");
        assertThatThrownBy(() -> bus().publish("t", "x".repeat(Bus.MAX_TEXT_LENGTH + 1))).hasMessageContaining("65537");
    }
}
