package com.generalaugment.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.testkit.infra.Infrastructure;
import com.generalaugment.local.Fleet;
import com.generalaugment.local.Replica;
import com.generalaugment.local.ServiceKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings have one set of names: values, environment and services. */
class SettingsTest {

    static final List<String> SERVICES = GenaugChart.SERVICES;

    private static final JsonNode SCHEMA = GenaugChart.yaml(GenaugChart.FOLDER.resolve("values.schema.json"));

    /** {@code service, setting} of everything without which a service cannot run. */
    static Stream<String[]> required() {
        return SERVICES.stream()
                .flatMap(service -> GenaugChart.stream(
                                GenaugChart.needs(service).get("settings"))
                        .filter(setting -> setting.has("required")
                                && !setting.path("name").asText().endsWith("username"))
                        .map(setting -> new String[] {
                            service,
                            (setting.path("shared").asBoolean() ? "global." : service + ".")
                                    + setting.get("name").asText(),
                            setting.path("secret").asBoolean() ? ".existingSecret" : ""
                        }));
    }

    @ParameterizedTest
    @MethodSource("required")
    void aMissingValueFailsWithAMessageThatNamesIt(String service, String value, String ofSecret) {
        assertThatThrownBy(() -> GenaugChart.render(onlyThis(service, value + ofSecret)))
                .hasMessageContaining(service + " cannot run yet")
                .hasMessageContaining(value + ofSecret + " is required");
    }

    @Test
    void allMissingValuesOfAServiceAreToldAtOnce() {
        assertThatThrownBy(() -> GenaugChart.render(Map.of(
                        "gateway.genaug.database.password.existingSecret", "",
                        "gateway.genaug.database.owner-password.existingSecret", "")))
                .hasMessageContaining("gateway.genaug.database.password.existingSecret is required")
                .hasMessageContaining("gateway.genaug.database.owner-password.existingSecret is required")
                .hasMessageContaining("under the key genaug.database.password");
    }

