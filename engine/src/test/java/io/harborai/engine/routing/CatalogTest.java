package io.harborai.engine.routing;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;

import io.harborai.engine.Remotes;
import io.harborai.engine.Seed;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.resilience.FallbackCause;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

final class CatalogTest {
    private final RemoteProvider openai = Remotes.offering("openai", List.of(), List.of("gpt-", "o1"));
    private final RemoteProvider azure = Remotes.offering("azure", List.of("gpt-4o", "dep/with/slashes"),
            List.of("gpt-"));
    private final RemoteProvider lab = Remotes.named("lab");
    private final Random random = new Random(Seed.take());

    @Test
    void anAliasLeadsToItsTargetsInOrder() {
        Alias safe = new Alias("safe", List.of(weighted(lab, "a", 0), weighted(openai, "b", 9)), Strategy.PRIORITY, 2,
                Set.of(FallbackCause.TIMEOUT));
        Route route = found(catalog(List.of(safe)), "safe");
        assertThat(names(route)).containsExactly("lab/a", "openai/b");
        assertThat(route.label()).isEqualTo("safe");
        assertThat(route.retries()).isEqualTo(2);
        assertThat(route.fallbackOn()).containsExactly(FallbackCause.TIMEOUT);
    }

    @Test
    void aModelOfAProviderMayContainSlashes() {
        Route route = found(catalog(List.of()), "lab/meta-llama/Llama-3.1-8B:free");
        assertThat(names(route)).containsExactly("lab/meta-llama/Llama-3.1-8B:free");
        assertThat(route.targets().get(0).model()).isEqualTo("meta-llama/Llama-3.1-8B:free");
        assertThat(route.label()).isEqualTo("lab/*");
        assertThat(route.retries()).isZero();
        assertThat(found(catalog(List.of()), "dep/with/slashes").targets().get(0).provider()).isEqualTo(azure);
    }

    @Test
    void aTargetIsNamedForMetricsWhenTheConfigurationNamesIt() {
        Alias steered = new Alias("steered", List.of(weighted(lab, "a", 1)), Strategy.WEIGHTED, 0, Set.of())
                .withSteering(new Steering(List.of(), Affinity.NONE, new Share(Target.of(lab, "new"), 0.1),
                        new Share(Target.of(lab, "copy"), 0.1)));
        Catalog catalog = catalog(List.of(steered));
        assertThat(List.of(catalog.label("lab/a"), catalog.label("lab/new"), catalog.label("lab/copy"),
                catalog.label("azure/dep/with/slashes"), catalog.label("lab/made/up"))).containsExactly("lab/a",
                        "lab/new", "lab/copy", "azure/dep/with/slashes", "lab/*");
    }

    @Test
    void aBareNameLeadsToTheOneProviderThatOffersIt() {
        assertThat(names(found(catalog(List.of()), "gpt-4o-mini"))).containsExactly("openai/gpt-4o-mini");
        assertThat(found(catalog(List.of()), "o1-preview").label()).isEqualTo("openai/*");
        assertThat(found(catalog(List.of()), "dep/with/slashes").label()).isEqualTo("azure/dep/with/slashes");
    }

