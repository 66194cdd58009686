package com.generalaugment.gateway.domain.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.domain.isolation.probes.Probes;
import com.generalaugment.gateway.domain.key.KeyText;
import com.generalaugment.gateway.neighbours.Contract;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A route that serves app users without a probe fails here, by name: whoever adds one writes its probe, or says that it knows no user. */
// hazards 24, 28
class ClaimedRoutesTest {

    /** Routes of app backends that know no user: what they answer is the same for all of a project, or of everybody. */
    private static final Set<String> KNOW_NO_USER =
            Set.of("GET /v1/models", "GET /v1/models/{model}", "GET /v1/health");

    private static Set<String> claimed() {
        return Probes.all().stream()
                .flatMap(probe -> probe.routes().stream())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @Test
    void everyPublishedRouteOfAppUsersIsClaimedByAProbe() {
        // When
        Set<String> ofApps = Contract.operations().stream()
                .filter(route -> route.contains(" /v1/") || route.contains(" /api/v1/agent/"))
                .collect(Collectors.toCollection(TreeSet::new));

        // Then
        assertThat(ofApps).hasSizeGreaterThan(20);
        ofApps.removeAll(KNOW_NO_USER);
        assertThat(claimed()).containsExactlyElementsOf(ofApps);
    }

    @Test
    void whatAProbeClaimsItReallyCalls() {
        // Given
        SyntheticUser owner = SyntheticUser.of("test", 0);
        SyntheticUser other = SyntheticUser.of("test", 1);

        for (IsolationProbe probe : Probes.all()) {
            AppBackend app =
                    new AppBackend(new LeakyDoor(), KeyText.random(KeyText.Kind.RUNTIME_LIVE), List.of(owner, other));

            // When
            Fixture planted = probe.prepare(app, owner);
            List<Outcome> outcomes = planted.attempts().stream()
                    .map(attempt -> attempt.as().apply(other))
                    .toList();

            // Then
            assertThat(outcomes).isNotEmpty();
            assertThat(planted.seen().getAsBoolean()).isTrue();
            assertThat(app.called()).as(probe.surface()).containsAll(probe.routes());
        }
    }

    @Test
    void noTwoProbesReportOnOneSurface() {
        // When
        List<String> surfaces =
                Probes.all().stream().map(IsolationProbe::surface).toList();

        // Then
        assertThat(new HashSet<>(surfaces)).hasSameSizeAs(surfaces);
    }
}
