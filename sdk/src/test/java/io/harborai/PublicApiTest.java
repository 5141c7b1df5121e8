package io.harborai;

import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import com.tngtech.archunit.ArchConfiguration;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/** What users see is Java's and ours: no type of the libraries beneath. */
final class PublicApiTest {
    private static final Set<String> API = Set.of("io.harborai", "io.harborai.chat", "io.harborai.embedding",
            "io.harborai.model", "io.harborai.reply", "io.harborai.error", "io.harborai.schema", "io.harborai.tool",
            "io.harborai.batch", "io.harborai.function", "io.harborai.request", "io.harborai.rerank",
            "io.harborai.response");
    private static final List<String> OURS = List.of("java.", "io.harborai.chat.", "io.harborai.embedding.",
            "io.harborai.model.", "io.harborai.reply.", "io.harborai.error.", "io.harborai.HarborAI",
            "io.harborai.schema.", "io.harborai.tool.", "io.harborai.batch.", "io.harborai.function.",
            "io.harborai.request.", "io.harborai.rerank.", "io.harborai.response.", "io.harborai.StructuredMode",
            "io.harborai.ProviderSettings",
            "io.harborai.AliasSettings", "io.harborai.FallbackOn", "io.harborai.EngineOptions",
            // Settings and figures of the engine, and the interface of its plug-ins, are the same for gateway and SDK.
            "io.harborai.engine.ConcurrencySettings", "io.harborai.engine.MemorySettings",
            "io.harborai.engine.PerformanceMode", "io.harborai.engine.cache.CacheSettings",
            "io.harborai.engine.resilience.ResilienceSettings", "io.harborai.engine.plugin.Interceptor",
            "io.harborai.engine.telemetry.Telemetry", "io.harborai.engine.stats.", "io.harborai.engine.money.",
            "io.harborai.engine.accounting.PriceTable", "io.harborai.engine.accounting.Budget",
            "io.harborai.engine.accounting.BudgetStatus");
    private static final JavaClasses CLASSES = classes();

    /** The SDK's own classes only: names are enough to know of others. */
    private static JavaClasses classes() {
        ArchConfiguration.get().setResolveMissingDependenciesFromClassPath(false);
        return new ClassFileImporter().importPath(Path.of("target", "classes"));
    }

    @Test
    void noLibrarysTypeIsInAPublicSignature() {
        Set<String> foreign = new TreeSet<>();
        for (JavaClass type : CLASSES) {
            if (API.contains(type.getPackageName()) && Modifier.isPublic(type.reflect().getModifiers())) {
                type.getCodeUnits().stream().filter(PublicApiTest::isVisible).forEach(unit -> unit
                        .getAllInvolvedRawTypes().stream().map(JavaClass::getBaseComponentType)
                        .filter(used -> !used.isPrimitive() && OURS.stream().noneMatch(used.getName()::startsWith))
                        .forEach(used -> foreign.add(unit.getFullName() + " uses " + used.getName())));
            }
        }
        // The entry points that the client itself calls; Calls is not part of the API and holds no such type in them.
        assertThat(foreign).allMatch(use -> use.endsWith(" uses io.harborai.call.Calls")).hasSize(6);
    }

    private static boolean isVisible(JavaCodeUnit unit) {
        return unit.getModifiers().contains(JavaModifier.PUBLIC) && !unit.getModifiers().contains(
                JavaModifier.SYNTHETIC);
    }

    @Test
    void publicClassesAreFinalSealedOrInterfaces() {
        for (JavaClass type : CLASSES) {
            if (API.contains(type.getPackageName()) && type.getModifiers().contains(JavaModifier.PUBLIC)) {
                assertThat(type.isInterface() || Modifier.isFinal(type.reflect().getModifiers())
                        || type.reflect().isSealed() || type.isEnum()).as(type.getName()).isTrue();
            }
        }
    }

    @Test
    void librariesThatNotEverybodyHasAreUsedInTheirOwnPackagesOnly() {
        Map<String, String> homes = Map.of("io.micrometer.", "io.harborai.micrometer", "io.opentelemetry.",
                "io.harborai.opentelemetry");
        for (JavaClass type : CLASSES) {
            homes.forEach((library, home) -> {
                if (!type.getPackageName().equals(home)) {
                    assertThat(type.getDirectDependenciesFromSelf())
                            .noneMatch(use -> use.getTargetClass().getName().startsWith(library)
                                    || use.getTargetClass().getPackageName().equals(home));
                }
            });
        }
    }

    @Test
    void packagesHaveNoCycles() {
        SlicesRuleDefinition.slices().matching("io.harborai.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void internalPackagesDoNotUseTheFaces() {
        for (JavaClass type : CLASSES) {
            if (Set.of("io.harborai.json", "io.harborai.reply", "io.harborai.error").contains(type.getPackageName())) {
                assertThat(type.getDirectDependenciesFromSelf()).noneMatch(
                        use -> Set.of("io.harborai", "io.harborai.chat", "io.harborai.call")
                                .contains(use.getTargetClass().getPackageName()));
            }
        }
    }
}
