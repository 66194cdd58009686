package com.generalaugment.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What the chart makes of the minimal values file, and of one that uses everything. */
class ObjectsTest {

    static final List<String> SERVICES = GenaugChart.SERVICES;
    static final Path EVERYTHING = Path.of("src/test/resources/everything-values.yaml");

    private static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

    @Test
    void theChartPassesHelmsOwnLint() {
        var result = GenaugChart.helm().lint().strict().call();

        assertThat(result.isFailed()).as("%s", result.getMessages()).isFalse();
    }

    @Test
    void theMinimalValuesRenderEveryServiceAndNoDatabase() {
        var rendered = GenaugChart.render();

        assertThat(rendered.identities())
                .containsExactlyInAnyOrder(
                        "Deployment/rel-gateway",
                        "Deployment/rel-turn-executor",
                        "Deployment/rel-metering",
                        "Deployment/rel-memory",
                        "Deployment/rel-outbox-relay",
                        "Service/rel-gateway",
                        "Service/rel-gateway-grpc",
                        "Service/rel-turn-executor-grpc",
                        "Service/rel-metering-grpc",
                        "Service/rel-memory-grpc",
                        "PodDisruptionBudget/rel-gateway",
                        "PodDisruptionBudget/rel-turn-executor",
                        "PodDisruptionBudget/rel-metering",
                        "PodDisruptionBudget/rel-memory",
                        "PodDisruptionBudget/rel-outbox-relay",
                        "HorizontalPodAutoscaler/rel-gateway",
                        "HorizontalPodAutoscaler/rel-turn-executor",
                        "HorizontalPodAutoscaler/rel-metering",
                        "HorizontalPodAutoscaler/rel-memory",
                        "NetworkPolicy/rel-gateway",
                        "NetworkPolicy/rel-turn-executor",
                        "NetworkPolicy/rel-metering",
                        "NetworkPolicy/rel-memory",
                        "NetworkPolicy/rel-outbox-relay");
    }

    @Test
    void kubernetesKnowsEveryFieldOfEveryObject() {
        assertThat(unknownFields(GenaugChart.render())).isEmpty();
        assertThat(unknownFields(GenaugChart.renderWith(EVERYTHING))).isEmpty();
    }

    @Test
    void aMisspeltFieldWouldBeFound() {
        var typed = typed("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: a}
                spec: {template: {spec: {containers: [{name: a, livenessPrbe: {}}]}}}
                """);

        assertThat(UnknownFields.of(typed))
                .containsExactly("Deployment/a.Spec.Template.Spec.Containers[].livenessPrbe");
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void aServiceIsAskedForItsRealHealthOnItsRealPort(String service) {
        var container = GenaugChart.render().container(service);

        assertThat(container.at("/livenessProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
        assertThat(container.at("/readinessProbe/httpGet/path").asText()).isEqualTo("/q/health/ready");
        assertThat(container.at("/startupProbe/httpGet/path").asText()).isEqualTo("/q/health/live");
        assertThat(container.at("/livenessProbe/httpGet/port").asText()).isEqualTo("http");
        assertThat(container.at("/ports/0/name").asText()).isEqualTo("http");
        assertThat(container.at("/ports/0/containerPort").asInt()).isEqualTo(8080);
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void aPodHasNoRightsItDoesNotNeed(String service) {
        var rendered = GenaugChart.render();
        var pod = rendered.object("Deployment", "rel-" + service).at("/spec/template/spec");
        var container = rendered.container(service);

        assertThat(pod.at("/securityContext/runAsNonRoot").asBoolean()).isTrue();
        assertThat(pod.at("/securityContext/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
        assertThat(pod.get("automountServiceAccountToken").asBoolean(true)).isFalse();
        assertThat(container.at("/securityContext/readOnlyRootFilesystem").asBoolean())
                .isTrue();
        assertThat(container.at("/securityContext/allowPrivilegeEscalation").asBoolean(true))
                .isFalse();
        assertThat(container.at("/securityContext/capabilities/drop/0").asText())
                .isEqualTo("ALL");
    }

    @ParameterizedTest
    @FieldSource("SERVICES")
    void everySelectorPicksExactlyThePodsOfItsService(String service) {
        var rendered = GenaugChart.renderWith(EVERYTHING);
        var pod = rendered.object("Deployment", "rel-" + service);
        var selector = pod.at("/spec/selector/matchLabels");

        assertThat(pod.at("/spec/template/metadata/labels").properties()).containsAll(selector.properties());
        assertThat(selector.get("app.kubernetes.io/name").asText()).isEqualTo(service);
        assertThat(rendered.object("PodDisruptionBudget", "rel-" + service).at("/spec/selector/matchLabels"))
                .isEqualTo(selector);
        assertThat(rendered.object("NetworkPolicy", "rel-" + service).at("/spec/podSelector/matchLabels"))
                .isEqualTo(selector);
        rendered.ofKind("Service")
                .filter(found -> Rendered.name(found).startsWith("rel-" + service))
                .forEach(found -> assertThat(found.at("/spec/selector")).isEqualTo(selector));
    }

    @Test
    void anAutoscaledServiceLeavesTheNumberOfReplicasToTheAutoscaler() {
        var rendered = GenaugChart.render();

        assertThat(rendered.object("Deployment", "rel-gateway")
                        .at("/spec/replicas")
                        .isMissingNode())
                .isTrue();
        assertThat(rendered.object("Deployment", "rel-outbox-relay")
                        .at("/spec/replicas")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void autoscalingCanBeSwitchedOffForOneServiceOrForAll() {
        var one = GenaugChart.render(Map.of("metering.autoscaling.enabled", false, "metering.replicas", 4));
        var all = GenaugChart.render(Map.of("global.autoscaling.enabled", false));

        assertThat(one.ofKind("HorizontalPodAutoscaler").map(Rendered::name))
                .containsExactlyInAnyOrder("rel-gateway", "rel-turn-executor", "rel-memory");
        assertThat(one.object("Deployment", "rel-metering").at("/spec/replicas").asInt())
                .isEqualTo(4);
        assertThat(all.ofKind("HorizontalPodAutoscaler")).isEmpty();
    }

    @Test
    void aServiceThatIsSwitchedOffLeavesNothingBehind() {
        var rendered = GenaugChart.render(Map.of("outbox-relay.enabled", false));

        assertThat(rendered.identities()).noneMatch(name -> name.contains("outbox-relay"));
    }

    private static List<String> unknownFields(Rendered rendered) {
        return rendered.objects().stream()
                .map(JsonNode::toString)
                .map(ObjectsTest::typed)
                .flatMap(object -> UnknownFields.of(object).stream())
                .toList();
    }

    private static HasMetadata typed(String document) {
        HasMetadata object = KUBERNETES.unmarshal(document);
        assertThat(object.getClass().getSimpleName()).isEqualTo(object.getKind());
        return object;
    }
}
