package io.harborai.platform.tally;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.harborai.platform.tally.Tallies.Spent;
import io.harborai.platform.tally.Tallies.Sum;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/** What all tallies do, wherever they count. */
public abstract class TalliesContract {
    /** Without an end, so that no clock matters. */
    protected final Tally hard = tally("hard", 100, true);

    /** Those that are tested. */
    protected abstract Tallies tallies();

    /** A sum that no other test has. */
    protected static Tally tally(String name, long max, boolean hard) {
        return new Tally(name + UUID.randomUUID(), 0, 0, max, hard);
    }

    /** Asks and waits for the answer. */
    protected static TallyAnswer take(Tallies tallies, List<Tally> asked, long... amounts) {
        CompletableFuture<TallyAnswer> answer = new CompletableFuture<>();
        tallies.take(asked, amounts, Runnable::run, answer::complete);
        return answer.orTimeout(60, TimeUnit.SECONDS).join();
    }

    protected static TallyAnswer.Granted granted(TallyAnswer answer) {
        assertThat(answer).isInstanceOf(TallyAnswer.Granted.class);
        return (TallyAnswer.Granted) answer;
    }

    private TallyAnswer take(long amount) {
        return take(tallies(), List.of(hard), amount);
    }

    @Test
    void whatIsReservedCountsUntilWhatWasUsedTakesItsPlace() {
        TallyAnswer.Granted first = granted(take(60));
        assertThat(first.sums()).containsExactly(60L);
        assertThat(take(41)).isEqualTo(new TallyAnswer.Refused(0, 60, 100));
        first.grant().end(new long[]{10});
        assertThat(granted(take(41)).sums()).containsExactly(51L);
    }

    @Test
    void aCallThatUsesMoreThanItReservedCountsWhole() {
        granted(take(10)).grant().end(new long[]{99});
        assertThat(take(2)).isEqualTo(new TallyAnswer.Refused(0, 99, 100));
        assertThat(granted(take(1)).sums()).containsExactly(100L);
    }

    @Test
    void anEndCountsOnce() {
        TallyAnswer.Granted call = granted(take(10));
        call.grant().end(new long[]{5});
        call.grant().end(new long[]{50});
        assertThat(granted(take(0)).sums()).containsExactly(5L);
    }

    @Test
    void ofSeveralTalliesAllAreChargedOrNone() {
        Tally small = tally("small", 5, true);
        assertThat(take(tallies(), List.of(hard, small), 10, 6)).isEqualTo(new TallyAnswer.Refused(1, 0, 5));
        assertThat(granted(take(tallies(), List.of(hard, small), 10, 5)).sums()).containsExactly(10L, 5L);
    }

    @Test
    void aSoftTallyTellsAndNeverRefuses() {
        Tally soft = tally("soft", 5, false);
        assertThat(granted(take(tallies(), List.of(soft), 50)).sums()).containsExactly(50L);
    }

    @Test
    void anotherBeginningIsAnotherSum() {
        Tally day = new Tally(hard.name(), 86_400, 4_000_000_000L, 100, true);
        granted(take(100));
        assertThat(granted(take(tallies(), List.of(day), 100)).sums()).containsExactly(100L);
    }

    @Test
    void whatIsWrittenDownOfOtherRunsCounts() {
        tallies().learn(List.of(new Spent("yesterday", new Sum(hard.name(), 0, 0, 70)),
                new Spent("before", new Sum(hard.name(), 0, 0, 20))));
        assertThat(take(11)).isEqualTo(new TallyAnswer.Refused(0, 90, 100));
        assertThat(granted(take(10)).sums()).containsExactly(100L);
    }

    @Test
    void whatIsToBeWrittenDownIsWhatOwnCallsHaveUsed() {
        tallies().learn(List.of(new Spent("yesterday", new Sum(hard.name(), 0, 0, 70))));
        granted(take(20)).grant().end(new long[]{7});
        granted(take(20));
        await().untilAsserted(() -> assertThat(tallies().sums())
                .filteredOn(sum -> sum.name().equals(hard.name())).extracting(Sum::amount).containsExactly(7L));
    }

    @Test
    void sixtyFourCallersRaceForTheLastCentAndNeverPassTheBound() throws Exception {
        raceFor(List.of(tallies()));
    }

    /** 64 callers, who each reserve 10 of 100 and use 10: exactly ten get through. */
    protected void raceFor(List<Tallies> nodes) throws Exception {
        Tally last = tally("cent", 100, true);
        List<CompletableFuture<TallyAnswer>> answers = new ArrayList<>();
        CountDownLatch go = new CountDownLatch(1);
        for (int i = 0; i < 64; i++) {
            CompletableFuture<TallyAnswer> answer = new CompletableFuture<>();
            answers.add(answer);
            Tallies node = nodes.get(i % nodes.size());
            Thread.ofPlatform().start(() -> {
                try {
                    go.await();
                    node.take(List.of(last), new long[]{10}, Runnable::run, said -> {
                        if (said instanceof TallyAnswer.Granted granted) {
                            granted.grant().end(new long[]{10});
                        }
                        answer.complete(said);
                    });
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    answer.completeExceptionally(e);
                }
            });
        }
        go.countDown();
        long passed = 0;
        for (CompletableFuture<TallyAnswer> answer : answers) {
            passed += answer.get(60, TimeUnit.SECONDS) instanceof TallyAnswer.Granted ? 1 : 0;
        }
        assertThat(passed).isEqualTo(10);
    }

    @Test
    void wrongAmountsAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> take(tallies(), List.of(hard), -1));
        assertThatIllegalArgumentException().isThrownBy(() -> take(tallies(), List.of(hard), 1, 2));
    }
}
