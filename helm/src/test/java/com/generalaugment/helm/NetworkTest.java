package com.generalaugment.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Who may speak with whom. */
class NetworkTest {

    static final List<String> SERVICES = GenaugChart.SERVICES;

    @ParameterizedTest
    @FieldSource("SERVICES")
    void nothingComesInAndNothingGoesOutByDefault(String service) { // hazard 41
        var types = policy(GenaugChart.render(), service).get("policyTypes");

        assertThat(types.valueStream().map(JsonNode::asText)).containsExactlyInAnyOrder("Ingress", "Egress");
    }

    @ParameterizedTest
    @CsvSource({
        "gateway, 53 5432 6379 9000",
        "turn-executor, 53 5432 6379 9000 9092",
        "metering, 53 5432 6379 9092",
        "memory, 53 5432 6379 9000 9092",
        "outbox-relay, 53 5432 9092"
    })
    void aServiceReachesOnlyWhatItNeeds(String service, String ports) {
        assertThat(egressPorts(GenaugChart.render(), service)).isEqualTo(ports);
    }

    @ParameterizedTest
    @CsvSource({
        "global.genaug.database.url, postgresql://[fd00::1]:6432/genaug?sslmode=require, metering, 6432",
        "global.genaug.database.url, postgresql://db/genaug, metering, 5432",
        "global.genaug.redis.url, rediss://redis:6390/0, metering, 6390",
        "global.genaug.telemetry.endpoint, http://collector:4318, outbox-relay, 4318",
        "global.genaug.telemetry.endpoint, http://collector, outbox-relay, 4317",
        "turn-executor.genaug.turn-executor.providers.openai-compatible.url, https://models.example.com/v1, turn-executor, 443",
        "turn-executor.genaug.turn-executor.providers.openai-compatible.url, http://vllm:8000/v1, turn-executor, 8000",
        "turn-executor.genaug.turn-executor.providers.openai-compatible.url, http://vllm/v1, turn-executor, 80",
        "gateway.genaug.gateway.oidc.issuer, https://login.example.com:8443/realm, gateway, 8443"
    })
    void thePolicyFollowsThePortOfTheUrl(String setting, String url, String service, String port) {
        assertThat(egressPorts(GenaugChart.render(Map.of(setting, url)), service)
                        .split(" "))
                .contains(port);
    }

    @Test
    void everyBrokerOfTheListIsReached() {
        var rendered = GenaugChart.render(Map.of("global.genaug.kafka.bootstrap-servers", "a:9093,b:9094"));

        assertThat(egressPorts(rendered, "outbox-relay")).isEqualTo("53 5432 9093 9094");
    }

    @Test
    void onlyThePodsThatCallAServiceReachItsGrpcPort() {
        var rendered = GenaugChart.render();

        assertThat(admitted(rendered, "turn-executor")).containsExactly("gateway", "memory");
        assertThat(admitted(rendered, "metering")).containsExactly("gateway", "turn-executor");
        assertThat(admitted(rendered, "memory")).containsExactly("gateway", "turn-executor");
        assertThat(admitted(rendered, "gateway")).containsExactly("turn-executor");
    }

    @Test
    void onlyTheEdgeIsOpenToEveryoneAndTheOperatorCanNarrowIt() {
        var open = GenaugChart.render();
        var narrow = GenaugChart.renderWith(ObjectsTest.EVERYTHING);

        assertThat(open.objects().stream()
                        .filter(object -> Rendered.kind(object).equals("NetworkPolicy"))
                        .filter(object ->
                                object.at("/spec/ingress").valueStream().anyMatch(rule -> !rule.has("from")))
                        .map(Rendered::name))
                .containsExactly("rel-gateway");
        assertThat(policy(open, "outbox-relay").get("ingress")).isEmpty();
        assertThat(policy(narrow, "gateway")
                        .at("/ingress/0/from/0/namespaceSelector/matchLabels/name")
                        .asText())
                .isEqualTo("edge");
        assertThat(policy(narrow, "outbox-relay").get("ingress")).hasSize(1);
    }

    private static JsonNode policy(Rendered rendered, String service) {
        return rendered.object("NetworkPolicy", "rel-" + service).get("spec");
    }

    private static String egressPorts(Rendered rendered, String service) {
        var ports = new TreeSet<Integer>();
        policy(rendered, service)
                .get("egress")
                .forEach(rule -> rule.get("ports")
                        .forEach(port -> ports.add(port.get("port").asInt())));
        return String.join(" ", ports.stream().map(String::valueOf).toList());
    }

    /** The services whose pods carry every label that the gRPC rule of a service asks for. */
    private static List<String> admitted(Rendered rendered, String service) {
        var asked = policy(rendered, service)
                .get("ingress")
                .valueStream()
                .filter(rule -> rule.at("/ports/0/port").asText().equals("grpc"))
                .map(rule -> rule.at("/from/0/podSelector/matchLabels"))
                .findFirst()
                .orElseThrow();
        return SERVICES.stream()
                .filter(caller -> rendered.object("Deployment", "rel-" + caller)
                        .at("/spec/template/metadata/labels")
                        .properties()
                        .containsAll(asked.properties()))
                .sorted()
                .toList();
    }
}
