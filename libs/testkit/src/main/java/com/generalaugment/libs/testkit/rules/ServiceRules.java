package com.generalaugment.libs.testkit.rules;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The packages of a service: arrows point only to {@code domain}, no cycles, few types in each, and names that say what a thing does. */
public final class ServiceRules {

    private static final List<String> OUTER_ROOMS = List.of("api", "store", "events", "clients");
    private static final int MAX_TYPES = 25;
    private static final String VAGUE = ".*(Impl|Manager|Helper|Util|Utils|Common|Base|Processor|Data)";

    private ServiceRules() {}

    /** @param basePackage such as {@code com.generalaugment.gateway}; @throws AssertionError that names every violation */
    public static void check(String basePackage) {
        JavaClasses service = new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages(basePackage);
        check(service, basePackage);
    }

    static void check(JavaClasses service, String basePackage) {
        domainKnowsNoTechnology(service, basePackage);
        roomsKnowOnlyTheDomain(service, basePackage);
        adaptersDoNotReadConfiguration(service, basePackage);
        namesSayWhatAThingDoes(service);
        packagesFormNoCycle(service, basePackage);
        packagesAreSmall(service, basePackage);
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

    /** They are given values. */
    private static void adaptersDoNotReadConfiguration(JavaClasses service, String base) {
        noClasses()
                .that()
                .resideInAnyPackage(base + ".store..", base + ".clients..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(base + ".config..")
                .allowEmptyShould(true)
                .check(service);
    }

    private static void packagesFormNoCycle(JavaClasses service, String base) {
        slices().matching(base + ".(**)")
                .should()
                .beFreeOfCycles()
                .allowEmptyShould(true)
                .check(service);
    }

    private static void packagesAreSmall(JavaClasses service, String base) {
        Map<String, Long> tooLarge = service.stream()
                .filter(type -> type.isTopLevelClass() && !type.getSimpleName().equals("package-info"))
                .filter(type -> type.getPackageName().startsWith(base))
                .collect(Collectors.groupingBy(JavaClass::getPackageName, TreeMap::new, Collectors.counting()));
        tooLarge.values().removeIf(size -> size <= MAX_TYPES);
        if (!tooLarge.isEmpty()) {
            throw new AssertionError("packages of more than " + MAX_TYPES + " types: " + tooLarge);
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
