package com.generalaugment.helm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Two installations live side by side: in two namespaces under one name, and in one namespace under two names. */
class ReleasesTest {

    private static final Set<String> NAMESPACED = Set.of(
            "Deployment", "Service", "PodDisruptionBudget", "HorizontalPodAutoscaler", "NetworkPolicy", "Ingress");

    @Test
    void twoReleasesInTwoNamespacesDoNotCollide() {
        var blue = GenaugChart.render("genaug", "blue", Map.of());
        var green = GenaugChart.render("genaug", "green", Map.of());

        assertThat(blue.objects()).allSatisfy(object -> {
            assertThat(NAMESPACED).contains(Rendered.kind(object));
            assertThat(object.at("/metadata/namespace").asText()).isEqualTo("blue");
        });
        assertThat(green.objects())
                .allSatisfy(object ->
                        assertThat(object.at("/metadata/namespace").asText()).isEqualTo("green"));
        assertThat(blue.object("Deployment", "genaug-gateway").toString())
                .contains("dns:///genaug-turn-executor-grpc.blue:9000")
                .doesNotContain("green");
    }

    @Test
    void twoReleasesInOneNamespaceShareNoNameAndNoPod() {
        var first = GenaugChart.render("first", "ns", Map.of());
        var second = GenaugChart.render("second", "ns", Map.of());

        assertThat(first.identities()).doesNotContainAnyElementsOf(second.identities());
        assertThat(first.objects())
                .allSatisfy(object -> assertThat(object.at("/metadata/labels/app.kubernetes.io~1instance")
                                .asText())
                        .isEqualTo("first"));
        first.ofKind("Service")
                .forEach(service -> assertThat(service.at("/spec/selector/app.kubernetes.io~1instance")
                                .asText())
                        .isEqualTo("first"));
    }

    @Test
    void theLongestReleaseNameStillGivesDistinctNamesThatKubernetesAccepts() {
        var release = "r".repeat(53);
        var rendered = GenaugChart.render(release, "ns", Map.of());

        List<String> identities = new ArrayList<>(rendered.identities());
        assertThat(new HashSet<>(identities)).hasSameSizeAs(identities);
        assertThat(rendered.objects())
                .allSatisfy(object -> assertThat(Rendered.name(object)).matches("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?"));
        var target = rendered.ofKind("Deployment")
                .filter(found -> found.at("/spec/template/spec/containers/0/name")
                        .asText()
                        .equals("gateway"))
                .flatMap(found -> GenaugChart.stream(found.at("/spec/template/spec/containers/0/env")))
                .filter(variable -> variable.get("name").asText().equals("GENAUG_PEERS_METERING"))
                .map(variable -> variable.get("value").asText())
                .findFirst()
                .orElseThrow();
        assertThat(rendered.ofKind("Service").map(service -> "dns:///" + Rendered.name(service) + ".ns:9000"))
                .contains(target);
    }
}
