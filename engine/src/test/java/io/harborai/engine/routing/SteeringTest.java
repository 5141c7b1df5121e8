package io.harborai.engine.routing;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import io.harborai.engine.resilience.FallbackCause;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

final class SteeringTest {
    private static final int SESSIONS = 20_000;
    private static final List<List<String>> GOLDEN = List.of(List.of("m1", "m0", "m2"),
            List.of("m1", "m0", "m2"), List.of("m0", "m1", "m2"));
    private static final Steering STICKY = new Steering(List.of(), Affinity.SESSION, null, null);
    private final Harbour harbour = new Harbour(new Random(7));

    @Test
    void aSessionStaysAtItsTarget() {
        Catalog catalog = Harbour.catalog(alias(Strategy.ROUND_ROBIN, 5).withSteering(STICKY));
        for (int i = 0; i < 100; i++) {
            CallTraits traits = session("s" + i);
            List<String> order = harbour.order(catalog, traits);
            for (int again = 0; again < 5; again++) {
                assertThat(harbour.order(catalog, traits)).isEqualTo(order);
            }
        }
    }

    @Test
    void sessionsSpreadByWeight() {
        List<WeightedTarget> targets = List.of(Harbour.weighted("a", 1), Harbour.weighted("b", 3),
                Harbour.weighted("never", 0));
        Catalog catalog = Harbour.catalog(
                new Alias("a", targets, Strategy.WEIGHTED, 0, Set.of(), STICKY));
        Map<String, Integer> homes = count(catalog);
        assertThat(homes).doesNotContainKey("never");
        assertThat(homes.get("a")).isCloseTo(SESSIONS / 4, within(sigmas(0.25)));
    }

    @Test
    void whenATargetGoesOnlyItsOwnSessionsMove() {
        int targets = 5;
        Catalog catalog = Harbour.catalog(alias(Strategy.LEAST_BUSY, targets).withSteering(STICKY));
        List<String> before = homes(catalog);
        harbour.set("lab/m2", Harbour.Figures.of(Availability.CIRCUIT_OPEN));
        List<String> after = homes(catalog);
        int moved = 0;
        Map<String, Integer> taken = new TreeMap<>();
        for (int i = 0; i < SESSIONS; i++) {
            if (!before.get(i).equals(after.get(i))) {
                moved++;
                assertThat(before.get(i)).isEqualTo("m2");
                taken.merge(after.get(i), 1, Integer::sum);
            }
        }
        assertThat(moved).isCloseTo(SESSIONS / targets, within(sigmas(1.0 / targets)));
        // Each of the others takes its part of them.
        assertThat(taken).hasSize(targets - 1);
        int fourth = moved / 4;
        assertThat(taken.values()).allSatisfy(count -> assertThat(count).isCloseTo(fourth, within(fourth / 5)));
        assertThat(homes(Harbour.catalog(without(catalog, "m2")))).isEqualTo(after);
    }

    @Test
    void aNewTargetTakesItsShareAndNobodyElseMoves() {
        List<String> four = homes(Harbour.catalog(alias(Strategy.WEIGHTED, 4).withSteering(STICKY)));
        List<String> five = homes(Harbour.catalog(alias(Strategy.WEIGHTED, 5).withSteering(STICKY)));
        long moved = IntStream.range(0, SESSIONS).filter(i -> !four.get(i).equals(five.get(i))).count();
        assertThat((int) moved).isCloseTo(SESSIONS / 5, within(sigmas(0.2)));
        assertThat(IntStream.range(0, SESSIONS).filter(i -> !four.get(i).equals(five.get(i))))
                .allSatisfy(i -> assertThat(five.get(i)).isEqualTo("m4"));
    }

    @Test
    void theHomesOfSessionsAreTheSameOnEveryNode() {
        Catalog catalog = Harbour.catalog(alias(Strategy.WEIGHTED, 3).withSteering(STICKY));
        assertThat(List.of(harbour.order(catalog, session("a")), harbour.order(catalog, session("b")),
                harbour.order(catalog, session("港口")))).isEqualTo(GOLDEN);
    }

    @Test
    void aUserStandsForTheSessionThatACallDoesNotName() {
        Catalog catalog = Harbour.catalog(alias(Strategy.WEIGHTED, 7).withSteering(STICKY));
        CallTraits user = traits(null, "u1", "t");
        assertThat(harbour.order(catalog, user)).isEqualTo(harbour.order(catalog, session("u1")));
        assertThat(harbour.order(catalog, traits("s1", "u1", "t"))).isEqualTo(harbour.order(catalog, session("s1")));
        Catalog byUser = Harbour.catalog(alias(Strategy.WEIGHTED, 7)
                .withSteering(new Steering(List.of(), Affinity.USER, null, null)));
        assertThat(harbour.order(byUser, traits("s1", "u1", "t"))).isEqualTo(harbour.order(byUser, user));
    }

    @Test
    void whoNamesNoSessionIsRoutedByTheStrategy() {
        Catalog catalog = Harbour.catalog(alias(Strategy.ROUND_ROBIN, 3).withSteering(STICKY));
        assertThat(harbour.first(catalog, "a")).isEqualTo("m0");
        assertThat(harbour.first(catalog, "a")).isEqualTo("m1");
    }

    @Test
    void theCanaryGetsItsShareAllOfASessionOrNothing() {
        Catalog catalog = canary(0.05);
        List<String> first = homes(catalog);
        int canaries = (int) first.stream().filter("bird"::equals).count();
        assertThat(canaries).isCloseTo(SESSIONS / 20, within(sigmas(0.05)));
        assertThat(homes(catalog)).isEqualTo(first);
    }

