package com.generalaugment.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.e2e.harness.Account;
import com.generalaugment.e2e.harness.Api;
import com.generalaugment.e2e.harness.Platform;
import com.generalaugment.e2e.harness.Traces;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** An installation proves that its users cannot reach each other, and leaves nothing of those it has made for that. */
// hazards 5, 16, 24, 28
class VerifyIsolationE2E {

    private static final ObjectMapper SORTED =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);
    /** What every public key of this kind begins with in X.509. */
    private static final byte[] ED25519 = HexFormat.of().parseHex("302a300506032b6570032100");

    private final Platform platform = Platform.shared();
    private final Account account = platform.newAccount("verify", "free");
    private final Traces traces = new Traces(platform.fleet().infrastructure());

    private JsonNode verify(Map<String, Object> how) {
        return account.management()
                .post(account.path() + "/verify/isolation", how)
                .ok();
    }

    @Test
    void usersCannotReachEachOtherAnywhereWhichEverybodyCanVerify() throws GeneralSecurityException {
        // When
        JsonNode evidence = verify(Map.of("users", 3, "operations", 150));

        // Then
        assertThat(evidence.path("verdict").asText())
                .as(evidence.toPrettyString())
                .isEqualTo("PASS");
        assertThat(evidence.path("surfaces").findValuesAsText("surface"))
                .containsExactlyInAnyOrder(
                        "memory",
                        "recall",
                        "responses",
                        "conversations",
                        "stream_resume",
                        "idempotency",
                        "caches",
                        "websocket");
        assertThat(evidence.path("surfaces")).allSatisfy(surface -> {
            assertThat(surface.path("probes").asInt()).as(surface.toString()).isPositive();
            assertThat(surface.path("leaks").asInt()).as(surface.toString()).isZero();
        });
        assertThat(evidence.path("surfaces").findValues("probes").stream()
                        .mapToInt(JsonNode::asInt)
                        .sum())
                .isGreaterThanOrEqualTo(150);
        assertThat(isSigned(evidence, platform.otherBaseUrl())).isTrue();
        ObjectNode forged = evidence.deepCopy();
        ((ObjectNode) forged.path("surfaces").path(0)).put("leaks", 1);
        assertThat(isSigned(forged, platform.baseUrl())).isFalse();
    }

    @Test
    void nothingIsLeftOfTheUsersThatWereMadeForIt() {
        // When
        verify(Map.of("users", 2, "operations", 60));

        // Then
        // What the relay has not carried away yet stands in outboxes for a moment.
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(traces.of("genaug-isolation-")).isEmpty();
            assertThat(traces.of("favourite harbour lighthouse")).isEmpty();
        });
    }

    @Test
    void itCostsTheProjectNothing() {
        // Given // on a plan of 100 turns a day
        verify(Map.of("operations", 200));

        // When // what is counted is counted in this order
        account.runtime()
                .turn(Map.of("model", "balanced", "input", "Hi", "user", "ada"))
                .ok();

        // Then
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> totals().path("agent_turns_count").asInt() > 0);
        assertThat(totals().path("agent_turns_count").asInt()).isOne();
        assertThat(totals().path("active_users_count").asInt()).isOne();
    }

    private JsonNode totals() {
        return account.management().get(account.path() + "/usage").ok().path("totals");
    }

    @Test
    void theSameRequestAgainIsAnsweredWithTheSameEvidence() {
        // Given
        Api once = account.management().with("Idempotency-Key", "verify-once");
        JsonNode first = once.post(account.path() + "/verify/isolation", Map.of("operations", 1))
                .ok();

        // When
        JsonNode again = once.at(platform.otherBaseUrl())
                .post(account.path() + "/verify/isolation", Map.of("operations", 1))
                .ok();

        // Then
        assertThat(again).isEqualTo(first);
    }

    /** By nothing but the published keys, JSON with sorted members, and the JDK. */
    private static boolean isSigned(JsonNode evidence, String baseUrl) throws GeneralSecurityException {
        ObjectNode document = evidence.deepCopy();
        byte[] signature =
                Base64.getUrlDecoder().decode(document.remove("signature").asText());
        for (JsonNode key :
                new Api(baseUrl, "").get("/.well-known/genaug-keys.json").ok().path("keys")) {
            Signature verification = Signature.getInstance("Ed25519");
            verification.initVerify(publicKey(key.path("x").asText()));
            verification.update(canonical(document));
            if (verification.verify(signature)) {
                return true;
            }
        }
        return false;
    }

    private static PublicKey publicKey(String x) throws GeneralSecurityException {
        byte[] raw = Base64.getUrlDecoder().decode(x);
        byte[] encoded = new byte[ED25519.length + raw.length];
        System.arraycopy(ED25519, 0, encoded, 0, ED25519.length);
        System.arraycopy(raw, 0, encoded, ED25519.length, raw.length);
        return KeyFactory.getInstance("Ed25519").generatePublic(new X509EncodedKeySpec(encoded));
    }

    private static byte[] canonical(JsonNode document) {
        try {
            return SORTED.writeValueAsBytes(SORTED.convertValue(document, TreeMap.class));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
