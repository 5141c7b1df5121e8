package io.harborai.engine.admission;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

import io.harborai.engine.admission.SingleFlight.Alone;
import io.harborai.engine.admission.SingleFlight.Follower;
import io.harborai.engine.admission.SingleFlight.Following;
import io.harborai.engine.admission.SingleFlight.Leader;
import io.harborai.engine.admission.SingleFlight.Part;
import io.harborai.engine.admission.SingleFlight.Settings;
import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.FailureKind;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

final class SingleFlightTest {
    private static final Executor NOW = Runnable::run;
    private static final Executor GONE = task -> {
        throw new RejectedExecutionException("the loop is over");
    };

    private final SingleFlight<String, String> flights = new SingleFlight<>(new Settings(2, 3));
    private final List<String> heard = new ArrayList<>();
    private final List<Leader<String>> promoted = new ArrayList<>();

    @Test
    void theFirstLeadsAndTheOthersHaveItsAnswer() {
        Leader<String> leader = leader("k", "a");
        assertThat(join("k", "b", NOW)).isInstanceOf(Following.class);
        assertThat(join("k", "c", NOW)).isInstanceOf(Following.class);
        assertThat(leader.answer("42")).isTrue();
        assertThat(leader.answer("43")).isFalse();
        assertThat(leader.fail(failure())).isFalse();
        assertThat(heard).containsExactly("b 42", "c 42");
        assertThat(flights.inFlight()).isZero();
        assertThat(flights.coalesced()).isEqualTo(2);
        assertThat(join("k", "d", NOW)).as("the next begins anew").isInstanceOf(Leader.class);
    }

    @Test
    void aFailureIsEverybodysFailure() {
        Leader<String> leader = leader("k", "a");
        join("k", "b", NOW);
        join("k", "c", NOW);
        leader.fail(failure());
        assertThat(heard).containsExactly("b SERVER", "c SERVER");
    }

    @Test
    void whenTheLeaderIsCancelledTheOldestFollowerLeads() {
        Leader<String> leader = leader("k", "a");
        Following<String> first = following("k", "b");
        join("k", "c", NOW);
        join("k", "d", NOW);
        first.leave();
        assertThat(leader.abandon()).isTrue();
        assertThat(heard).containsExactly("c leads");
        assertThat(join("k", "e", NOW)).as("the flight goes on").isInstanceOf(Following.class);
        assertThat(leader.answer("of the old one")).isFalse();
        promoted.get(0).answer("42");
        assertThat(heard).containsExactly("c leads", "d 42", "e 42");
    }

    @Test
    void whenNobodyFollowsACancelledLeaderEndsTheFlight() {
        Leader<String> leader = leader("k", "a");
        following("k", "b").leave();
        leader.abandon();
        assertThat(flights.inFlight()).isZero();
        assertThat(join("k", "c", NOW)).isInstanceOf(Leader.class);
    }

    @Test
    void whoLeavesHearsNothingMore() {
        Leader<String> leader = leader("k", "a");
        Following<String> follower = following("k", "b");
        assertThat(follower.leave()).isTrue();
        assertThat(follower.leave()).isFalse();
        leader.answer("42");
        assertThat(heard).isEmpty();
    }

    @Test
    void whoLeavesWhileTheWordIsOnItsWayHearsNothingAndTheNextLeads() {
        List<Runnable> queued = new ArrayList<>();
        Leader<String> leader = leader("k", "a");
        Following<String> slow = (Following<String>) join("k", "b", queued::add);
        join("k", "c", NOW);
        leader.abandon();
        assertThat(heard).isEmpty();
        slow.leave();
        queued.forEach(Runnable::run);
        assertThat(heard).containsExactly("c leads");
    }

    @Test
    void aFollowerWhoseLoopIsOverDoesNotStopTheOthers() {
        Leader<String> leader = leader("k", "a");
        join("k", "b", GONE);
        join("k", "c", NOW);
        leader.abandon();
        assertThat(heard).containsExactly("c leads");
        join("k", "d", GONE);
        join("k", "e", NOW);
        promoted.get(0).answer("42");
        assertThat(heard).containsExactly("c leads", "e 42");
    }

    @Test
    void followersAndFlightsAreBoundedAndSeatsOfThoseWhoLeftAreFree() {
        leader("k", "a");
        Following<String> leaves = following("k", "b");
        following("k", "c");
        following("k", "d");
        assertThat(join("k", "e", NOW)).isInstanceOf(Alone.class);
        leaves.leave();
        assertThat(join("k", "f", NOW)).isInstanceOf(Following.class);
        assertThat(join("k", "g", NOW)).isInstanceOf(Alone.class);
        leader("other", "a");
        assertThat(join("third", "a", NOW)).isInstanceOf(Alone.class);
        assertThat(flights.inFlight()).isEqualTo(2);
    }

    @Test
    void settingsOutsideOfTheirRangeAreRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(0, 1)).withMessageContaining("maxFlights");
        assertThatIllegalArgumentException().isThrownBy(() -> new Settings(1, 1_000_001))
                .withMessageContaining("maxFollowers");
    }

    private Leader<String> leader(String key, String name) {
        return (Leader<String>) join(key, name, NOW);
    }

    private Following<String> following(String key, String name) {
        return (Following<String>) join(key, name, NOW);
    }

    private Part<String> join(String key, String name, Executor executor) {
        return flights.join(key, new Follower<>() {
            @Override
            public void answered(String answer) {
                heard.add(name + " " + answer);
            }

            @Override
            public void failed(Failure failure) {
                heard.add(name + " " + failure.kind());
            }

            @Override
            public void lead(Leader<String> leader) {
                heard.add(name + " leads");
                promoted.add(leader);
            }
        }, executor);
    }

    private static Failure failure() {
        return Failure.of(FailureKind.SERVER, "no");
    }
}
