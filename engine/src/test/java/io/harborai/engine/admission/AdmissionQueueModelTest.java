package io.harborai.engine.admission;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;

import io.harborai.engine.Seed;
import io.harborai.engine.exchange.Priority;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** The queue against a list that is searched from end to end, and its promise that nobody starves. */
final class AdmissionQueueModelTest {
    private static final int SIZE = 20;
    private static final int FAIR_TURN = 3;
    private static final long AGEING = 50;
    private static final AdmissionSettings SETTINGS = new AdmissionSettings(SIZE, Duration.ofNanos(AGEING), FAIR_TURN,
            false, Duration.ofSeconds(1), Duration.ofSeconds(1));

    private static final List<Priority> PRIORITIES = List.of(Priority.values());

    private record Call(int id, Priority priority, long since, long deadline) {}

    private final long seed = Seed.take();
    private final Random random = new Random(seed);
    private final QueueRoom room = new QueueRoom(SIZE);
    private final List<Call> dropped = new ArrayList<>();
    private final AdmissionQueue<Call> queue = new AdmissionQueue<>(SETTINGS, room, (call, why) -> dropped.add(call));
    private final List<Call> model = new ArrayList<>();
    private final Map<Integer, Ticket> tickets = new HashMap<>();
    private int passedOver;
    private long now = Long.MAX_VALUE - 10_000;

    @RepeatedTest(20)
    void theQueueDoesWhatAPlainListWouldDo() {
        for (int step = 0; step < 5_000; step++) {
            now += random.nextInt(8);
            dropped.clear();
            List<Call> expected = new ArrayList<>();
            switch (random.nextInt(10)) {
                case 0, 1, 2, 3 -> offer(step, expected);
                case 4 -> cancel();
                case 5 -> {
                    expire(expected);
                    queue.expire(now);
                }
                default -> {
                    expire(expected);
                    assertThat(queue.poll(now)).as("seed %d step %d", seed, step).isEqualTo(next());
                }
            }
            assertThat(dropped).as("seed %d step %d", seed, step).containsExactlyElementsOf(expected);
            assertThat(queue.size()).as("seed %d", seed).isEqualTo(model.size()).isEqualTo(room.taken());
            assertThat(queue.nextDeadline()).as("seed %d", seed).isEqualTo(model.stream().map(Call::deadline)
                    .filter(at -> at != AdmissionQueue.NO_DEADLINE).min(Comparator.comparingLong(at -> at - now))
                    .orElse(AdmissionQueue.NO_DEADLINE));
        }
    }

    private void offer(int id, List<Call> expected) {
        // Deadlines all differ, so that their order is one.
        long deadline = random.nextInt(4) == 0
                ? AdmissionQueue.NO_DEADLINE
                : now + 1 + random.nextInt(200) * 10_000L + id;
        Call call = new Call(id, PRIORITIES.get(random.nextInt(3)), now, deadline);
        if (model.size() == SIZE) {
            expire(expected);
        }
        if (model.size() == SIZE) {
            // The enum's order is that of importance.
            Call least = model.stream().max(Comparator.comparing(Call::priority).thenComparingInt(Call::id))
                    .orElseThrow();
            if (least.priority().compareTo(call.priority()) > 0) {
                model.remove(least);
                expected.add(least);
                model.add(call);
            }
        } else {
            model.add(call);
        }
        Ticket ticket = queue.offer(call, call.priority(), call.deadline(), now);
        assertThat(ticket instanceof Ticket.Queued).as("seed %d", seed).isEqualTo(model.contains(call));
        tickets.put(id, ticket);
    }

    private void cancel() {
        if (!model.isEmpty()) {
            Call call = model.remove(random.nextInt(model.size()));
            assertThat(queue.remove(Objects.requireNonNull(tickets.get(call.id())))).as("seed %d", seed).isTrue();
        }
    }

    private void expire(List<Call> expected) {
        model.stream().filter(call -> call.deadline() != AdmissionQueue.NO_DEADLINE && call.deadline() - now <= 0)
                .sorted(Comparator.comparingLong(call -> call.deadline() - now)).forEach(expected::add);
        model.removeAll(expected);
    }

    private @Nullable Call next() {
        @Nullable
        Call first = model.stream().min(Comparator.comparing(Call::priority).thenComparingInt(Call::id)).orElse(null);
        @Nullable
        Call aged = model.stream().filter(call -> now - call.since() >= AGEING)
                .min(Comparator.<Call>comparingLong(call -> call.since() - now).thenComparing(Call::priority)
                        .thenComparingInt(Call::id))
                .orElse(null);
        @Nullable
        Call chosen = first;
        if (aged == null || aged.equals(first)) {
            passedOver = 0;
        } else if (++passedOver == FAIR_TURN) {
            passedOver = 0;
            chosen = aged;
        }
        if (chosen != null) {
            model.remove(chosen);
        }
        return chosen;
    }

    @Test
    void nobodyStarvesUnderAFloodOfMoreImportantCalls() {
        int low = 5;
        for (int i = 0; i < low; i++) {
            queue.offer(new Call(i, Priority.LOW, now, AdmissionQueue.NO_DEADLINE), Priority.LOW,
                    AdmissionQueue.NO_DEADLINE, now);
        }
        long begin = now;
        int gone = 0;
        int polls = 0;
        while (gone < low) {
            while (queue.size() < SIZE) {
                Priority priority = random.nextBoolean() ? Priority.HIGH : Priority.NORMAL;
                queue.offer(new Call(1_000, priority, now, AdmissionQueue.NO_DEADLINE), priority,
                        AdmissionQueue.NO_DEADLINE, now);
            }
            now++;
            polls += now - begin >= AGEING ? 1 : 0;
            Call call = queue.poll(now);
            gone += call != null && call.priority() == Priority.LOW ? 1 : 0;
            // Before each of them go at most the calls that were older, each within so many places.
            assertThat(polls).as("seed %d", seed).isLessThanOrEqualTo(low * FAIR_TURN);
        }
        assertThat(dropped).isEmpty();
    }
}
