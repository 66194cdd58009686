package com.generalaugment.gateway.domain.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.json.Json;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SignaturesTest {

    /** Of RFC 8032, 7.1, test 1, as {@code openssl} writes it; its public half is published in RFC 8037, A.2. */
    private static final String PEM = """
            -----BEGIN PRIVATE KEY-----
            MC4CAQAwBQYDK2VwBCIEIJ1hsZ3v/VpguoRK9JLsLMREScVpezJpGXA7rAMcrn9g
            -----END PRIVATE KEY-----
            """;

    private static final String X = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    private static final String THUMBPRINT = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";

    @Test
    void thePublishedHalfIsThatOfTheKey() {
        // When
        ObjectNode published = new Signatures(Optional.of(SigningKey.parse(PEM)), List.of()).published();

        // Then
        assertThat(published.at("/keys/0"))
                .isEqualTo(Json.object()
                        .put("kty", "OKP")
                        .put("crv", "Ed25519")
                        .put("x", X)
                        .put("alg", "EdDSA")
                        .put("use", "sig")
                        .put("kid", THUMBPRINT));
    }

    @Test
    void aDocumentIsSignedInItsCanonicalForm() throws GeneralSecurityException {
        // Given
        KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        String key = Base64.getEncoder().encodeToString(pair.getPrivate().getEncoded());

        // When
        ObjectNode signed = new Signatures(Optional.of(SigningKey.parse(key)), List.of())
                .signed(Json.object().put("b", 1).put("a", "x"));

        // Then
        Signature verification = Signature.getInstance("Ed25519");
        verification.initVerify(pair.getPublic());
        verification.update("{\"a\":\"x\",\"b\":1}".getBytes(StandardCharsets.UTF_8));
        assertThat(verification.verify(
                        Base64.getUrlDecoder().decode(signed.path("signature").asText())))
                .isTrue();
    }

    @Test
    void keysThatHaveSignedBeforeStayPublishedBehindTheOneInUse() {
        // When
        ObjectNode published = new Signatures(
                        Optional.of(SigningKey.parse(PEM)), List.of(VerificationKey.parse("A".repeat(43))))
                .published();

        // Then
        assertThat(published.path("keys").findValuesAsText("x")).containsExactly(X, "A".repeat(43));
    }

    @Test
    void anInstallationWithoutAKeyIssuesNothing() {
        // Given
        Signatures none = new Signatures(Optional.empty(), List.of());

        // When
        ObjectNode published = none.published();

        // Then
        assertThat(published.path("keys")).isEmpty();
        assertThatThrownBy(none::requireKey).hasFieldOrPropertyWithValue("reason", "not_found");
    }

    @Test
    void whatIsNoKeyIsRefusedWithoutBeingToldInTheMessage() {
        for (String text : List.of("c2VjcmV0", "not base64 at all!", "")) {
            assertThatThrownBy(() -> SigningKey.parse(text))
                    .isInstanceOf(IllegalArgumentException.class)
                    .message()
                    .doesNotContain("c2VjcmV0");
        }
        assertThat(SigningKey.parse(PEM)).hasToString("***");
    }
}