    @Test
    void aLargerShareKeepsTheSessionsOfASmallerOne() {
        List<String> small = homes(canary(0.05));
        List<String> large = homes(canary(0.25));
        assertThat(IntStream.range(0, SESSIONS).filter(i -> small.get(i).equals("bird")))
                .allSatisfy(i -> assertThat(large.get(i)).isEqualTo("bird"));
        assertThat(homes(canary(0))).doesNotContain("bird");
        assertThat(homes(canary(1))).containsOnly("bird");
    }

    @Test
    void aCanaryThatFailsIsFollowedByTheOthers() {
        Catalog catalog = canary(1);
        assertThat(harbour.order(catalog, "a")).containsExactly("bird", "m0", "m1");
        Catalog amongThem = Harbour.catalog(alias(Strategy.PRIORITY, 3)
                .withSteering(new Steering(List.of(), Affinity.NONE, share("m1", 1), null)));
        assertThat(harbour.order(amongThem, "a")).containsExactly("m1", "m0", "m2");
    }

    @Test
    void callsWithoutASessionAreDrawnByTheirTrace() {
        Catalog catalog = canary(0.5);
        int canaries = 0;
        for (int i = 0; i < SESSIONS; i++) {
            String home = harbour.order(catalog, traits(null, null, "trace-" + i)).get(0);
            assertThat(harbour.order(catalog, traits(null, null, "trace-" + i)).get(0)).isEqualTo(home);
            canaries += home.equals("bird") ? 1 : 0;
        }
        assertThat(canaries).isCloseTo(SESSIONS / 2, within(sigmas(0.5)));
    }

    @Test
    void theMirrorGetsACopyAndChangesNothingElse() {
        Catalog catalog = Harbour.catalog(alias(Strategy.PRIORITY, 2)
                .withSteering(new Steering(List.of(), Affinity.NONE, null, share("bird", 0.1))));
        int copies = 0;
        for (int i = 0; i < SESSIONS; i++) {
            Route route = harbour.route(catalog, traits(null, null, "trace-" + i));
            assertThat(route.targets()).extracting(Target::model).containsExactly("m0", "m1");
            copies += route.mirror() != null ? 1 : 0;
        }
        assertThat(copies).isCloseTo(SESSIONS / 10, within(sigmas(0.1)));
    }

    @Test
    void canaryAndMirrorDrawIndependently() {
        Catalog catalog = Harbour.catalog(alias(Strategy.PRIORITY, 1)
                .withSteering(new Steering(List.of(), Affinity.NONE, share("bird", 0.5), share("bird", 0.5))));
        int both = 0;
        for (int i = 0; i < SESSIONS; i++) {
            Route route = harbour.route(catalog, session("s" + i));
            both += route.mirror() != null && route.targets().size() == 2 ? 1 : 0;
        }
        assertThat(both).isCloseTo(SESSIONS / 4, within(sigmas(0.25)));
    }

    @Test
    void aShareIsBetweenNothingAndAll() {
        assertThatThrownBy(() -> share("x", 1.01)).hasMessageContaining("1.01").hasMessageContaining("0 to 1");
        assertThatThrownBy(() -> share("x", -0.1)).hasMessageContaining("-0.1");
        assertThatThrownBy(() -> share("x", Double.NaN)).hasMessageContaining("NaN");
    }

    private static Alias alias(Strategy strategy, int targets) {
        return Harbour.alias("a", strategy, IntStream.range(0, targets).mapToObj(i -> "m" + i)
                .toArray(String[]::new));
    }

    private static Alias without(Catalog catalog, String model) {
        Alias alias = catalog.aliases().iterator().next();
        return new Alias("a", alias.targets().stream().filter(one -> !one.target().model().equals(model)).toList(),
                alias.strategy(), 0, Set.of(FallbackCause.values()), alias.steering());
    }

    private static Catalog canary(double share) {
        return Harbour.catalog(alias(Strategy.PRIORITY, 2)
                .withSteering(new Steering(List.of(), Affinity.NONE, share("bird", share), null)));
    }

    private static Share share(String model, double share) {
        return new Share(Target.of(Harbour.LAB, model), share);
    }

    private static CallTraits session(String session) {
        return traits(session, null, "t");
    }

    private static CallTraits traits(@org.jspecify.annotations.Nullable String session,
            @org.jspecify.annotations.Nullable String user, String traceId) {
        CallTraits plain = CallTraits.of("a");
        return new CallTraits("a", plain.operation(), false, false, false, 0, traceId, session, user, Map.of(),
                CallTraits.Headers.NONE);
    }

    private List<String> homes(Catalog catalog) {
        return map(session -> harbour.order(catalog, session(session)).get(0));
    }

    private static List<String> map(UnaryOperator<String> home) {
        List<String> homes = new ArrayList<>();
        for (int i = 0; i < SESSIONS; i++) {
            homes.add(home.apply("session-" + i));
        }
        return homes;
    }

    private Map<String, Integer> count(Catalog catalog) {
        Map<String, Integer> count = new TreeMap<>();
        homes(catalog).forEach(home -> count.merge(home, 1, Integer::sum));
        return count;
    }

    private static int sigmas(double share) {
        return (int) Math.ceil(3 * Math.sqrt(SESSIONS * share * (1 - share)));
    }
}
