package com.generalaugment.turnexecutor.domain.providers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.libs.testkit.time.ManualClock;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.fakes.ScriptedProvider;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProviderAccessesTest {

    private static final Tenant TENANT = new Tenant(new UUID(7, 1));
    private static final Tenant OTHER = new Tenant(new UUID(7, 2));

    private final ManualClock clock = new ManualClock();
    private final Memory store = new Memory();
    private final Gate gate = new Gate();
    private final ProjectProviders providers = new ProjectProviders(store, gate, clock);
    private final ProviderAccesses accesses = new ProviderAccesses(store, gate, providers, clock);

    private ObjectNode put(String provider, String body) {
        return accesses.put(TENANT, provider, Json.readTrusted(body));
    }

    @Test
    void aKeyGoesInAndNeverComesOut() {
        // When
        ObjectNode put = put("openai", "{\"api_key\":\"sk-1\",\"api_mode\":\"chat_completions\"}");
        ObjectNode list = accesses.list(TENANT);

        // Then
        assertThat(list.path("items")).containsExactly(put);
        assertThat(put + list.toString()).doesNotContain("sk-1");
        assertThat(put.path("provider").asText()).isEqualTo("openai");
        assertThat(put.path("api_mode").asText()).isEqualTo("chat_completions");
        assertThat(put.path("base_url_configured").asBoolean()).isFalse();
        assertThat(put.path("last_validated_at").isNull()).isTrue();
        assertThat(store.rows.get("openai").key().text()).isEqualTo("sk-1");
        assertThat(store.rows.toString()).doesNotContain("sk-1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"api_key\":5}",
                "{\"api_key\":\"\"}",
                "{\"api_key\":\"a\\r\\nX-Evil: 1\"}",
                "{\"api_key\":\"ü\"}",
                "{\"api_key\":\"k\",\"api_mode\":\"messages\"}",
                "{\"api_key\":\"k\",\"base_url\":7}",
                "{\"api_key\":\"k\",\"base_url\":\"https://a.example/v1?x=1\"}",
                "{\"api_key\":\"k\",\"base_url\":\"not a url\"}",
                "{\"api_key\":\"k\",\"model_prefixes\":[\"\"]}",
                "{\"api_key\":\"k\",\"model_prefixes\":\"x\"}"
            })
    void aBodyThatDoesNotFitIsRefusedAndNothingIsKept(String body) {
        assertThatThrownBy(() -> put("openai", body)).hasFieldOrPropertyWithValue("reason", "validation_error");
        assertThat(store.rows).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"api_key\":\"k\",\"model_prefixes\":[\"m-\"]}|base_url",
                "{\"api_key\":\"k\",\"base_url\":\"https://a.example\"}|model_prefixes"
            })
    void aCompatibleProviderMustSayWhereItIsAndWhatItServes(String body, String param) {
        assertThatThrownBy(() -> put("openai-compatible", body)).hasFieldOrPropertyWithValue("param", param);
    }

    @Test
    void anAddressThatLeadsInsideIsRefused() {
        // Given // hazard 20
        gate.unsafe = true;

        // When / Then
        assertThatThrownBy(() -> put("openai", "{\"api_key\":\"k\",\"base_url\":\"https://inside.example\"}"))
                .hasFieldOrPropertyWithValue("reason", "unsafe_url")
                .hasFieldOrPropertyWithValue("param", "base_url");
        assertThat(store.rows).isEmpty();
    }

    @Test
    void whatIsNotThereIsNotFound() {
        for (String provider : List.of("openai", "mistral")) {
            assertThatThrownBy(() -> accesses.delete(TENANT, provider))
                    .hasFieldOrPropertyWithValue("reason", "model_provider_not_found");
            assertThatThrownBy(() -> accesses.checkHealth(TENANT, provider))
                    .hasFieldOrPropertyWithValue("reason", "model_provider_not_found");
        }
        assertThatThrownBy(() -> put("mistral", "{\"api_key\":\"k\"}"))
                .hasFieldOrPropertyWithValue("reason", "model_provider_not_found");
    }

    @Test
    void aHealthyKeyIsRememberedAsSuch() {
        // Given
        put("openai", "{\"api_key\":\"k\"}");

        // When
        ObjectNode health = accesses.checkHealth(TENANT, "openai");

        // Then
        assertThat(health.path("status").asText()).isEqualTo("ok");
        assertThat(accesses.list(TENANT).at("/items/0/last_validated_at"))
                .isEqualTo(health.path("last_validated_at"))
                .isEqualTo(health.path("checked_at"));
    }

    @Test
    void aProjectsOwnProviderServesItsModelsAtOnceAndNobodyElses() {
        // Given
        boolean before = providers.serving(TENANT, "gpt-5").isPresent();

        // When
        put("openai", "{\"api_key\":\"k\"}");

        // Then
        assertThat(before).isFalse();
        assertThat(providers.serving(TENANT, "gpt-5")).isPresent();
        assertThat(providers.serving(OTHER, "gpt-5")).isEmpty();
        accesses.delete(TENANT, "openai");
        assertThat(providers.serving(TENANT, "gpt-5")).isEmpty();
    }

    @Test
    void whatAnotherReplicaChangedIsSeenWithinFiveSeconds() {
        // Given
        providers.serving(TENANT, "gpt-5");
        new ProviderAccesses(store, gate, new ProjectProviders(store, gate, clock), clock)
                .put(TENANT, "openai", Json.readTrusted("{\"api_key\":\"k\"}"));
        int looks = store.looks;
        boolean stale = providers.serving(TENANT, "gpt-5").isPresent();

        // When
        clock.pass(Duration.ofSeconds(5));

        // Then
        assertThat(stale).isFalse();
        assertThat(store.looks).isEqualTo(looks);
        assertThat(providers.serving(TENANT, "gpt-5")).isPresent();
    }

    /** One tenant's rows in this process. */
    private static final class Memory implements ProviderAccessStore {
        private final Map<String, ProviderAccess> rows = new TreeMap<>();
        private int looks;

        @Override
        public List<ProviderAccess> list(Tenant tenant) {
            looks++;
            return tenant.equals(TENANT) ? new ArrayList<>(rows.values()) : List.of();
        }

        @Override
        public void put(Tenant tenant, ProviderAccess access) {
            rows.put(access.kind().label(), access);
        }

        @Override
        public boolean delete(Tenant tenant, ProviderKind kind) {
            return rows.remove(kind.label()) != null;
        }

        @Override
        public void validated(Tenant tenant, ProviderKind kind, Instant at) {
            rows.computeIfPresent(
                    kind.label(),
                    (label, old) -> new ProviderAccess(
                            old.kind(),
                            old.key(),
                            old.baseUrl(),
                            old.apiMode(),
                            old.modelPrefixes(),
                            old.createdAt(),
                            old.updatedAt(),
                            at));
        }
    }

    private static final class Gate implements ProviderGate {
        private boolean unsafe;

        @Override
        public void requireSafe(String baseUrl) {
            if (unsafe) {
                throw Problem.of(ErrorKind.INVALID, "unsafe_url", "inside");
            }
        }

        @Override
        public ModelProvider open(ProviderAccess access) {
            return new ScriptedProvider("gpt-");
        }

        @Override
        public Health probe(ProviderAccess access) {
            return new Health(true, "fine", 200, false, 3);
        }
    }
}
