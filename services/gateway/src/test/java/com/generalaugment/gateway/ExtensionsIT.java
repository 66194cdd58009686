package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.RawConnection;
import com.generalaugment.gateway.neighbours.SocketClient;
import com.generalaugment.gateway.neighbours.Tenants;
import com.generalaugment.libs.contracts.turn.CallOptions;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The header {@code X-General-Augment-Extensions}: passed on, or refused by name. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class ExtensionsIT {

    private static final String HEADER = "X-General-Augment-Extensions";
    private static final String BODY = "{\"model\":\"simple\",\"input\":\"Hi\",\"stream\":true}";

    private final FakeTurnExecutor executor = FakeTurnExecutor.fresh();
    private final Tenants.Project project = Tenants.project();

    private static void assertChosen(CallOptions options, boolean rawReasoning) {
        assertThat(options.getExtensions()).isTrue();
        assertThat(options.getRawReasoning()).isEqualTo(rawReasoning);
    }

    @ParameterizedTest
    @CsvSource({"on,false", "'on, raw-reasoning',true", "'on,raw-reasoning',true"})
    void whatIsChosenHoldsForTheTurnAndForWhoeverReadsItThen(String value, boolean rawReasoning) {
        // When
        Door.post(project.runtime(), "/v1/responses", BODY, HEADER, value);
        Door.get(project.runtime(), "/v1/responses/" + FakeTurnExecutor.STORED, HEADER, value);

        // Then
        assertChosen(executor.executed().element().getOptions(), rawReasoning);
        assertChosen(executor.read().getOptions(), rawReasoning);
    }

    @ParameterizedTest
    @CsvSource({"on,false", "'on, raw-reasoning',true"})
    void onAWebSocketTheUpgradesHeaderHoldsForAllItsTurns(String value, boolean rawReasoning) {
        // Given
        try (SocketClient client = SocketClient.open(project.runtime(), HEADER, value)) {
            // When
            client.create("\"input\":\"one\"").turn();
            client.create("\"input\":\"two\"").turn();
        }

        // Then
        assertThat(executor.executed())
                .hasSize(2)
                .allSatisfy(request -> assertChosen(request.getOptions(), rawReasoning));
    }

    @ParameterizedTest
    @ValueSource(strings = {"off", "raw-reasoning", "on, everything", "true", "on,"})
    void anUnknownValueIsRefusedByTheHeadersName(String value) throws IOException { // hazard 44
        // When
        Answer posted = Door.post(project.runtime(), "/v1/responses", BODY, HEADER, value);

        // Then
        assertRefused(posted);
        assertRefused(Door.get(project.runtime(), "/v1/responses/" + FakeTurnExecutor.STORED, HEADER, value));
        try (RawConnection connection = new RawConnection()
                .send("GET /v1/responses HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + project.runtime()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + HEADER + ": " + value + "\r\n\r\n")) {
            assertRefused(connection.answer());
        }
        assertThat(executor.executed()).isEmpty();
    }

    private static void assertRefused(Answer answer) {
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason()).isEqualTo("invalid_request");
        assertThat(answer.json().at("/error/param").asText()).isEqualTo(HEADER);
    }
}
