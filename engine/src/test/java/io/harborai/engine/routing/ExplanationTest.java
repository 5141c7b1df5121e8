package io.harborai.engine.routing;

import java.util.List;
import java.util.Map;
import java.util.Random;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.routing.Explanation.Named;
import io.harborai.engine.routing.Explanation.Ordered;
import io.harborai.engine.routing.Explanation.Routed;
import io.harborai.engine.routing.Explanation.RuleTried;
import io.harborai.engine.routing.Explanation.ShareDrawn;
import io.harborai.engine.routing.Explanation.TicketDrawn;
import io.harborai.engine.routing.Explanation.Unrouted;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;

final class ExplanationTest {
    private final Harbour harbour = new Harbour(new Random(5));

    @ParameterizedTest
    @EnumSource(Strategy.class)
    void anExplanationTellsWhatTheSameDrawsWouldDo(Strategy strategy) {
        Catalog catalog = Harbour.catalog(Harbour.alias("a", strategy, "w", "x", "y", "z"));
        for (int seed = 0; seed < 200; seed++) {
            Surroundings explained = figures(new Harbour(new Random(seed))).around();
            Surroundings routed = figures(new Harbour(new Random(seed))).around();
            Explanation explanation = catalog.explain(CallTraits.of("a"), explained);
            Route route = ((Catalog.Resolution.Found) catalog.resolve(CallTraits.of("a"), routed)).route();
            assertThat(routed(explanation).targets()).isEqualTo(route.targets().stream().map(Target::name).toList());
        }
    }

    @Test
    void anExplanationTakesNobodysTurn() {
        Catalog catalog = Harbour.catalog(Harbour.alias("a", Strategy.ROUND_ROBIN, "x", "y"));
        for (int i = 0; i < 3; i++) {
            assertThat(routed(catalog.explain(CallTraits.of("a"), harbour.around())).targets())
                    .containsExactly("lab/x", "lab/y");
        }
        assertThat(harbour.first(catalog, "a")).isEqualTo("x");
        assertThat(routed(catalog.explain(CallTraits.of("a"), harbour.around())).targets())
                .containsExactly("lab/y", "lab/x");
    }

    @Test
    void everyStepIsTold() {
        Alias big = Harbour.alias("big", Strategy.WEIGHTED, "x", "gone").withSteering(new Steering(List.of(),
                Affinity.NONE, new Share(Target.of(Harbour.LAB, "bird"), 1), null));
        Rule pictures = new Rule("pictures", List.of(new Condition.Images(true)), big);
        Rule longer = new Rule("long", List.of(new Condition.Bytes(10, 20), new Condition.Stream(true)), big);
        Catalog catalog = Harbour.catalog(Harbour.alias("a", Strategy.PRIORITY, "small")
                .withSteering(new Steering(List.of(pictures, longer), Affinity.NONE, null, null)));
        harbour.set("lab/gone", Harbour.Figures.of(Availability.CIRCUIT_OPEN)).price("lab/x", 4);
        CallTraits traits = new CallTraits("a", Operation.CHAT_COMPLETIONS, true, false, false, 15, "t", null, null,
                Map.of(), CallTraits.Headers.NONE);
        Explanation explanation = catalog.explain(traits, harbour.around());
        assertThat(explanation.steps()).hasSize(7);
        assertThat(explanation.steps().get(0)).isEqualTo(new Named("a", "alias"));
        assertThat(explanation.steps().get(1)).isEqualTo(new RuleTried("pictures",
                List.of(new Explanation.Checked("images is true", false)), false, "big"));
        assertThat(explanation.steps().get(2)).isEqualTo(new RuleTried("long",
                List.of(new Explanation.Checked("bytes are 10 to 20", true),
                        new Explanation.Checked("stream is true", true)),
                true, "big"));
        assertThat(explanation.steps().get(4)).isInstanceOfSatisfying(ShareDrawn.class, drawn -> {
            assertThat(drawn.what()).isEqualTo("canary");
            assertThat(drawn.taken()).isTrue();
        });
        assertThat(explanation.steps().get(5)).isEqualTo(new TicketDrawn(0, 1));
        assertThat(explanation.steps().get(6)).isInstanceOfSatisfying(Ordered.class,
                ordered -> assertThat(ordered.targets()).satisfiesExactly(first -> {
                    assertThat(first.target()).isEqualTo("lab/x");
                    assertThat(first.price()).isEqualTo(5);
                    assertThat(first.passedOver()).isFalse();
                }, last -> {
                    assertThat(last.target()).isEqualTo("lab/gone");
                    assertThat(last.passedOver()).isTrue();
                    assertThat(last.availability().because()).contains("circuit breaker");
                }));
        assertThat(routed(explanation).targets()).containsExactly("lab/bird", "lab/x", "lab/gone");
    }

    @Test
    void namesThatAreNoAliasesAreExplained() {
        Catalog catalog = Harbour.catalog();
        assertThat(catalog.explain(CallTraits.of("lab/x"), harbour.around()).steps())
                .containsExactly(new Named("lab/x", "provider/model"));
        Explanation nowhere = catalog.explain(CallTraits.of("nothing"), harbour.around());
        assertThat(nowhere.outcome()).isInstanceOfSatisfying(Unrouted.class,
                unrouted -> assertThat(unrouted.reason()).contains("'nothing'"));
    }

    private static Harbour figures(Harbour any) {
        return any.set("lab/w", new Harbour.Figures(3, 2e8, 40, Availability.AVAILABLE))
                .set("lab/x", new Harbour.Figures(1, 5e8, 10, Availability.AVAILABLE))
                .set("lab/z", Harbour.Figures.of(Availability.NO_ROOM)).price("lab/y", 1).price("lab/x", 2);
    }

    private static Routed routed(Explanation explanation) {
        return (Routed) explanation.outcome();
    }
}
