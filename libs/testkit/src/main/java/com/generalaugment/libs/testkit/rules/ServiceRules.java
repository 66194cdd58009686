package com.generalaugment.libs.testkit.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;

/** The six rooms of a service: arrows point only to {@code domain}, and names say what a thing does. */
public final class ServiceRules {

    private static final List<String> OUTER_ROOMS = List.of("api", "store", "events", "clients");
    private static final String VAGUE = ".*(Impl|Manager|Helper|Util|Utils|Common|Base|Processor|Data)";

    private ServiceRules() {}

    /** @param basePackage such as {@code com.generalaugment.gateway}; @throws AssertionError that names every violation */
    public static void check(String basePackage) {
        JavaClasses service = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(basePackage);
        domainKnowsNoTechnology(service, basePackage);
        roomsKnowOnlyTheDomain(service, basePackage);
        namesSayWhatAThingDoes(service);
    }

    private static void domainKnowsNoTechnology(JavaClasses service, String base) {
        noClasses()
                .that()
                .resideInAPackage(base + ".domain..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta..",
                        "io.grpc..",
                        "io.quarkus..",
                        "io.vertx..",
                        "io.smallrye..",
                        "java.sql..",
                        "org.apache.kafka..",
                        "com.generalaugment.libs.contracts..",
                        base + ".api..",
                        base + ".store..",
                        base + ".events..",
                        base + ".clients..",
                        base + ".config..")
                .allowEmptyShould(true)
                .check(service);
    }

    private static void roomsKnowOnlyTheDomain(JavaClasses service, String base) {
        for (String room : OUTER_ROOMS) {
            String[] others = OUTER_ROOMS.stream()
                    .filter(other -> !other.equals(room))
                    .map(other -> base + "." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage(base + "." + room + "..")
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .allowEmptyShould(true)
                    .check(service);
        }
    }

    private static void namesSayWhatAThingDoes(JavaClasses service) {
        classes()
                .that()
                .areTopLevelClasses()
                .should()
                .haveNameNotMatching(VAGUE)
                .allowEmptyShould(true)
                .check(service);
    }
}
