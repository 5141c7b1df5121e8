package io.harborai.engine.routing;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

import io.harborai.engine.exchange.Operation;
import io.harborai.engine.routing.Condition.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class RuleTest {
    private static final CallTraits CALL = new CallTraits("fast", Operation.CHAT_COMPLETIONS, true, true, false,
            40_000, "t", null, null, Map.of("team", "harbour"),
            name -> name.equalsIgnoreCase("x-region") ? "eu-west" : null);
    private final Harbour harbour = new Harbour(new Random(1));

    static Stream<Arguments> conditions() {
        return Stream.of(Arguments.of(new Condition.Header("X-Region", new Pattern("eu-*")), true),
                Arguments.of(new Condition.Header("x-region", new Pattern("us-*")), false),
                Arguments.of(new Condition.Header("x-other", new Pattern("*")), false),
                Arguments.of(new Condition.Tag("team", new Pattern("HARBOUR")), true),
                Arguments.of(new Condition.Tag("team", new Pattern("ship*")), false),
                Arguments.of(new Condition.Tag("Team", new Pattern("*")), false),
                Arguments.of(new Condition.Model(new Pattern("f*t")), true),
                Arguments.of(new Condition.Model(new Pattern("f")), false),
                Arguments.of(new Condition.Bytes(40_000, 40_000), true),
                Arguments.of(new Condition.Bytes(40_001, Long.MAX_VALUE), false),
                Arguments.of(new Condition.Bytes(0, 39_999), false),
                Arguments.of(new Condition.Tokens(10_000, 10_000), true),
                Arguments.of(new Condition.Tokens(10_001, 20_000), false),
                Arguments.of(new Condition.Stream(true), true), Arguments.of(new Condition.Stream(false), false),
                Arguments.of(new Condition.Tools(true), true), Arguments.of(new Condition.Tools(false), false),
                Arguments.of(new Condition.Images(false), true), Arguments.of(new Condition.Images(true), false));
    }

    @ParameterizedTest
    @MethodSource("conditions")
    void aConditionHoldsOrNot(Condition condition, boolean holds) {
        assertThat(condition.holds(CALL)).as(condition.said()).isEqualTo(holds);
        assertThat(condition.said()).isNotBlank();
    }

    @ParameterizedTest
    @CsvSource({"*,'',true", "*,anything,true", "a*c,abc,true", "a*c,ac,true", "a*c,abcd,false", "a*b*c,aXbYbZc,true",
            "*.pdf,x.PDF,true", "gpt-4o,gpt-4o,true", "gpt-4o,gpt-4o-mini,false", "**,x,true", "a?,ab,false"})
    void aStarStandsForAnyCharacters(String pattern, String text, boolean matches) {
        assertThat(new Pattern(pattern).matches(text)).isEqualTo(matches);
    }

    @Test
    void aHostilePatternCostsNoMoreThanItsProduct() {
        String stars = "a*".repeat(127) + "b";
        assertThat(new Pattern(stars).matches("a".repeat(16_000))).isFalse();
    }

    @Test
    void theFirstRuleThatHoldsWins() {
        Alias big = Harbour.alias("big", Strategy.PRIORITY, "big");
        Alias huge = Harbour.alias("huge", Strategy.PRIORITY, "huge");
        Alias seeing = Harbour.alias("seeing", Strategy.PRIORITY, "seeing");
        Catalog catalog = Harbour.catalog(ruled(
                new Rule("pictures", List.of(new Condition.Images(true)), seeing),
                new Rule("long", List.of(new Condition.Tokens(5_000, Long.MAX_VALUE), new Condition.Tools(true)), big),
                new Rule("longer", List.of(new Condition.Tokens(9_000, Long.MAX_VALUE)), huge)));
        assertThat(harbour.order(catalog, CALL)).containsExactly("big");
        assertThat(harbour.order(catalog, "fast")).containsExactly("small");
    }

    @Test
    void whoIsLedElsewhereIsStillCalledByItsName() {
        Alias inner = Harbour.alias("inner", Strategy.WEIGHTED, "x", "y");
        Catalog catalog = Harbour.catalog(ruled(new Rule("all", List.of(new Condition.Stream(true)), inner)));
        Route route = harbour.route(catalog, CALL);
        assertThat(route.requested()).isEqualTo("fast");
        assertThat(route.label()).isEqualTo("fast");
        assertThat(route.targets()).extracting(Target::model).containsExactlyInAnyOrder("x", "y");
    }

    @Test
    void theOtherAliasMayHaveRulesOfItsOwn() {
        Alias deepest = Harbour.alias("deepest", Strategy.PRIORITY, "deepest");
        Alias inner = Harbour.alias("inner", Strategy.PRIORITY, "inner").withSteering(new Steering(
                List.of(new Rule("r", List.of(new Condition.Tools(true)), deepest)), Affinity.NONE, null, null));
        Catalog catalog = Harbour.catalog(ruled(new Rule("all", List.of(new Condition.Stream(true)), inner)));
        assertThat(harbour.order(catalog, CALL)).containsExactly("deepest");
    }

    @Test
    void boundsAreKept() {
        Alias to = Harbour.alias("to", Strategy.PRIORITY, "x");
        Condition condition = new Condition.Stream(true);
        assertThatThrownBy(() -> new Rule("none", List.of(), to)).hasMessageContaining("none")
                .hasMessageContaining("1 to 16");
        assertThat(new Rule("most", Collections.nCopies(16, condition), to).conditions()).hasSize(16);
        assertThatThrownBy(() -> new Rule("many", Collections.nCopies(17, condition), to)).hasMessageContaining("17");
        Rule rule = new Rule("r", List.of(condition), to);
        assertThat(new Steering(Collections.nCopies(64, rule), Affinity.NONE, null, null).rules()).hasSize(64);
        assertThatThrownBy(() -> new Steering(Collections.nCopies(65, rule), Affinity.NONE, null, null))
                .hasMessageContaining("65");
        assertThatThrownBy(() -> new Condition.Tokens(5, 4)).hasMessageContaining("5").hasMessageContaining("4");
        assertThatThrownBy(() -> new Condition.Bytes(-1, 4)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new Pattern("")).hasMessageContaining("0 characters");
        assertThatThrownBy(() -> new Pattern("x".repeat(257))).hasMessageContaining("257");
        assertThatThrownBy(() -> new Condition.Header("no header", new Pattern("x"))).hasMessageContaining("no header");
    }

    private static Alias ruled(Rule... rules) {
        return Harbour.alias("fast", Strategy.PRIORITY, "small")
                .withSteering(new Steering(List.of(rules), Affinity.NONE, null, null));
    }
}
