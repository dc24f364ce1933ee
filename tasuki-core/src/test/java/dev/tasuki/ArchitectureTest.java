package dev.tasuki;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The arrows: internal → spi → API, the engine → the SQL, and nothing from outside into internal. */
class ArchitectureTest {
    private static final int LONGEST_CLASS = 400;

    private final JavaClasses core = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.tasuki");

    @Test
    void theApiKnowsNothingOfWhatServesIt() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.tasuki", "dev.tasuki.operations")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.tasuki.spi..", "dev.tasuki.internal..")
                .check(core);
    }

    @Test
    void theSpiKnowsTheApiOnly() {
        noClasses()
                .that()
                .resideInAPackage("dev.tasuki.spi")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tasuki.internal..")
                .check(core);
    }

    @Test
    void theSqlKnowsNothingOfTheEngine() {
        noClasses()
                .that()
                .resideInAPackage("dev.tasuki.internal.postgres")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tasuki.internal.engine")
                .check(core);
    }

    @Test
    void operationsNeedNoEngine() {
        noClasses()
                .that()
                .resideInAPackage("dev.tasuki.internal.operations")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.tasuki.internal.engine")
                .check(core);
    }

    @Test
    void thereAreNoCircles() {
        SlicesRuleDefinition.slices()
                .matching("dev.tasuki.(**)")
                .should()
                .beFreeOfCycles()
                .check(core);
    }

    @Test
    void theEnginesClassesAreHiddenButForTheirEntry() {
        classes()
                .that()
                .resideInAPackage("dev.tasuki.internal.engine")
                .and()
                .arePublic()
                .and()
                .areTopLevelClasses()
                .should()
                .haveSimpleName("EngineProvider")
                .orShould()
                .haveSimpleName("Faults") // for tests, which live in other packages too
                .check(core);
    }

    @Test
    void nothingOutsideTheCoreImportsInternal() throws IOException {
        for (Path source : sources()) {
            if (!source.startsWith(Path.of("..", "tasuki-core"))) {
                assertThat(Files.readString(source)).describedAs("%s", source).doesNotContain("dev.tasuki.internal");
            }
        }
    }

    @Test
    void everyClassFitsInTheHead() throws IOException {
        for (Path source : sources()) {
            assertThat(Files.readAllLines(source)).describedAs("%s", source).hasSizeLessThanOrEqualTo(LONGEST_CLASS);
        }
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            List<Path> sources = files.filter(f -> f.toString().endsWith(".java"))
                    .filter(f -> f.toString().contains("/src/main/java/"))
                    .toList();
            assertThat(sources).hasSizeGreaterThan(100);
            return sources;
        }
    }
}
