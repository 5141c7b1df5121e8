package io.harborai.platform.redis;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import io.harborai.platform.tally.Tallies;
import io.harborai.platform.tally.TalliesContract;
import io.harborai.platform.tally.Tally;
import io.harborai.platform.tally.TallyAnswer;
import io.harborai.platform.window.WindowFigures;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

final class RedisTalliesTest extends TalliesContract {
    private final RedisProcess redis = RedisProcess.start();
    private final List<AutoCloseable> open = new ArrayList<>();
    private RedisTallies one;
    private RedisTallies two;

    @BeforeEach
    void connect() {
        // A busy machine must not turn a test of counting into one of waiting.
        one = node(Duration.ofSeconds(5));
        two = node(Duration.ofSeconds(5));
    }

    private RedisTallies node(Duration wait) {
        RedisLink link = RedisLink.open(new RedisSettings(redis.settings().url(), wait, wait, 1));
        RedisTallies made = RedisTallies.create(link, UUID.randomUUID().toString(), InstantSource.system());
        open.add(link);
        open.add(made);
        awaitMode(made, WindowFigures.Mode.SHARED);
        return made;
    }

    private static void awaitMode(RedisTallies tallies, WindowFigures.Mode mode) {
        await().atMost(Duration.ofSeconds(30)).until(() -> tallies.figures().mode() == mode);
    }

    @AfterEach
    void disconnect() throws Exception {
        redis.thaw();
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
        redis.close();
    }

    @Override
    protected Tallies tallies() {
        return one;
    }

    private static long sum(Tallies tallies, Tally tally) {
        return granted(take(tallies, List.of(tally), 0)).sums().getFirst();
    }

    @Test
    void sixtyFourCallersOnTwoNodesRaceForTheLastCent() throws Exception {
        raceFor(List.of(one, two));
    }

    @Test
    void nodesSeeWhatTheOtherHoldsAndUsed() {
        TallyAnswer.Granted call = granted(take(one, List.of(hard), 60));
        assertThat(take(two, List.of(hard), 41)).isEqualTo(new TallyAnswer.Refused(0, 60, 100));
        call.grant().end(new long[]{10});
        await().until(() -> sum(two, hard) == 10);
    }

    @Test
    void aFrozenRedisLeavesEachNodeItsShareAndThenAllIsCounted() {
        RedisTallies hasty = node(Duration.ofMillis(200));
        RedisTallies other = node(Duration.ofMillis(200));
        one.close();
        two.close();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> hasty.figures().nodes() == 2 && other.figures().nodes() == 2);
        granted(take(hasty, List.of(hard), 20)).grant().end(new long[]{20});
        await().until(() -> sum(other, hard) == 20);
        redis.freeze();
        TallyAnswer.Granted late = granted(take(hasty, List.of(hard), 10));
        // Of the 80 that were left each of two nodes may use 40.
        granted(take(hasty, List.of(hard), 30)).grant().end(new long[]{30});
        assertThat(take(hasty, List.of(hard), 1)).isEqualTo(new TallyAnswer.Refused(0, 60, 60));
        granted(take(other, List.of(hard), 40)).grant().end(new long[]{40});
        assertThat(take(other, List.of(hard), 1)).isInstanceOf(TallyAnswer.Refused.class);
        redis.thaw();
        awaitMode(hasty, WindowFigures.Mode.SHARED);
        awaitMode(other, WindowFigures.Mode.SHARED);
        await().until(() -> sum(hasty, hard) == 100 && sum(other, hard) == 100);
        late.grant().end(new long[]{4});
        await().until(() -> sum(other, hard) == 94);
    }

    @Test
    void aRedisThatLostEverythingHearsItAgain() {
        TallyAnswer.Granted held = granted(take(one, List.of(hard), 30));
        granted(take(two, List.of(hard), 25)).grant().end(new long[]{25});
        one.learn(List.of(new Tallies.Spent("dead", new Tallies.Sum(hard.name(), 0, 0, 11))));
        two.learn(List.of(new Tallies.Spent("dead", new Tallies.Sum(hard.name(), 0, 0, 11))));
        redis.kill();
        awaitMode(one, WindowFigures.Mode.LOCAL);
        awaitMode(two, WindowFigures.Mode.LOCAL);
        redis.restart();
        awaitMode(one, WindowFigures.Mode.SHARED);
        awaitMode(two, WindowFigures.Mode.SHARED);
        await().until(() -> sum(one, hard) == 66 && sum(two, hard) == 66);
        held.grant().end(new long[]{30});
        await().until(() -> sum(two, hard) == 66);
    }

    @Test
    void dataThatIsLostUnderARunningNodeIsNoticedByTheNextCall() throws Exception {
        granted(take(one, List.of(hard), 80)).grant().end(new long[]{80});
        redis.command("FLUSHALL");
        TallyAnswer next = take(one, List.of(hard), 30);
        assertThat(next).isInstanceOf(TallyAnswer.Refused.class);
        awaitMode(one, WindowFigures.Mode.SHARED);
        await().until(() -> sum(two, hard) == 80);
    }

    @Test
    void whatADeadNodeHeldIsFreeAgain() throws Exception {
        granted(take(one, List.of(hard), 100));
        // As if it had not been heard for 15 s.
        redis.command("DEL harborai:nodes");
        assertThat(granted(take(two, List.of(hard), 100)).sums()).containsExactly(100L);
    }
}
