package dev.tasuki.spring;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    private final JavaClasses all = new ClassFileImporter().importPackages("dev.tasuki.spring");
    private final JavaClasses production = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tasuki.spring");

    @Test
    void nothingReachesIntoTheEngine() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tasuki.internal..")
                .check(all);
    }

    @Test
    void theStarterWorksWithoutActuatorMicrometerJpaAndTracing() {
        noClasses()
                .that()
                .resideInAPackage("dev.tasuki.spring")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.springframework.boot.health..",
                        "org.springframework.boot.actuate..",
                        "io.micrometer..",
                        "jakarta.persistence..")
                .check(production);
    }

    @Test
    void packagesHaveNoCircles() {
        SlicesRuleDefinition.slices()
                .matching("dev.tasuki.(**)")
                .should()
                .beFreeOfCycles()
                .check(production);
    }
}
