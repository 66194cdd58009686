package com.generalaugment.turnexecutor.clients.providers.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.generalaugment.libs.runtime.egress.EgressRules;
import com.generalaugment.libs.runtime.egress.Network;
import com.generalaugment.libs.runtime.telemetry.Spans;
import com.generalaugment.turnexecutor.clients.providers.CallFixture;
import com.generalaugment.turnexecutor.clients.providers.http.ProviderHttp;
import com.generalaugment.turnexecutor.domain.model.ModelProvider;
import com.generalaugment.turnexecutor.domain.providers.ProviderAccess;
import com.generalaugment.turnexecutor.domain.providers.ProviderGate.Health;
import com.generalaugment.turnexecutor.domain.providers.ProviderKey;
import com.generalaugment.turnexecutor.domain.providers.ProviderKind;
import com.generalaugment.turnexecutor.fakes.StubModelServer;
import io.vertx.core.Vertx;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class GuardedProviderGateTest {

    private static final List<Network> LOCAL = List.of(Network.parse("127.0.0.0/8"));

    private final Vertx vertx = Vertx.vertx();
    private final StubModelServer server = new StubModelServer();
    private final ProviderHttp http = new ProviderHttp(
            vertx, new ProviderHttp.Limits(Duration.ofSeconds(5), Duration.ofSeconds(60), Duration.ofSeconds(60), 0));
    private final AtomicInteger looks = new AtomicInteger();
    private final CallFixture.Heard heard = new CallFixture.Heard();

    @AfterEach
    void close() {
        server.close();
        http.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    /** Every name leads to this machine. */
    private GuardedProviderGate gate(List<Network> networks) {
        EgressRules rules = new EgressRules(true, networks, host -> {
            looks.incrementAndGet();
            return new InetAddress[] {InetAddress.ofLiteral("127.0.0.1")};
        });
        return new GuardedProviderGate(rules, http, Map.of(), Spans.off());
    }

    private String url() {
        return "http://models.example:" + URI.create(server.url()).getPort() + "/v1";
    }

    private ProviderAccess access(ProviderKind kind, String apiMode) {
        return new ProviderAccess(
                kind, new ProviderKey("own-key"), url(), apiMode, List.of("my-"), Instant.EPOCH, Instant.EPOCH, null);
    }

    private ProviderAccess compatible() {
        return access(ProviderKind.OPENAI_COMPATIBLE, "chat_completions");
    }

    @Test
    void aCallGoesToTheAddressThatWasCheckedUnderTheNameThatWasGiven() {
        // Given // hazard 20
        ModelProvider provider = gate(LOCAL).open(compatible());

        // When
        provider.call(CallFixture.saying("Hi").call(), heard);

        // Then
        assertThat(heard).hasToString("Stub.");
        assertThat(looks).hasValue(1);
        assertThat(server.exchanges().getFirst().headers)
                .containsEntry("authorization", "Bearer own-key")
                .hasEntrySatisfying("host", host -> assertThat(host).startsWith("models.example"));
        assertThat(provider.source()).isEqualTo("tenant");
        assertThat(provider.serves("my-model")).isTrue();
        assertThat(provider.serves("gpt-5")).isFalse();
    }

    @Test
    void anAddressThatIsInsideIsNeverReachedAlsoWhenItBecameSoLater() {
        // Given // hazard 19, hazard 20, hazard 22
        ModelProvider provider = gate(List.of()).open(compatible());

        // When / Then
        assertThatThrownBy(() -> provider.call(CallFixture.saying("Hi").call(), heard))
                .hasFieldOrPropertyWithValue("reason", "model_provider_error");
        assertThat(server.connections()).isZero();
        assertThatThrownBy(() -> gate(List.of()).requireSafe(url()))
                .hasFieldOrPropertyWithValue("reason", "unsafe_url");
        assertThat(gate(List.of()).probe(compatible()).healthy()).isFalse();
        assertThat(server.connections()).isZero();
    }

    @Test
    void aRedirectDoesNotTakeTheKeyElsewhere() {
        // Given // hazard 21
        server.then(exchange -> exchange.whole(307, "Location: " + server.url() + "/chat/completions\r\n", ""));
        ModelProvider provider = gate(LOCAL).open(compatible());

        // When / Then
        assertThatThrownBy(() -> provider.call(CallFixture.saying("Hi").call(), heard))
                .hasFieldOrPropertyWithValue("reason", "model_provider_error")
                .hasMessageNotContaining("own-key");
        assertThat(server.exchanges()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "200,true,false",
        "401,false,false",
        "404,false,false",
        "429,false,true",
        "503,false,true",
        "307,false,false"
    })
    void healthIsWhatTheProviderSaysOfTheKey(int status, boolean healthy, boolean retryable) {
        // Given
        server.then(exchange -> exchange.whole(status, "", "{}"));

        // When
        Health health = gate(LOCAL).probe(compatible());

        // Then
        assertThat(health.healthy()).isEqualTo(healthy);
        assertThat(health.retryable()).isEqualTo(retryable);
        assertThat(health.statusCode()).isEqualTo(status);
        assertThat(server.exchanges().getFirst().line).isEqualTo("GET /v1/models");
    }

    @ParameterizedTest
    @EnumSource(ProviderKind.class)
    void everyKindHasItsName(ProviderKind kind) {
        for (String mode : kind.apiModes()) {
            assertThat(gate(LOCAL).open(access(kind, mode)).name()).isEqualTo(kind.label());
        }
    }
}
