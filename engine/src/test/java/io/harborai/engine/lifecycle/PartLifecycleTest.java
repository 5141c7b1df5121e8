package io.harborai.engine.lifecycle;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PartLifecycleTest {
    private static final RecoverySettings SETTINGS = new RecoverySettings(Duration.ofSeconds(30), Duration.ofSeconds(1),
            Duration.ofSeconds(4), 4);

    private final ManualDelay time = new ManualDelay();
    private final List<String> log = new ArrayList<>();

    private final class Scripted implements Part {
        private final String name;
        private boolean startFails;
        private boolean stopFails;
        private Health health = new Health.Well();
        private CompletableFuture<Void> drained = CompletableFuture.completedFuture(null);

        Scripted(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void start() throws IOException {
            log.add("start " + name);
            if (startFails) {
                throw new IOException(name + " does not start");
            }
        }

        @Override
        public CompletionStage<Void> drain() {
            log.add("drain " + name);
            return drained;
        }

        @Override
        public void stop() throws IOException {
            log.add("stop " + name);
            if (stopFails) {
                throw new IOException(name + " does not stop");
            }
        }

        @Override
        public Health health() {
            return health;
        }
    }

    private final Scripted low = new Scripted("low");
    private final Scripted middle = new Scripted("middle");
    private final Scripted high = new Scripted("high");

    private final PartLifecycle life = PartLifecycle.of(List.of(low, middle, high), SETTINGS, time, time::now);

    private PartStatus status(int index) {
        return life.status().get(index);
    }

    @Test
    void parts_start_in_order_and_stop_in_reverse_even_when_one_throws() {
        middle.stopFails = true;
        assertThat(life.status()).extracting(PartStatus::state).containsOnly(PartStatus.State.STOPPED);
        life.start();
        time.pass(Duration.ofSeconds(10));
        assertThat(status(0)).isEqualTo(
                new PartStatus("low", PartStatus.State.WELL, 0, 0, null, Duration.ofSeconds(10)));
        life.stop();
        life.stop();
        assertThat(log).containsExactly("start low", "start middle", "start high", "stop high", "stop middle",
                "stop low");
        assertThat(status(1).lastError()).contains("middle does not stop");
        assertThat(life.status()).extracting(PartStatus::state).containsOnly(PartStatus.State.STOPPED);
        assertThat(time.waiting()).isZero();
        assertThatThrownBy(life::start).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void a_start_that_fails_is_told_and_undone() {
        middle.startFails = true;
        assertThatThrownBy(life::start).isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("part middle could not be started").hasRootCauseInstanceOf(IOException.class);
        assertThat(log).containsExactly("start low", "start middle", "stop middle", "stop low");
        assertThat(time.waiting()).isZero();
    }

    @Test
    void a_broken_part_is_restarted_alone_and_well_again_at_the_next_look() {
        life.start();
        log.clear();
        middle.health = new Health.Broken("connection lost");
        time.pass(Duration.ofSeconds(30));
        assertThat(status(1).state()).isEqualTo(PartStatus.State.RECOVERING);
        assertThat(status(1).uptime()).isZero();
        middle.health = new Health.Well();
        time.pass(Duration.ofMillis(999));
        assertThat(log).isEmpty();
        time.pass(Duration.ofMillis(1));
        assertThat(log).containsExactly("stop middle", "start middle");
        assertThat(status(1).recoveryAttempts()).isEqualTo(1);
        time.pass(Duration.ofSeconds(29));
        assertThat(status(1)).isEqualTo(new PartStatus("middle", PartStatus.State.WELL, 1, 0, "connection lost",
                Duration.ofSeconds(29)));
        assertThat(status(1).toMap()).containsEntry("status", "well").containsEntry("error_count", 1L)
                .containsEntry("last_error", "connection lost").containsEntry("uptime_s", 29.0);
    }

    @Test
    void restarts_that_do_not_help_come_slower_and_end_and_a_part_given_up_may_recover_by_itself() {
        life.start();
        log.clear();
        low.health = new Health.Broken("no");
        low.startFails = true;
        life.checkNow();
        for (int seconds : new int[]{1, 2, 4, 4}) {
            log.clear();
            time.pass(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(log).as("before %d s", seconds).isEmpty();
            time.pass(Duration.ofNanos(1));
            assertThat(log).as("after %d s", seconds).containsExactly("stop low", "start low", "stop low");
        }
        assertThat(status(0).state()).isEqualTo(PartStatus.State.GIVEN_UP);
        log.clear();
        time.pass(Duration.ofMinutes(5));
        assertThat(log).isEmpty();
        assertThat(status(1).state()).isEqualTo(PartStatus.State.WELL);
        low.health = new Health.Well();
        life.checkNow();
        assertThat(status(0).state()).isEqualTo(PartStatus.State.WELL);
        assertThat(status(0).recoveryAttempts()).isZero();
    }

    @Test
    void a_degraded_part_is_shown_and_left_alone() {
        life.start();
        log.clear();
        high.health = new Health.Degraded("slow");
        life.checkNow();
        assertThat(status(2).state()).isEqualTo(PartStatus.State.DEGRADED);
        high.health = new Health.Well();
        life.checkNow();
        assertThat(status(2).state()).isEqualTo(PartStatus.State.WELL);
        assertThat(log).isEmpty();
    }

    @Test
    void draining_waits_for_each_from_the_highest_down() {
        life.start();
        log.clear();
        high.drained = new CompletableFuture<>();
        CompletableFuture<Boolean> done = life.drain(Duration.ofSeconds(20)).toCompletableFuture();
        assertThat(log).containsExactly("drain high");
        assertThat(status(2).state()).isEqualTo(PartStatus.State.DRAINING);
        high.drained.completeExceptionally(new IOException("one call was lost"));
        assertThat(log).containsExactly("drain high", "drain middle", "drain low");
        assertThat(done).isCompletedWithValue(true);
        assertThat(status(2).lastError()).contains("one call was lost");
        life.stop();
        assertThat(time.waiting()).isZero();
    }

    @Test
    void draining_ends_at_its_limit_and_stops_recoveries() {
        life.start();
        low.health = new Health.Broken("no");
        life.checkNow();
        high.drained = new CompletableFuture<>();
        CompletableFuture<Boolean> done = life.drain(Duration.ofSeconds(20)).toCompletableFuture();
        log.clear();
        time.pass(Duration.ofSeconds(20).minusNanos(1));
        assertThat(done).isNotDone();
        time.pass(Duration.ofNanos(1));
        assertThat(done).isCompletedWithValue(false);
        assertThat(log).isEmpty();
        life.stop();
        high.drained.complete(null);
        assertThat(log).containsExactly("stop high", "stop middle", "stop low");
        assertThat(life.status()).extracting(PartStatus::state).containsOnly(PartStatus.State.STOPPED);
    }

    @Test
    void two_parts_of_one_name_are_refused() {
        assertThatThrownBy(() -> PartLifecycle.of(List.of(low, new Scripted("low")), SETTINGS, time, time::now))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("two parts are named low");
    }

    @Test
    void the_real_delay_runs_its_task_beside_the_event_loop_and_can_be_taken_back() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            Delay delay = Delay.of(vertx);
            AtomicBoolean taken = new AtomicBoolean();
            AtomicBoolean onLoop = new AtomicBoolean(true);
            CountDownLatch ran = new CountDownLatch(1);
            // Timers of a loop fire on that loop, so nothing can come between making one there and taking it back.
            vertx.runOnContext(nothing -> {
                delay.after(Duration.ofMillis(1), () -> taken.set(true)).run();
                Runnable late = delay.after(Duration.ofMillis(5), () -> {
                    onLoop.set(Context.isOnEventLoopThread());
                    ran.countDown();
                });
                vertx.setTimer(50, id -> late.run());
            });
            assertThat(ran.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(onLoop).isFalse();
            assertThat(taken).isFalse();
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        }
    }
}
