package io.harborai.app;

import java.util.List;
import java.util.TreeSet;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.GeneralCodingRules;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

/** The rules of the house that no compiler checks: floors, circles, names, and what main code must not do. */
final class HouseRulesTest {
    private static JavaClasses house;

    @BeforeAll
    static void read() {
        house = new ClassFileImporter().withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .withImportOption(location -> !location.contains("standin")).importPackages("io.harborai");
        assertThat(house.size()).as("classes found").isGreaterThan(200);
    }

    @Test
    void imports_run_down_the_floors_only() {
        above("io.harborai.engine..", "io.harborai", "io.harborai.call..", "io.harborai.chat..", "io.harborai.error..",
                "io.harborai.platform..", "io.harborai.gateway..", "io.harborai.chatroom..", "io.harborai.app..");
        above("io.harborai.platform..", "io.harborai", "io.harborai.chat..", "io.harborai.gateway..",
                "io.harborai.chatroom..", "io.harborai.app..");
        above("io.harborai.gateway..", "io.harborai", "io.harborai.chat..", "io.harborai.chatroom..",
                "io.harborai.app..");
        above("io.harborai.gateway..", "io.harborai.ops..", "io.harborai.knowledge..");
        above("io.harborai.ops..", "io.harborai.gateway..", "io.harborai.knowledge..", "io.harborai.chatroom..",
                "io.harborai.app..");
        above("io.harborai.knowledge..", "io.harborai.gateway..", "io.harborai.ops..", "io.harborai.chatroom..",
                "io.harborai.app..");
        above("io.harborai.chatroom..", "io.harborai.gateway..", "io.harborai.ops..", "io.harborai.knowledge..",
                "io.harborai.app..");
    }

    private static void above(String floor, String... higher) {
        noClasses().that().resideInAPackage(floor).should().dependOnClassesThat().resideInAnyPackage(higher)
                .check(house);
    }

    @Test
    void packages_of_a_module_have_no_circles() {
        for (String module : List.of("io.harborai.engine", "io.harborai.platform", "io.harborai.gateway",
                "io.harborai.ops", "io.harborai.knowledge", "io.harborai.chatroom", "io.harborai.app")) {
            slices().matching(module + ".(*)..").should().beFreeOfCycles().check(house);
        }
    }

    @Test
    void main_code_neither_prints_nor_sleeps_nor_uses_another_logger() {
        // The command line speaks there, and the log's console appender.
        noClasses().that().resideOutsideOfPackages("io.harborai.app..", "io.harborai.platform.log..").should(
                GeneralCodingRules.ACCESS_STANDARD_STREAMS).check(house);
        noClasses().should().callMethod(Thread.class, "sleep", long.class).check(house);
        noClasses().that().resideOutsideOfPackage("io.harborai.platform.log..").should().dependOnClassesThat()
                .resideInAnyPackage("java.util.logging..", "org.apache.logging..").check(house);
    }

    @Test
    void names_are_words_of_the_field() {
        noClasses().should().haveSimpleNameEndingWith("Manager").orShould().haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Util").orShould().haveSimpleNameEndingWith("Utils").orShould()
                .haveSimpleNameEndingWith("Impl").orShould().haveSimpleNameStartingWith("Abstract").check(house);
        noClasses().should().resideInAnyPackage("..util..", "..common..", "..impl..", "..dto..", "..service..")
                .check(house);
    }

    @Test
    void the_engine_and_the_sdk_know_no_server_and_no_logger_binding() {
        noClasses().that().resideInAnyPackage("io.harborai", "io.harborai.engine..", "io.harborai.call..",
                "io.harborai.chat..").should().dependOnClassesThat().resideInAnyPackage("ch.qos.logback..",
                        "io.micrometer..", "org.jdbi..", "picocli..", "tools.jackson.databind..")
                .check(house);
    }

    @Test
    void every_package_says_what_null_means_in_it() {
        TreeSet<String> unmarked = new TreeSet<>();
        house.forEach(type -> {
            boolean marked = type.getPackage().isAnnotatedWith(NullMarked.class);
            if (!marked && !type.getSimpleName().equals("package-info")
                    && !type.getSimpleName().equals("module-info")) {
                unmarked.add(type.getPackageName());
            }
        });
        assertThat(unmarked).isEmpty();
    }
}
