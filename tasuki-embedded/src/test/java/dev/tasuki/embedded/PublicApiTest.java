package dev.tasuki.embedded;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class PublicApiTest {

    private final JavaClasses classes = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.tasuki.embedded");

    @Test
    void isThreeClasses() {
        classes()
                .that()
                .arePublic()
                .should()
                .haveFullyQualifiedName(EmbeddedPostgres.class.getName())
                .orShould()
                .haveFullyQualifiedName(EmbeddedPostgres.Builder.class.getName())
                .orShould()
                .haveFullyQualifiedName(EmbeddedPostgresException.class.getName())
                .check(classes);
    }

    @Test
    void needsNothingElseOfTasuki() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.tasuki", "dev.tasuki.spi..", "dev.tasuki.internal..")
                .check(classes);
    }
}
