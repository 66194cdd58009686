package com.generalaugment.turnexecutor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.runtime.pg.Database;
import com.generalaugment.libs.testkit.quarkus.InfrastructureResource;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import com.generalaugment.turnexecutor.fleet.Caller;
import com.generalaugment.turnexecutor.fleet.Neighbours;
import com.generalaugment.turnexecutor.fleet.Rows;
import com.generalaugment.turnexecutor.store.KeyRingSealer;
import com.generalaugment.turnexecutor.store.ProviderKeyRotation;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A project that brings its own key: over the service's contract, with the real store. */
@QuarkusTest
@QuarkusTestResource(
        value = InfrastructureResource.class,
        initArgs = @ResourceArg(name = "schema", value = "turn_executor"))
@QuarkusTestResource(Neighbours.class)
class ModelProvidersIT {

    private static final String ASK = "{\"model\":\"stub-1\",\"input\":\"Hi\"}";

    private static final String KEY = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    private static final String NEXT_KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

    @Inject
    Database database;

    private final Caller caller = new Caller();
    private final Caller other = new Caller();

    @BeforeEach
    void reset() {
        Neighbours.PEERS.reset();
        Neighbours.MODEL.reset();
    }

    private JsonNode put(String key) {
        return caller.putProvider(
                "openai-compatible",
                "{\"api_key\":\"" + key + "\",\"base_url\":\"" + Neighbours.MODEL.url()
                        + "\",\"model_prefixes\":[\"stub-\"]}");
    }

    @Test
    void aProjectsTurnsRunOnItsOwnKeyAndEverybodyElsesOnThePlatforms() {
        // Given
        put("own-key");

        // When
        JsonNode own = caller.create(ASK).json();
        JsonNode others = other.create(ASK).json();

        // Then
        assertThat(own.at("/metadata/general_augment_model_provider_source").asText())
                .isEqualTo("tenant");
        assertThat(own.at("/metadata/general_augment_model_provider").asText()).isEqualTo("openai-compatible");
        assertThat(others.at("/metadata/general_augment_model_provider_source").asText())
                .isEqualTo("platform");
        assertThat(Neighbours.MODEL.exchanges())
                .extracting(exchange -> exchange.headers.getOrDefault("authorization", "none"))
                .containsExactly("Bearer own-key", "none");
        assertThat(Rows.count(
                        "SELECT count(*) FROM turn_executor.outbox_event WHERE project_id = ?"
                                + " AND payload LIKE '%\"model_provider_source\":\"tenant\"%'",
                        caller.tenant.projectId()))
                .isOne();
    }

    @Test
    void theKeyLiesSealed() {
        // When
        put("sk-very-secret");

        // Then
        assertThat(Rows.count(
                        "SELECT count(*) FROM turn_executor.model_provider WHERE project_id = ?",
                        caller.tenant.projectId()))
                .isOne();
        assertThat(Rows.count("SELECT count(*) FROM turn_executor.model_provider"
                        + " WHERE position('very-secret'::bytea in sealed_key) > 0"
                        + " OR model_provider::text LIKE '%very-secret%'"))
                .isZero();
    }

    @Test
    void aKeyThatIsPutAgainIsReplacedAndOneThatIsRevokedIsGone() {
        // Given
        JsonNode first = put("first");
        caller.create(ASK);
        JsonNode second = put("second");
        caller.create(ASK);

        // When
        caller.deleteProvider("openai-compatible");
        caller.create(ASK);

        // Then
        assertThat(second.path("created_at")).isEqualTo(first.path("created_at"));
        assertThat(Neighbours.MODEL.exchanges())
                .extracting(exchange -> exchange.headers.getOrDefault("authorization", "none"))
                .containsExactly("Bearer first", "Bearer second", "none");
        assertThat(caller.providers().path("items")).isEmpty();
    }

    @Test
    void aHealthCheckAsksTheProviderAndIsRemembered() {
        // Given
        put("own-key");
        Neighbours.MODEL.then(exchange -> exchange.whole(200, "", "{\"data\":[]}"));

        // When
        JsonNode health = caller.checkProvider("openai-compatible");

        // Then
        assertThat(health.path("status").asText()).isEqualTo("ok");
        assertThat(health.path("status_code").asInt()).isEqualTo(200);
        assertThat(caller.providers().at("/items/0/last_validated_at")).isEqualTo(health.path("last_validated_at"));
        assertThat(Neighbours.MODEL.exchanges().getFirst().line).isEqualTo("GET /v1/models");
    }

    @Test
    void anotherProjectsProvidersAreNotThere() {
        // Given // hazard 24
        put("own-key");

        // When / Then
        assertThat(other.providers().path("items")).isEmpty();
        assertThatThrownBy(() -> other.deleteProvider("openai-compatible"))
                .hasFieldOrPropertyWithValue("reason", "model_provider_not_found");
    }

    @Test
    void anAddressInsideIsRefused() {
        // Given // hazard 20
        String body = "{\"api_key\":\"k\",\"base_url\":\"https://169.254.169.254/v1\",\"model_prefixes\":[\"m-\"]}";

        // When / Then
        assertThatThrownBy(() -> caller.putProvider("openai-compatible", body))
                .hasFieldOrPropertyWithValue("reason", "unsafe_url");
    }

    @Test
    void aStoredKeyThatCannotBeOpenedIsShownAndItsTurnsAreRefusedAndNotMovedToThePlatformsAccount() {
        // Given
        put("own-key");
        Rows.update(
                "UPDATE turn_executor.model_provider SET sealed_key = ? WHERE project_id = ?",
                new KeyRingSealer(NEXT_KEY, List.of())
                        .seal(
                                new Sealer.Scope(Sealer.Purpose.PROVIDER_KEY, caller.tenant, "openai-compatible"),
                                new byte[] {1}),
                caller.tenant.projectId());

        // When / Then
        assertThatThrownBy(() -> caller.create(ASK))
                .hasFieldOrPropertyWithValue("reason", "model_provider_not_configured");
        assertThat(Neighbours.MODEL.exchanges()).isEmpty();
        assertThat(caller.providers().at("/items/0/status").asText()).isEqualTo("unusable");
        assertThat(caller.checkProvider("openai-compatible").path("status").asText())
                .isEqualTo("failed");
        assertThat(put("again").path("status").asText()).isEqualTo("active");
    }

    @Test
    void aNewEncryptionKeyTakesOverStoredKeysAndTheOldOneCanGo() {
        // Given
        put("own-key");
        KeyRingSealer next = new KeyRingSealer(NEXT_KEY, List.of(KEY));
        KeyRingSealer back = new KeyRingSealer(KEY, List.of(NEXT_KEY));

        // When
        var first = new ProviderKeyRotation(database, next).reseal();
        var second = new ProviderKeyRotation(database, new KeyRingSealer(NEXT_KEY, List.of())).reseal();
        var restored = new ProviderKeyRotation(database, back).reseal();

        // Then
        assertThat(first.resealed()).isPositive();
        assertThat(second.resealed()).isZero();
        assertThat(second.lost()).isEqualTo(first.lost());
        assertThat(restored.resealed()).isEqualTo(first.resealed());
        caller.create(ASK);
        assertThat(Neighbours.MODEL.exchanges().getLast().headers).containsEntry("authorization", "Bearer own-key");
    }

    @Test
    void theRoutingNamesAModelForEachTier() {
        assertThat(caller.routing().at("/tiers/balanced").asText()).isEqualTo("genaug/echo-1");
        assertThat(caller.routing().path("default_tier").asText()).isEqualTo("balanced");
    }
}
