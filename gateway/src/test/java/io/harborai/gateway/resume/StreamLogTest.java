package io.harborai.gateway.resume;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

import io.harborai.gateway.resume.StreamLog.Listener;
import io.harborai.gateway.resume.StreamLog.Portion;
import io.vertx.core.buffer.Buffer;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class StreamLogTest {
    private static final long SECOND = 1_000_000_000;
    private static final ResumeSettings SMALL = new ResumeSettings(2, 1 << 10, 2 << 10, Duration.ofSeconds(30));

    private final StreamLogs logs = new StreamLogs(SMALL, new Random(7));

    /** Counts what it is told. */
    private static final class Ear implements Listener {
        private final AtomicInteger more = new AtomicInteger();
        private final AtomicInteger displaced = new AtomicInteger();

        @Override
        public void more() {
            more.incrementAndGet();
        }

        @Override
        public void displaced() {
            displaced.incrementAndGet();
        }
    }

    private StreamLog begin() {
        StreamLog log = logs.begin("key:a", Duration.ofSeconds(10));
        assertThat(log).isNotNull();
        return log;
    }

    private static Buffer event(String data) {
        return Buffer.buffer("data: " + data + "\n\n");
    }

    @Test
    void each_event_has_an_id_of_its_own_whatever_comes_at_once() {
        StreamLog log = begin();
        String told = log.append(Buffer.buffer("data: a\n\nevent: x\r\ndata: b\r\n\r\n: comment\n\n")) + "|"
                + log.append(event("c"));

        assertThat(told).isEqualTo("id: %1$s.1\ndata: a\n\nid: %1$s.2\nevent: x\r\ndata: b\r\n\r\nid: %1$s.3\n: comment"
                .formatted(log.id()) + "\n\n|id: %s.4\ndata: c\n\n".formatted(log.id()));
        assertThat(StreamPosition.read(log.id() + ".4")).contains(new StreamPosition(log.id(), 4));
        assertThat(StreamPosition.read("st_x.4")).isEmpty();
    }

    @Test
    void who_comes_back_reads_on_behind_any_event() {
        StreamLog log = begin();
        StringBuilder all = new StringBuilder();
        for (int i = 1; i <= 9; i++) {
            all.append(log.append(event("e" + i)));
        }
        log.end(0);
        for (int after = 0; after <= 9; after++) {
            StringBuilder rest = new StringBuilder();
            Portion next = log.read(after, 100);
            while (next.bytes().length() > 0) {
                rest.append(next.bytes());
                next = log.read(next.last(), 100);
            }
            assertThat(next.ended()).isTrue();
            int from = after == 9 ? all.length() : all.indexOf("id: " + log.id() + "." + (after + 1) + "\n");
            assertThat(rest.toString()).isEqualTo(all.substring(from));
        }
    }

    @Test
    void what_is_not_kept_any_more_is_lost_and_said_so() {
        StreamLog log = begin();
        for (int i = 0; i < 100; i++) {
            log.append(event("x".repeat(90)));
        }

        assertThat(logs.bytes()).isBetween(1L, 1L << 10);
        assertThat(log.read(0, 1_000).lost()).isTrue();
        assertThat(log.read(99, 1_000)).satisfies(rest -> {
            assertThat(rest.lost()).isFalse();
            assertThat(rest.last()).isEqualTo(100);
        });
        assertThat(log.read(101, 1_000).lost()).isTrue();
    }

    @Test
    void all_together_keep_no_more_than_they_may() {
        StreamLog one = begin();
        StreamLog other = begin();
        for (int i = 0; i < 50; i++) {
            one.append(event("x".repeat(200)));
            other.append(event("x".repeat(200)));
        }

        assertThat(logs.bytes()).isLessThanOrEqualTo(2 << 10);
        assertThat(logs.begin("key:a", Duration.ofSeconds(1))).isNull();
        logs.forget(one);
        logs.forget(other);
        logs.forget(other);
        assertThat(logs.bytes()).isZero();
        assertThat(begin()).isNotNull();
        assertThat(begin()).isNotNull();
    }

    @Test
    void one_listens_at_a_time_and_the_one_before_is_told() {
        StreamLog log = begin();
        Ear first = new Ear();
        Ear second = new Ear();
        log.listen(first);
        log.append(event("a"));
        log.listen(second);
        log.append(event("b"));

        assertThat(first.more).hasValue(1);
        assertThat(first.displaced).hasValue(1);
        assertThat(second.more).hasValue(1);
        log.leave(first, 0);
        assertThat(log.isAlone()).isFalse();
        log.leave(second, 0);
        assertThat(log.isAlone()).isTrue();
    }

    @Test
    void nobody_waits_longer_than_the_window() {
        StreamLog log = begin();
        Ear ear = new Ear();
        log.listen(ear);
        assertThat(log.abandoned(100 * SECOND)).isFalse();
        log.leave(ear, 100 * SECOND);
        assertThat(log.abandoned(110 * SECOND)).isFalse();
        assertThat(log.abandoned(111 * SECOND)).isTrue();
        logs.sweep(111 * SECOND);
        assertThat(logs.size()).isEqualTo(1);

        log.end(120 * SECOND);
        logs.sweep(130 * SECOND);
        assertThat(logs.find("key:a", log.id())).isPresent();
        assertThat(logs.find("key:b", log.id())).isEmpty();
        logs.sweep(131 * SECOND);
        assertThat(logs.find("key:a", log.id())).isEmpty();
    }

    @Test
    void settings_out_of_range_are_refused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResumeSettings(0, 1 << 10, 1 << 10, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResumeSettings(1, 1 << 10, 1, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ResumeSettings(1, 1 << 10, 1 << 10, Duration.ofHours(2)));
    }
}