    @Test
    void aBareNameOfTwoProvidersIsRefusedWithBothNames() {
        assertThat(unknown(catalog(List.of()), "gpt-4o")).contains("openai/gpt-4o").contains("azure/gpt-4o")
                .contains("more than one");
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "/", "/gpt-4o", "lab/", "nobody/gpt-4o", "Lab/x", "lab", "GPT-4", " gpt-4"})
    void aNameThatLeadsNowhereSaysWhatToDo(String name) {
        assertThat(unknown(catalog(List.of()), name)).contains("'" + name + "'").contains("list of models")
                .contains("openai, azure, lab");
    }

    @Test
    void anAliasHidesAModelOfTheSameName() {
        Alias hiding = new Alias("openai/gpt-4o", List.of(weighted(lab, "x", 1)), Strategy.PRIORITY, 0, Set.of());
        assertThat(names(found(catalog(List.of(hiding)), "openai/gpt-4o"))).containsExactly("lab/x");
        Alias listed = new Alias("azure/gpt-4o", List.of(weighted(lab, "x", 1)), Strategy.WEIGHTED, 0, Set.of());
        assertThat(names(found(catalog(List.of(listed)), "azure/gpt-4o"))).containsExactly("lab/x");
        Alias drawn = new Alias("azure/gpt-4o", List.of(weighted(lab, "x", 1), weighted(lab, "y", 1)),
                Strategy.WEIGHTED, 0, Set.of());
        assertThat(names(found(catalog(List.of(drawn)), "azure/gpt-4o"))).containsExactlyInAnyOrder("lab/x", "lab/y");
    }

    @Test
    void theFirstTargetIsDrawnInProportionToItsWeight() {
        Alias fast = new Alias("fast", List.of(weighted(lab, "a", 1), weighted(lab, "never", 0), weighted(lab, "b", 3),
                weighted(lab, "c", 6)), Strategy.WEIGHTED, 0, Set.of());
        Catalog catalog = catalog(List.of(fast));
        Map<String, Integer> first = new HashMap<>();
        Random drawing = new Random(42);
        int draws = 20_000;
        for (int i = 0; i < draws; i++) {
            if (catalog.resolve("fast", drawing) instanceof Catalog.Resolution.Found found) {
                first.merge(found.route().targets().get(0).model(), 1, Integer::sum);
            }
        }
        // Four standard deviations of the largest share are 1.4 %.
        assertThat(first.getOrDefault("a", 0) / (double) draws).isCloseTo(0.1, within(0.015));
        assertThat(first.getOrDefault("b", 0) / (double) draws).isCloseTo(0.3, within(0.015));
        assertThat(first.getOrDefault("c", 0) / (double) draws).isCloseTo(0.6, within(0.015));
        assertThat(first).doesNotContainKey("never");
    }

    @Test
    void theOtherTargetsFollowAsWritten() {
        Alias fast = new Alias("fast", List.of(weighted(lab, "a", 0), weighted(lab, "b", 1), weighted(lab, "c", 0)),
                Strategy.WEIGHTED, 0, Set.of());
        assertThat(names(found(catalog(List.of(fast)), "fast"))).containsExactly("lab/b", "lab/a", "lab/c");
    }

    @Test
    void theLargestWeightsDoNotOverflow() {
        List<WeightedTarget> many = random.ints(5_000).mapToObj(i -> weighted(lab, "m", 1_000_000)).toList();
        assertThat(found(catalog(List.of(new Alias("big", many, Strategy.WEIGHTED, 0, Set.of()))), "big").targets())
                .hasSize(5_000);
    }

    @Test
    void whatCannotBeDrawnIsRefusedWithItsValue() {
        assertThatThrownBy(() -> weighted(lab, "a", -1)).hasMessageContaining("-1").hasMessageContaining("1000000");
        assertThatThrownBy(() -> weighted(lab, "a", 1_000_001)).hasMessageContaining("1000001");
        assertThatThrownBy(() -> new Alias("x", List.of(), Strategy.PRIORITY, 0, Set.of())).hasMessageContaining("'x'");
        assertThatThrownBy(() -> new Alias("x", List.of(weighted(lab, "a", 0)), Strategy.WEIGHTED, 0, Set.of()))
                .hasMessageContaining("weights");
        assertThatThrownBy(() -> new Alias("x", List.of(weighted(lab, "a", 1)), Strategy.PRIORITY, 11, Set.of()))
                .hasMessageContaining("11").hasMessageContaining("0 to 10");
        assertThatThrownBy(() -> new Alias("x", List.of(weighted(lab, "a", 1)), Strategy.PRIORITY, -1, Set.of()))
                .hasMessageContaining("-1");
    }

    @Test
    void theLaterOfTwoWithOneNameCounts() {
        RemoteProvider other = Remotes.offering("lab", List.of("x"), List.of());
        Catalog catalog = Catalog.of(List.of(lab, other), List.of());
        assertThat(catalog.providers()).containsExactly(other);
        assertThat(catalog.provider("lab")).contains(other);
        assertThat(catalog.provider("nobody")).isEmpty();
    }

    @Test
    void labelsOfUnlistedModelsAreBoundedInNumber() {
        Catalog catalog = catalog(List.of());
        Set<String> labels = random.ints(1_000).mapToObj(i -> found(catalog, "lab/m" + i).label())
                .collect(Collectors.toSet());
        assertThat(labels).containsExactly("lab/*");
    }

    private Catalog catalog(Collection<Alias> aliases) {
        return Catalog.of(List.of(openai, azure, lab), aliases);
    }

    private Route found(Catalog catalog, String name) {
        if (catalog.resolve(name, random) instanceof Catalog.Resolution.Found found) {
            assertThat(found.route().requested()).isEqualTo(name);
            return found.route();
        }
        throw new AssertionError(name + " was not found");
    }

    private String unknown(Catalog catalog, String name) {
        if (catalog.resolve(name, random) instanceof Catalog.Resolution.Unknown unknown) {
            return unknown.reason();
        }
        throw new AssertionError(name + " was found");
    }

    private static WeightedTarget weighted(RemoteProvider provider, String model, int weight) {
        return new WeightedTarget(Target.of(provider, model), weight);
    }

    private static List<String> names(Route route) {
        return route.targets().stream().map(Target::name).toList();
    }
}