    @Test
    void aMissingImageRegistryFailsWithAMessageThatNamesIt() {
        assertThatThrownBy(() -> GenaugChart.render(Map.of("global.image.registry", "")))
                .hasMessageContaining("global.image.registry is required");
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void theChartKnowsTheSettingsOfAServiceAndNoOthers(String service) {
        var known = FleetSettings.of(service);
        var variables = known.stream().map(SettingsTest::variable).toList();

        assertThat(GenaugChart.settings(service)).doesNotHaveDuplicates().isSubsetOf(known);
        assertThat(GenaugChart.settings(service)).containsAll(FleetSettings.ownOf(service));
        assertThat(GenaugChart.renderWith(ObjectsTest.EVERYTHING)
                        .environment(service)
                        .keySet())
                .filteredOn(name -> name.startsWith("GENAUG_"))
                .isSubsetOf(variables);
    }

    @ParameterizedTest
    @EnumSource(ServiceKind.class)
    void makeRunUsesTheSameNames(ServiceKind kind, @TempDir Path home) {
        var addresses = Stream.of(ServiceKind.values())
                .map(each -> new Replica.Address(each, 1, 1 + each.ordinal(), 100 + each.ordinal()))
                .toList();
        try (Fleet fleet = new Fleet(new Fleet.Layout(
                FleetSettings.REPOSITORY, home, new Infrastructure.Ports(5, 6, 7, 8), addresses, Map.of(), true))) {
            var variables = FleetSettings.of(kind.label()).stream()
                    .map(SettingsTest::variable)
                    .toList();

            assertThat(fleet.environment(addresses.get(kind.ordinal())).keySet())
                    .filteredOn(name -> name.startsWith("GENAUG_"))
                    .isSubsetOf(variables);
        }
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void everySettingThatTheSchemaAllowsReachesTheService(String service) {
        var allowed = leaves(SCHEMA.at("/definitions/" + service + ".genaug"), "genaug");

        assertThat(allowed).containsExactlyInAnyOrderElementsOf(GenaugChart.settings(service));
    }

    @Test
    void everySharedSettingIsOneOfAService() {
        var ofServices = SERVICES.stream()
                .flatMap(service -> GenaugChart.settings(service).stream())
                .toList();

        assertThat(leaves(SCHEMA.at("/definitions/global.genaug"), "genaug"))
                .isNotEmpty()
                .isSubsetOf(ofServices);
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void everySettingArrivesUnderItsOwnName(String service) {
        var environment = GenaugChart.renderWith(ObjectsTest.EVERYTHING).environment(service);

        assertThat(environment.keySet())
                .containsAll(GenaugChart.stream(GenaugChart.needs(service).get("settings"))
                        .filter(setting -> !setting.path("owner").asBoolean())
                        .map(setting -> variable(setting.get("name").asText()))
                        .toList());
    }

    @Test
    void secretsAreReferencesUnderTheNameOfTheSettingOrAKeyOfTheOperator() {
        var environment = GenaugChart.render(Map.of("gateway.genaug.database.password.key", "pw"))
                .environment("gateway");

        assertThat(environment)
                .containsEntry("GENAUG_DATABASE_URL", "postgresql://postgres.data.svc:5432/genaug")
                .containsEntry("GENAUG_DATABASE_USERNAME", "gateway")
                .containsEntry("GENAUG_DATABASE_PASSWORD", "secret:genaug-gateway/pw")
                .containsEntry("GENAUG_DATABASE_MIGRATE", "false")
                .containsEntry("GENAUG_INTERNAL_TOKEN", "secret:genaug-internal/genaug.internal.token")
                .doesNotContainKey("GENAUG_GATEWAY_BOOTSTRAP_KEY");
    }

    /** They reach the job that migrates; it is a hook, which the Helm library leaves out of what it renders. */
    @ParameterizedTest
    @FieldSource("SERVICES")
    void theOwnersCredentialsReachNoPod(String service) {
        var owners = GenaugChart.stream(GenaugChart.needs(service).get("settings"))
                .filter(setting -> setting.path("owner").asBoolean())
                .map(setting -> variable(setting.get("name").asText()))
                .toList();

        assertThat(GenaugChart.renderWith(ObjectsTest.EVERYTHING).environment(service))
                .doesNotContainKeys(owners.toArray(String[]::new));
    }

    @Test
    void noObjectHoldsASecretItself() {
        assertThat(GenaugChart.renderWith(ObjectsTest.EVERYTHING).ofKind("Secret"))
                .isEmpty();
        assertThatThrownBy(() -> GenaugChart.render(Map.of("gateway.genaug.database.password", "hunter2")))
                .hasMessageContaining("/gateway/genaug/database/password")
                .hasMessageContaining("got string, want");
        assertThatThrownBy(() -> GenaugChart.render(Map.of("global.genaug.redis.url", "redis://:pw@redis:6379")))
                .hasMessageContaining("/global/genaug/redis/url");
        assertThatThrownBy(() -> GenaugChart.render(Map.of("global.genaug.database.url", "postgresql://u:p@db/genaug")))
                .hasMessageContaining("/global/genaug/database/url");
    }

    @Test
    void aMisspeltOrForeignSettingIsRefused() {
        assertThatThrownBy(() -> GenaugChart.render(Map.of("metering.genaug.metering.hold-four", "1m")))
                .hasMessageContaining("hold-four");
        assertThatThrownBy(() -> GenaugChart.render(Map.of("gateway.genaug.metering.hold-for", "1m")))
                .hasMessageContaining("/gateway/genaug");
        assertThatThrownBy(() -> GenaugChart.render(Map.of("metering.edge.type", "LoadBalancer")))
                .hasMessageContaining("/metering/edge");
    }

    @Test
    void aServicesOwnSettingWinsOverTheSharedOne() {
        var rendered = GenaugChart.render(Map.of("metering.genaug.redis.url", "redis://other:6380"));

        assertThat(rendered.environment("metering")).containsEntry("GENAUG_REDIS_URL", "redis://other:6380");
        assertThat(rendered.environment("gateway")).containsEntry("GENAUG_REDIS_URL", "redis://redis.data.svc:6379");
    }

    @Test
    void telemetryIsOffUntilItHasSomewhereToGo() {
        var off = GenaugChart.render().environment("gateway");
        var on = GenaugChart.render(Map.of("global.genaug.telemetry.endpoint", "http://collector:4317"))
                .environment("gateway");

        assertThat(off).doesNotContainKey("GENAUG_TELEMETRY_ENDPOINT");
        assertThat(on).containsEntry("GENAUG_TELEMETRY_ENDPOINT", "http://collector:4317");
    }

    /** The minimal values without one of them, and without the services that would complain first. */
    private static Map<String, Object> onlyThis(String service, String missing) {
        return Stream.concat(
                        SERVICES.stream()
                                .filter(other -> !other.equals(service))
                                .map(other -> other + ".enabled"),
                        Stream.of(missing))
                .collect(Collectors.toMap(name -> name, name -> name.equals(missing) ? (Object) "" : false));
    }

    private static String variable(String setting) {
        return setting.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
    }

    private static List<String> leaves(JsonNode schema, String name) {
        if (!schema.has("properties")) {
            return List.of(name);
        }
        List<String> found = new ArrayList<>();
        schema.get("properties").properties().forEach(member -> {
            found.addAll(leaves(member.getValue(), name + "." + member.getKey()));
        });
        return found;
    }
}
