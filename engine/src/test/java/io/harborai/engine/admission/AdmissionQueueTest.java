package io.harborai.engine.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.harborai.engine.admission.Ticket.Queued;
import io.harborai.engine.admission.Ticket.Reason;
import io.harborai.engine.admission.Ticket.Shed;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import io.harborai.engine.exchange.Priority;
import org.junit.jupiter.api.Test;

import static io.harborai.engine.admission.AdmissionQueue.NO_DEADLINE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class AdmissionQueueTest {
    private static final long MS = 1_000_000;
    private static final long AGEING = AdmissionSettings.DEFAULT.ageing().toNanos();

    private final List<String> dropped = new ArrayList<>();
    private long now = Long.MAX_VALUE - 5 * MS;

    @Test
    void theMoreImportantGoesFirstAndAmongEqualsTheOlder() {
        AdmissionQueue<String> queue = queue(10);
        offer(queue, "l1", Priority.LOW);
        offer(queue, "n1", Priority.NORMAL);
        offer(queue, "h1", Priority.HIGH);
        offer(queue, "n2", Priority.NORMAL);
        offer(queue, "h2", Priority.HIGH);
        assertThat(queue.size()).isEqualTo(5);
        assertThat(drain(queue)).containsExactly("h1", "h2", "n1", "n2", "l1");
        assertThat(queue.size()).isZero();
        assertThat(queue.poll(now)).isNull();
    }

    @Test
    void theQueueTakesAsManyAsItsSizeAndNotOneMore() {
        for (Priority priority : Priority.values()) {
            AdmissionQueue<String> queue = queue(3);
            for (int i = 0; i < 3; i++) {
                assertThat(offer(queue, "x", priority)).isInstanceOf(Queued.class);
            }
            assertThat(offer(queue, "late", priority)).isEqualTo(new Shed(Reason.FULL, Pace.UNKNOWN));
            assertThat(queue.shed()).isEqualTo(1);
            assertThat(dropped).isEmpty();
        }
    }

    @Test
    void theMoreImportantTakesThePlaceOfTheYoungestOfTheLeastImportant() {
        AdmissionQueue<String> queue = queue(4);
        offer(queue, "n1", Priority.NORMAL);
        offer(queue, "l1", Priority.LOW);
        Ticket youngest = offer(queue, "l2", Priority.LOW);
        offer(queue, "h1", Priority.HIGH);
        assertThat(offer(queue, "h2", Priority.HIGH)).isInstanceOf(Queued.class);
        assertThat(dropped).containsExactly("l2 DISPLACED");
        assertThat(((Queued) youngest).isWaiting()).isFalse();
        assertThat(((Queued) youngest).cancel()).isFalse();
        assertThat(offer(queue, "n2", Priority.NORMAL)).isInstanceOf(Queued.class);
        assertThat(offer(queue, "n3", Priority.NORMAL)).isInstanceOf(Shed.class);
        assertThat(offer(queue, "l3", Priority.LOW)).isInstanceOf(Shed.class);
        assertThat(dropped).containsExactly("l2 DISPLACED", "l1 DISPLACED");
        assertThat(queue.shed()).isEqualTo(4);
        assertThat(drain(queue)).containsExactly("h1", "h2", "n1", "n2");
    }

    @Test
    void aCallOfHighPriorityFindsAPlaceThatAnotherLoopHasToPay() {
        QueueRoom room = new QueueRoom(16);
        AdmissionQueue<String> here = queue(room, AdmissionSettings.DEFAULT);
        AdmissionQueue<String> there = queue(room, AdmissionSettings.DEFAULT);
        for (int i = 0; i < 16; i++) {
            offer(there, "there" + i, i < 14 ? Priority.NORMAL : Priority.LOW);
        }
        assertThat(offer(here, "normal", Priority.NORMAL)).isInstanceOf(Shed.class);
        assertThat(offer(here, "high1", Priority.HIGH)).isInstanceOf(Queued.class);
        assertThat(offer(here, "high2", Priority.HIGH)).isInstanceOf(Queued.class);
        assertThat(offer(here, "high3", Priority.HIGH)).as("beyond an eighth").isInstanceOf(Shed.class);
        assertThat(room.taken()).isEqualTo(18);
        assertThat(there.poll(now)).isEqualTo("there0");
        // The one that went made one place; one had to leave for the other.
        assertThat(dropped).containsExactly("there15 DISPLACED", "there14 DISPLACED");
        assertThat(room.taken()).isEqualTo(15);
    }

    @Test
    void nobodyOverdrawsWhenAllAreImportant() {
        QueueRoom room = new QueueRoom(16);
        AdmissionQueue<String> here = queue(room, AdmissionSettings.DEFAULT);
        AdmissionQueue<String> there = queue(room, AdmissionSettings.DEFAULT);
        for (int i = 0; i < 16; i++) {
            offer(there, "there" + i, Priority.HIGH);
        }
        assertThat(offer(here, "high", Priority.HIGH)).isInstanceOf(Shed.class);
        assertThat(room.taken(Priority.HIGH)).isEqualTo(16);
    }

    @Test
    void aCallWhoseDeadlinePassedIsToldSoAndNeverGoes() {
        AdmissionQueue<String> queue = queue(10);
        queue.offer("b", Priority.HIGH, now + 20 * MS, now);
        queue.offer("a", Priority.HIGH, now + 10 * MS, now);
        offer(queue, "c", Priority.HIGH);
        assertThat(queue.nextDeadline()).isEqualTo(now + 10 * MS);
        now += 10 * MS - 1;
        assertThat(queue.expire(now)).isZero();
        now++;
        assertThat(queue.expire(now)).isEqualTo(1);
        assertThat(dropped).containsExactly("a EXPIRED");
        now += 10 * MS;
        assertThat(queue.poll(now)).isEqualTo("c");
        assertThat(dropped).containsExactly("a EXPIRED", "b EXPIRED");
        assertThat(queue.nextDeadline()).isEqualTo(NO_DEADLINE);
        assertThat(queue.expired()).isEqualTo(2);
        assertThat(queue.shed()).isZero();
    }

    @Test
    void aCallThatComesTooLateDoesNotEvenWait() {
        AdmissionQueue<String> queue = queue(10);
        assertThat(queue.offer("late", Priority.HIGH, now, now)).isEqualTo(new Shed(Reason.EXPIRED, Duration.ZERO));
        assertThat(queue.expired()).isEqualTo(1);
        assertThat(queue.size()).isZero();
    }

    @Test
    void placesOfCallsPastTheirDeadlineAreFree() {
        AdmissionQueue<String> queue = queue(1);
        queue.offer("old", Priority.HIGH, now + 1, now);
        now++;
        assertThat(offer(queue, "new", Priority.LOW)).isInstanceOf(Queued.class);
        assertThat(dropped).containsExactly("old EXPIRED");
    }

    @Test
    void aCancelledCallLeavesWithoutAWord() {
        QueueRoom room = new QueueRoom(2);
        AdmissionQueue<String> queue = queue(room, AdmissionSettings.DEFAULT);
        Ticket first = queue.offer("a", Priority.LOW, now + MS, now);
        Ticket second = offer(queue, "b", Priority.LOW);
        AdmissionQueue<String> other = queue(room, AdmissionSettings.DEFAULT);
        assertThat(other.remove(first)).as("a ticket of another queue").isFalse();
        assertThat(queue.remove(first)).isTrue();
        assertThat(queue.remove(first)).isFalse();
        assertThat(((Queued) second).cancel()).isTrue();
        assertThat(queue.remove(new Shed(Reason.FULL, Duration.ZERO))).isFalse();
        now += 2 * MS;
        assertThat(queue.poll(now)).isNull();
        assertThat(dropped).isEmpty();
        assertThat(room.taken()).isZero();
    }

    @Test
    void anAgedCallGetsOnePlaceInEight() {
        AdmissionQueue<String> queue = queue(100);
        offer(queue, "low1", Priority.LOW);
        offer(queue, "low2", Priority.LOW);
        List<String> order = new ArrayList<>();
        now += AGEING - 1;
        for (int i = 0; i < 40; i++) {
            offer(queue, "h" + i, Priority.HIGH);
            order.add(queue.poll(now));
            now += i == 9 ? 1 : 0;
        }
        assertThat(order.subList(0, 17)).doesNotContain("low1", "low2");
        assertThat(order.get(17)).isEqualTo("low1");
        assertThat(order.get(25)).isEqualTo("low2");
    }

    @Test
    void theListenerMayUseTheQueue() {
        List<Ticket> again = new ArrayList<>();
        CompletableFuture<AdmissionQueue<String>> self = new CompletableFuture<>();
        AdmissionQueue<String> queue = new AdmissionQueue<>(AdmissionSettings.DEFAULT, new QueueRoom(2),
                (item, why) -> again.add(self.join().offer(item + "'", Priority.HIGH, NO_DEADLINE, now)));
        self.complete(queue);
        queue.offer("a", Priority.LOW, now + 1, now);
        queue.offer("b", Priority.LOW, now + 1, now);
        now++;
        assertThat(queue.poll(now)).isEqualTo("a'");
        assertThat(queue.poll(now)).isEqualTo("b'");
        assertThat(again).hasSize(2).allMatch(ticket -> ticket instanceof Queued);
    }

    @Test
    void theWaitThatIsToldFollowsThePaceOfTheQueue() {
        AdmissionQueue<String> queue = queue(20);
        for (int i = 0; i < 20; i++) {
            offer(queue, "x", Priority.NORMAL);
        }
        for (int i = 0; i < 10; i++) {
            queue.poll(now);
            now += 50 * MS;
            offer(queue, "x", Priority.NORMAL);
        }
        Shed shed = (Shed) offer(queue, "late", Priority.NORMAL);
        assertThat(shed.retryAfter()).isEqualTo(Duration.ofMillis(21 * 50));
        Failure failure = shed.failure();
        assertThat(failure.kind()).isEqualTo(FailureKind.OVERLOADED);
        assertThat(failure.code()).isEqualTo("queue_full");
        assertThat(failure.retryAfter()).contains(shed.retryAfter());
        assertThat(failure.message()).contains("1050 ms").contains("request_queue_size");
        assertThat(new Shed(Reason.EXPIRED, Duration.ZERO).failure().kind()).isEqualTo(FailureKind.TIMEOUT);
    }

    @Test
    void aStandingQueueIsShortenedAndOnlyWhenAskedFor() {
        for (boolean sheds : new boolean[]{true, false}) {
            dropped.clear();
            AdmissionQueue<String> queue = queue(new QueueRoom(2000),
                    new AdmissionSettings(2000, Duration.ofSeconds(2), 8, sheds, Duration.ofMillis(100),
                            Duration.ofSeconds(1)));
            // Ten come in a second, nine go: the queue grows for ever.
            for (int i = 0; i < 2000; i++) {
                offer(queue, "x" + i, Priority.NORMAL);
                now += 100 * MS;
                if (i % 10 != 0) {
                    queue.poll(now);
                }
            }
            if (sheds) {
                assertThat(queue.size()).isLessThan(30);
                assertThat(dropped).allMatch(told -> told.endsWith("STANDING")).hasSizeGreaterThan(50);
            } else {
                assertThat(queue.size()).isEqualTo(200);
                assertThat(dropped).isEmpty();
            }
        }
    }

    @Test
    void settingsOutsideOfTheirRangeAreRefused() {
        AdmissionSettings usual = AdmissionSettings.DEFAULT;
        assertThatIllegalArgumentException().isThrownBy(() -> usual.withQueueSize(0)).withMessageContaining("1000000");
        usual.withQueueSize(QueueRoom.MAX_CAPACITY);
        assertThatIllegalArgumentException().isThrownBy(() -> usual.withQueueSize(QueueRoom.MAX_CAPACITY + 1));
        Duration second = Duration.ofSeconds(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdmissionSettings(1, Duration.ZERO, 2, true, second, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdmissionSettings(1, second, 1, true, second, second));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new AdmissionSettings(1, second, 2, true, second.plusNanos(1), second));
    }

    private AdmissionQueue<String> queue(int size) {
        return queue(new QueueRoom(size), AdmissionSettings.DEFAULT);
    }

    private AdmissionQueue<String> queue(QueueRoom room, AdmissionSettings settings) {
        return new AdmissionQueue<>(settings, room, (item, why) -> dropped.add(item + " " + why.reason()));
    }

    private Ticket offer(AdmissionQueue<String> queue, String item, Priority priority) {
        return queue.offer(item, priority, NO_DEADLINE, now);
    }

    private List<String> drain(AdmissionQueue<String> queue) {
        List<String> all = new ArrayList<>();
        for (String next = queue.poll(now); next != null; next = queue.poll(now)) {
            all.add(next);
        }
        return all;
    }
}
