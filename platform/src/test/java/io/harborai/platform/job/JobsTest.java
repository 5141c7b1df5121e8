package io.harborai.platform.job;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

final class JobsTest {
    private static final Duration LONG = Duration.ofHours(1);
    private static final Instant START = Instant.parse("2026-11-20T12:00:00Z");

    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final List<Duration> pauses = Collections.synchronizedList(new ArrayList<>());
    private final SynchronousQueue<String> ticks = new SynchronousQueue<>();
    /** Time passes when the test says so. */
    private final Jobs jobs = new Jobs(now::get, new Random(7), (wake, duration) -> {
        pauses.add(duration);
        ticks.take();
    });

    @AfterEach
    void close() {
        jobs.close();
    }

    private static JobSettings settings(String name) {
        return new JobSettings(name, LONG);
    }

    private void tick() throws InterruptedException {
        assertThat(ticks.offer("tick", 20, TimeUnit.SECONDS)).isTrue();
    }

    private JobStatus only() {
        return jobs.status().getFirst();
    }

    @Test
    void aPeriodicJobRunsAfterEachDelayWhichVariesByATenth() throws InterruptedException {
        AtomicInteger runs = new AtomicInteger();
        jobs.every(settings("sweep"), Duration.ofSeconds(10), () -> {
            runs.incrementAndGet();
            now.updateAndGet(instant -> instant.plusMillis(250));
        });
        for (int i = 1; i <= 20; i++) {
            tick();
            int expected = i;
            await().until(() -> only().runs() == expected);
        }
        assertThat(runs).hasValue(20);
        assertThat(pauses).hasSizeGreaterThanOrEqualTo(20).allSatisfy(
                pause -> assertThat(pause).isBetween(Duration.ofSeconds(9), Duration.ofSeconds(11)));
        assertThat(pauses.stream().distinct().count()).isGreaterThan(15);
        assertThat(only().lastDuration()).isEqualTo(Duration.ofMillis(250));
        assertThat(only().lastEnd()).isEqualTo(START.plusMillis(20 * 250));
        assertThat(only().well()).isTrue();
    }

    @Test
    void aWokenJobRunsWithoutWaiting() {
        CountDownLatch ran = new CountDownLatch(2);
        try (Jobs real = Jobs.create(now::get)) {
            PeriodicJob job = real.every(settings("woken"), Duration.ofDays(1), ran::countDown);
            job.wake();
            await().until(() -> job.status().runs() == 1);
            job.wake();
            await().until(() -> ran.getCount() == 0);
        }
    }

    @Test
    void aFailureIsLoggedOnceAndTheRecoveryToo() throws InterruptedException {
        Logger logger = (Logger) LoggerFactory.getLogger(Worker.class);
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        logger.addAppender(events);
        Level before = logger.getLevel();
        logger.setLevel(Level.INFO);
        try {
            AtomicInteger runs = new AtomicInteger();
            jobs.every(settings("fragile"), Duration.ofSeconds(1), () -> {
                if (runs.incrementAndGet() <= 5) {
                    throw new IllegalStateException("no luck " + runs);
                }
            });
            for (int i = 1; i <= 8; i++) {
                tick();
                int expected = i;
                await().until(() -> only().runs() == expected);
                now.updateAndGet(instant -> instant.plusSeconds(1));
                if (i == 5) {
                    assertThat(only().failingSince()).isEqualTo(START);
                    assertThat(only().well()).isFalse();
                }
            }
            assertThat(only().failures()).isEqualTo(5);
            assertThat(only().lastError()).contains("no luck 5");
            assertThat(only().well()).isTrue();
            await().untilAsserted(() -> assertThat(List.copyOf(events.list))
                    .extracting(ILoggingEvent::getFormattedMessage)
                    .satisfiesExactly(first -> assertThat(first).contains("fragile", "failed", "no luck 1"),
                            last -> assertThat(last).contains("well again")));
        } finally {
            logger.detachAppender(events);
            logger.setLevel(before);
        }
    }

    @Test
    void anErrorDoesNotEndTheJob() {
        QueueJob job = jobs.queue(settings("tough"), 10);
        CountDownLatch ran = new CountDownLatch(1);
        job.submit(() -> {
            throw new StackOverflowError("deep");
        });
        job.submit(ran::countDown);
        await().until(() -> ran.getCount() == 0);
        await().until(() -> job.status().runs() == 2);
        assertThat(job.status().failures()).isEqualTo(1);
    }

    @Test
    void tasksOfAQueueFollowOneAnotherAndOneTooManyIsRefused() throws InterruptedException {
        QueueJob job = jobs.queue(settings("mail"), 3);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Integer> done = Collections.synchronizedList(new ArrayList<>());
        AtomicInteger atOnce = new AtomicInteger();
        AtomicInteger mostAtOnce = new AtomicInteger();
        assertThat(job.submit(() -> {
            begun.countDown();
            go.await();
        })).isTrue();
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        for (int i = 0; i < 3; i++) {
            int number = i;
            assertThat(job.submit(() -> {
                mostAtOnce.accumulateAndGet(atOnce.incrementAndGet(), Math::max);
                done.add(number);
                atOnce.decrementAndGet();
            })).isTrue();
        }
        assertThat(job.submit(() -> done.add(99))).isFalse();
        assertThat(job.status().queued()).isEqualTo(3);
        assertThat(job.status().refused()).isEqualTo(1);
        assertThat(job.status().runningSince()).isEqualTo(START);
        go.countDown();
        await().until(() -> job.status().runs() == 4);
        assertThat(done).containsExactly(0, 1, 2);
        assertThat(mostAtOnce).hasValue(1);
    }

    @Test
    void aRunThatTakesTooLongIsInterruptedAndTheNextOneIsNot() {
        QueueJob job = jobs.queue(new JobSettings("slow", Duration.ofMillis(50)), 10);
        CountDownLatch never = new CountDownLatch(1);
        job.submit(never::await);
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        job.submit(() -> interrupted.set(Thread.currentThread().isInterrupted()));
        await().until(() -> job.status().runs() == 2);
        assertThat(interrupted).hasValue(false);
        assertThat(job.status().timeouts()).isEqualTo(1);
        assertThat(job.status().lastError()).contains("deadline");
    }

    @Test
    void theEndInterruptsRunsAndTakesNoMoreTasks() throws InterruptedException {
        QueueJob job = jobs.queue(settings("endless"), 10);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        AtomicInteger later = new AtomicInteger();
        job.submit(() -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
        });
        job.submit(later::incrementAndGet);
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        jobs.close();
        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(later).hasValue(0);
        assertThat(job.submit(later::incrementAndGet)).isFalse();
        assertThat(job.status().failures()).isZero();
        assertThatThrownBy(() -> jobs.queue(settings("late"), 1)).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void namesAndBoundsAreChecked() {
        jobs.queue(settings("taken"), 1);
        assertThatThrownBy(() -> jobs.queue(settings("taken"), 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings("Not a name")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new JobSettings("x", Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> jobs.queue(settings("a"), 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> jobs.queue(settings("a"), Jobs.MOST_QUEUED + 1))
                .isInstanceOf(IllegalArgumentException.class);
        for (int i = jobs.status().size(); i < Jobs.MOST_JOBS; i++) {
            jobs.queue(settings("n" + i), 1);
        }
        assertThatThrownBy(() -> jobs.queue(settings("one-too-many"), 1)).isInstanceOf(IllegalStateException.class);
    }
}
