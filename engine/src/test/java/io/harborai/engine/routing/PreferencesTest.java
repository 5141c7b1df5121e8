package io.harborai.engine.routing;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import io.harborai.engine.exchange.Failure;
import io.harborai.engine.exchange.OwnFields;
import io.harborai.engine.provider.RemoteProvider;
import io.harborai.engine.resilience.FallbackCause;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

final class PreferencesTest {
    private final Harbour harbour = new Harbour(new Random(1)).price("lab/a", 1).price("sea/b", 2).price("sea/d", 1);
    private final Catalog catalog = Harbour.catalog(alias("both", FallbackCause.TIMEOUT, "lab/a", "sea/b", "lab/c"),
            alias("other", FallbackCause.TIMEOUT, "sea/d"), alias("strict", null, "lab/s", "sea/t"));

    @Test
    void otherModelsFollowWhateverTheReason() {
        Route route = route("both", "", "other,strict,both,lab/z");
        assertThat(names(route)).containsExactly("lab/a", "sea/b", "lab/c", "sea/d", "lab/s", "lab/z");
        assertThat(route.fallbackOn()).containsExactlyInAnyOrder(FallbackCause.values());
        assertThat(route.requested()).isEqualTo("both");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"order\":[\"sea\"]}|sea/b lab/a lab/c",
            "{\"order\":[\"lab/c\",\"sea\"]}|lab/c sea/b lab/a", "{\"only\":[\"lab\"]}|lab/a lab/c",
            "{\"ignore\":[\"lab/a\"]}|sea/b lab/c", "{\"only\":[\"lab\"],\"ignore\":[\"lab/a\"]}|lab/c",
            "{\"allow_fallbacks\":false}|lab/a", "{\"allow_fallbacks\":false,\"order\":[\"sea\"]}|sea/b",
            "{\"max_price\":{\"prompt\":1.5}}|lab/a", "{\"max_price\":{\"prompt\":2,\"completion\":4}}|lab/a sea/b",
            "{}|lab/a sea/b lab/c", "null|lab/a sea/b lab/c",
            "{\"order\":null,\"only\":[],\"max_price\":{}}|lab/a sea/b lab/c"})
    void providersGoByTheCallersWish(String provider, String targets) {
        assertThat(names(route("both", provider, ""))).containsExactly(targets.split(" "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"order\":[\"lab\"]}|sea/copy", "{\"allow_fallbacks\":false}|sea/copy",
            "{\"only\":[\"lab\"]}|", "{\"ignore\":[\"sea/copy\"]}|", "{\"ignore\":[\"sea\"]}|"})
    void whoWantsNothingToGoSomewhereHasNoCopyThere(String provider, @Nullable String mirror) {
        Alias copied = alias("copied", null, "lab/a").withSteering(new Steering(List.of(), Affinity.NONE, null,
                new Share(Target.of(Harbour.SEA, "copy"), 1)));
        Target found = ((Catalog.Resolution.Found) Harbour.catalog(copied).resolve(CallTraits.of("copied")
                .with(read(provider, "")), harbour.around())).route().mirror();
        assertThat(found == null ? null : found.name()).isEqualTo(mirror);
    }

    @Test
    void whoAllowsNoOtherHasNoFallback() {
        assertThat(route("both", "{\"allow_fallbacks\":false}", "").fallbackOn()).isEmpty();
        assertThat(route("both", "{\"only\":[\"lab\"]}", "").fallbackOn()).containsExactly(FallbackCause.TIMEOUT);
    }

    @Test
    void whenNobodyIsLeftEachReasonIsTold() {
        Catalog.Resolution.Refused refused = refused("both",
                "{\"only\":[\"lab\"],\"max_price\":{\"prompt\":0.5}}", "");
        assertThat(refused.param()).isEqualTo("provider");
        assertThat(refused.reason()).contains("lab/a is left out because it costs 1.0")
                .contains("sea/b is left out because provider.only does not name it")
                .contains("lab/c is left out because its price is not known");
    }

    @Test
    void aNameThatIsNotThereIsRefusedWithThoseThatAre() {
        assertThat(refused("both", "{\"ignore\":[\"lba\"]}", "")).satisfies(refused -> {
            assertThat(refused.reason()).contains("'lba'").contains("lab, sea");
            assertThat(refused.param()).isEqualTo("provider");
        });
        assertThat(refused("both", "", "nothing")).satisfies(refused -> {
            assertThat(refused.reason()).contains("'nothing'");
            assertThat(refused.param()).isEqualTo("models");
        });
    }

    @Test
    void theWishesAreExplained() {
        Explanation explanation = catalog.explain(CallTraits.of("both").with(read("{\"only\":[\"sea\"]}", "other")),
                harbour.around());
        assertThat(explanation.steps()).last().isInstanceOfSatisfying(Explanation.Preferred.class, preferred -> {
            assertThat(preferred.left()).containsExactly("sea/b", "sea/d");
            assertThat(preferred.removed()).containsOnlyKeys("lab/a", "lab/c");
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"sort\":\"price\"}", "{\"only\":\"lab\"}", "{\"only\":[1]}", "{\"order\":[\"\"]}",
            "{\"allow_fallbacks\":1}", "{\"max_price\":5}", "{\"max_price\":{\"image\":1}}",
            "{\"max_price\":{\"prompt\":-1}}", "{\"max_price\":{\"prompt\":\"1\"}}", "{\"only\":[\"a\"]", "[]", "{} {}",
            "no json", ""})
    void whatIsWrongIsSaid(String provider) {
        PreferenceReading reading = PreferenceReader.read(new byte[0], OwnFields.NONE, null, provider);
        Failure failure = ((PreferenceReading.Refused) reading).failure();
        assertThat(failure.status()).isEqualTo(400);
        assertThat(failure.param()).contains("provider");
        assertThat(failure.message()).contains("provider");
    }

    @Test
    void theBodysWordCountsMore() {
        byte[] body = "{\"models\":[\"x\"],\"provider\":{\"only\":[\"sea\"]}}".getBytes(StandardCharsets.UTF_8);
        OwnFields own = new OwnFields(new OwnFields.Span(10, 15), new OwnFields.Span(27, 43), List.of());
        PreferenceReading reading = PreferenceReader.read(body, own, "y", "{\"only\":[\"lab\"]}");
        Preferences preferences = ((PreferenceReading.Accepted) reading).preferences();
        assertThat(preferences.models()).containsExactly("x");
        assertThat(preferences.only()).containsExactly("sea");
    }

    @Test
    void boundsAreKept() {
        String eight = IntStream.range(0, 8).mapToObj(i -> "m" + i).collect(Collectors.joining(","));
        assertThat(read("", eight).models()).hasSize(8);
        assertThat(PreferenceReader.read(new byte[0], OwnFields.NONE, eight + ",m8", null))
                .isInstanceOf(PreferenceReading.Refused.class);
        String many = Collections.nCopies(32, "\"lab\"").toString();
        assertThat(read("{\"order\":" + many + "}", "").order()).hasSize(32);
        assertThat(PreferenceReader.read(new byte[0], OwnFields.NONE, null,
                "{\"order\":" + many.replace("]", ",\"lab\"]") + "}")).isInstanceOf(PreferenceReading.Refused.class);
        assertThat(PreferenceReader.read(new byte[0], OwnFields.NONE, "a,,b", null))
                .isInstanceOf(PreferenceReading.Refused.class);
        assertThatThrownBy(() -> new Preferences(List.of(), List.of(), List.of(), List.of(), true, Double.NaN, 1))
                .hasMessageContaining("NaN");
    }

    private static Alias alias(String name, @Nullable FallbackCause cause, String... targets) {
        return new Alias(name, Stream.of(targets).map(target -> {
            String[] parts = target.split("/");
            RemoteProvider provider = parts[0].equals("lab") ? Harbour.LAB : Harbour.SEA;
            return new WeightedTarget(Target.of(provider, parts[1]), 1);
        }).toList(), Strategy.PRIORITY, 0, cause == null ? Set.of() : Set.of(cause));
    }

    private static Preferences read(String provider, String models) {
        PreferenceReading reading = PreferenceReader.read(new byte[0], OwnFields.NONE,
                models.isEmpty() ? null : models, provider.isEmpty() ? null : provider);
        if (reading instanceof PreferenceReading.Accepted accepted) {
            return accepted.preferences();
        }
        throw new AssertionError(reading.toString());
    }

    private Catalog.Resolution resolve(String model, String provider, String models) {
        return catalog.resolve(CallTraits.of(model).with(read(provider, models)), harbour.around());
    }

    private Route route(String model, String provider, String models) {
        return ((Catalog.Resolution.Found) resolve(model, provider, models)).route();
    }

    private Catalog.Resolution.Refused refused(String model, String provider, String models) {
        return (Catalog.Resolution.Refused) resolve(model, provider, models);
    }

    private static List<String> names(Route route) {
        return route.targets().stream().map(Target::name).toList();
    }
}
