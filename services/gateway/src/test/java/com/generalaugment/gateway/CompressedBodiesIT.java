package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import com.github.luben.zstd.ZstdOutputStream;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that compress their requests. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class CompressedBodiesIT {

    private static final byte[] TURN = "{\"model\":\"balanced\",\"input\":\"hi\"}".getBytes(StandardCharsets.UTF_8);

    private FakeTurnExecutor executor;

    @BeforeEach
    void turnsAreServed() {
        executor = FakeTurnExecutor.fresh();
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "deflate", "zstd", "identity"})
    void aTurnMayBeCompressed(String coding) throws IOException {
        // When
        Answer answer = turn(compressed(coding, TURN), coding);

        // Then
        assertThat(answer.status()).isEqualTo(200);
        assertThat(executor.executed().element().getBody().toStringUtf8())
                .isEqualTo(new String(TURN, StandardCharsets.UTF_8));
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "compress", "gzip, zstd"})
    void anotherCodingIsAnsweredByTheOnesThatAreAccepted(String coding) {
        // When
        Answer answer = turn(TURN, coding);

        // Then
        assertThat(answer.status()).isEqualTo(415);
        assertThat(answer.reason()).isEqualTo("unsupported_media_type");
        assertThat(answer.header("Accept-Encoding")).isEqualTo("gzip, deflate, zstd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate", "zstd"})
    void whatIsNotCompressedAsItSaysIsABadRequest(String coding) {
        // When
        Answer answer = turn(TURN, coding);

        // Then
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.reason()).isEqualTo("invalid_request");
        assertThat(answer.json().path("message").asText()).contains(coding);
    }

    @Test
    void theDecompressedSizeCountsForTheLimitOfTheRoute() throws IOException {
        // Given
        byte[] body = new byte[1024 * 1024 + 1];
        for (int i = 0; i < body.length; i++) {
            body[i] = (byte) (i * 31 + i / 251);
        }

        // When
        Answer answer = Door.send(
                "POST", Neighbours.ADMIN, "/api/v1/admin/keys", compressed("gzip", body), "Content-Encoding", "gzip");

        // Then
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.json().at("/detail/limit_bytes").asInt()).isEqualTo(1024 * 1024);
    }

    @Test
    void aBombIsTooLarge() throws IOException {
        assertThat(turn(compressed("zstd", new byte[60_000_000]), "zstd").reason())
                .isEqualTo("request_too_large");
    }

    private static Answer turn(byte[] body, String coding) {
        return Door.send(
                "POST",
                Tenants.project().runtime(),
                "/v1/responses",
                body,
                "Content-Type",
                "application/json",
                "Content-Encoding",
                coding);
    }

    private static byte[] compressed(String coding, byte[] content) throws IOException {
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (OutputStream out = switch (coding) {
            case "gzip", "x-gzip" -> new GZIPOutputStream(compressed);
            case "deflate" -> new DeflaterOutputStream(compressed);
            case "zstd" -> new ZstdOutputStream(compressed);
            default -> compressed;
        }) {
            out.write(content);
        }
        return compressed.toByteArray();
    }
}
