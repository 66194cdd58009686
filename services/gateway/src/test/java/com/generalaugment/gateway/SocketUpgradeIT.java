package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.neighbours.Contract;
import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.RawConnection;
import com.generalaugment.gateway.neighbours.Tenants;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may open a WebSocket, byte by byte. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class SocketUpgradeIT {

    private static final String KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
    private static final String HANDSHAKE =
            "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" + KEY;

    private Tenants.Project project;

    @BeforeEach
    void aProject() {
        FakeTurnExecutor.fresh();
        project = Tenants.project();
    }

    private static RawConnection asked(String credential, String headers) throws IOException {
        return asked("GET /v1/responses HTTP/1.1", credential, headers);
    }

    private static RawConnection asked(String line, String credential, String headers) throws IOException {
        String authorization = credential.isEmpty() ? "" : "Authorization: Bearer " + credential + "\r\n";
        return new RawConnection().send(line + "\r\nHost: x\r\n" + authorization + headers + "\r\n");
    }

    private static Answer refusal(String credential, String headers) throws IOException {
        try (RawConnection connection = asked(credential, headers)) {
            Answer answer = connection.answer();
            Contract.check("GET", "/v1/responses", answer);
            return answer;
        }
    }

    @Test
    void theUpgradeIsAnsweredWithTheIdsAndTheRateOfEveryAnswer() throws IOException {
        // When
        try (RawConnection connection =
                asked(project.runtime(), HANDSHAKE + "Sec-WebSocket-Extensions: permessage-deflate\r\n")) {
            Answer head = connection.head();

            // Then
            assertThat(head.status()).isEqualTo(101);
            assertThat(head.header("sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(head.header("sec-websocket-extensions")).isEmpty();
            assertThat(head.header("x-request-id")).startsWith("req_");
            assertThat(head.header("x-trace-id")).matches("[0-9a-f]{32}");
            assertThat(head.header("x-ratelimit-limit")).isEqualTo("1200");
        }
    }

    @Test
    void whoMayNotComeInGetsAPlainError() throws IOException {
        // Given
        String reader = Tenants.key(project.id(), "\"scopes\":[\"memory:read\"],\"runtime_mode\":\"live\"");

        // When / Then
        assertThat(refusal("", HANDSHAKE).reason()).isEqualTo("missing_api_key");
        assertThat(refusal("gablive_nonsense", HANDSHAKE).status()).isEqualTo(401);
        assertThat(refusal(reader, HANDSHAKE).reason()).isEqualTo("insufficient_scope");
        assertThat(refusal(Neighbours.ADMIN, HANDSHAKE).reason()).isEqualTo("project_required");
        assertThat(refusal(project.runtime(), HANDSHAKE + "X-Project-ID: another\r\n")
                        .reason())
                .isEqualTo("project_not_found");
    }

    @Test
    void theRateCountsBeforeTheUpgrade() throws IOException {
        // Given
        Door.patch(Neighbours.ADMIN, project.path(), "{\"rate_limits\":{\"requests_per_minute\":1}}");
        Door.get(project.runtime(), "/v1/models");

        // When
        Answer refused = refusal(project.runtime(), HANDSHAKE);

        // Then
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.header("Retry-After")).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk\r\n",
                "Upgrade: websocket\r\n",
                "Connection: Upgrade\r\n"
            })
    void withoutAskingForAWebSocketThereIsNothingToGet(String headers) throws IOException {
        // When
        Answer refused = refusal(project.runtime(), headers);

        // Then
        assertThat(refused.status()).isEqualTo(405);
        assertThat(refused.header("Allow")).isEqualTo("POST");
    }

    @Test
    void anUnfinishedHandshakeIsToldWhatIsMissing() throws IOException {
        // When
        Answer old = refusal(
                project.runtime(), "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 8\r\n" + KEY);

        // Then
        assertThat(old.status()).isEqualTo(400);
        assertThat(old.header("Sec-WebSocket-Version")).isEqualTo("13");
        assertThat(refusal(project.runtime(), HANDSHAKE.replace(KEY, "")).reason())
                .isEqualTo("invalid_request");
        assertThat(refusal(project.runtime(), HANDSHAKE + "Content-Length: 5\r\n\r\nhello")
                        .reason())
                .isEqualTo("invalid_request");
    }

    @Test
    void elsewhereAndInOldHttpNothingIsUpgraded() throws IOException {
        try (RawConnection models = asked("GET /v1/models HTTP/1.1", project.runtime(), HANDSHAKE);
                RawConnection old = asked("GET /v1/responses HTTP/1.0", project.runtime(), HANDSHAKE)) {
            assertThat(models.answer().status()).isEqualTo(200);
            assertThat(old.answer().status()).isEqualTo(405);
        }
    }

    @Test
    void textThatIsNoUtf8IsRefusedAndTheConnectionStaysOpen() throws IOException {
        // Given
        try (RawConnection connection = asked(project.runtime(), HANDSHAKE)) {
            connection.head();

            // When
            connection.send(frame(0x81, new byte[] {'{', '"', (byte) 0xC3, '"', '}'}));

            // Then
            assertThat(connection.message()).contains("invalid_json");
            connection.send(frame(0x81, "{}".getBytes(StandardCharsets.UTF_8)));
            assertThat(connection.message()).contains("\"param\":\"type\"");
        }
    }

    @Test
    void aMessageIsPutTogetherFromItsFrames() throws IOException {
        // Given
        try (RawConnection connection = asked(project.runtime(), HANDSHAKE)) {
            connection.head();
            connection.send(frame(0x01, "{\"type\":\"response.create\",".getBytes(StandardCharsets.UTF_8)));
            connection.send(frame(0x89, new byte[] {7}));

            // When
            connection.send(frame(0x80, "\"background\":true}".getBytes(StandardCharsets.UTF_8)));

            // Then
            assertThat(connection.message()).as("the pong").isEqualTo("\u0007");
            assertThat(connection.message()).contains("\"param\":\"background\"");
        }
    }

    @Test
    void aFrameBeyondTheLimitClosesTheConnectionBeforeItIsRead() throws IOException {
        // Given
        try (RawConnection connection = asked(project.runtime(), HANDSHAKE)) {
            connection.head();

            // When
            connection.send(new byte[] {(byte) 0x81, (byte) 0xFF, 0, 0, 0, 0, 0x04, 0, 0, 1, 1, 2, 3, 4});

            // Then
            byte[] close = connection.message().getBytes(StandardCharsets.ISO_8859_1);
            assertThat(((close[0] & 0xFF) << 8) | (close[1] & 0xFF)).isEqualTo(1009);
        }
    }

    /** A masked frame of less than 126 bytes. */
    private static byte[] frame(int head, byte[] payload) {
        byte[] frame = new byte[6 + payload.length];
        frame[0] = (byte) head;
        frame[1] = (byte) (0x80 | payload.length);
        byte[] mask = {1, 2, 3, 4};
        System.arraycopy(mask, 0, frame, 2, 4);
        for (int i = 0; i < payload.length; i++) {
            frame[6 + i] = (byte) (payload[i] ^ mask[i % 4]);
        }
        return frame;
    }
}
