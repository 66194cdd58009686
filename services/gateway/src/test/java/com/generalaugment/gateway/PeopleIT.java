package com.generalaugment.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.generalaugment.gateway.neighbours.Door;
import com.generalaugment.gateway.neighbours.Door.Answer;
import com.generalaugment.gateway.neighbours.FakeMemory;
import com.generalaugment.gateway.neighbours.FakeMetering;
import com.generalaugment.gateway.neighbours.FakeTurnExecutor;
import com.generalaugment.gateway.neighbours.Neighbours;
import com.generalaugment.gateway.neighbours.Tenants;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.jwt.build.Jwt;
import io.smallrye.jwt.build.JwtClaimsBuilder;
import java.nio.charset.StandardCharsets;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** Hazard 25: people by the token of the operator's provider, each permission allowed, denied and absent. */
@QuarkusTest
@WithTestResource(value = Neighbours.class, scope = TestResourceScope.GLOBAL)
class PeopleIT {

    private static final String ISSUER = "https://server.example.com";
    private static final String AUDIENCE = "general-augment";
    private static final String ME = "/api/v1/admin/me";
    private static final String PROJECTS = "/api/v1/admin/projects";

    @Test
    void aPersonIsKnownByTheProvidersToken() {
        // When
        Answer me = Door.get(token("viewer"), ME);

        // Then
        assertThat(me.status()).as(me.text()).isEqualTo(200);
        assertThat(me.json().path("auth_method").asText()).isEqualTo("oidc");
        assertThat(me.json().path("subject").asText()).isEqualTo("alice");
        assertThat(me.json().path("email").asText()).isEqualTo("alice@example.com");
        assertThat(me.header("X-RateLimit-Limit")).isEqualTo("1200");
    }

    @Test
    void aTokenThatIsNotForUsIsRefused() throws Exception {
        // Given
        Instant now = Instant.now();
        var foreign = KeyPairGenerator.getInstance("RSA");
        foreign.initialize(2048);

        // Then
        assertRefused(signed(claims("owner").audience("another-app")));
        assertRefused(signed(claims("owner").issuer("https://evil.example")));
        assertRefused(signed(claims("owner").expiresAt(now.minusSeconds(120))));
        assertRefused(signed(claims("owner").claim("nbf", now.plusSeconds(300).getEpochSecond())));
        assertRefused(
                claims("owner").jws().keyId("1").sign(foreign.generateKeyPair().getPrivate()));
        assertRefused(claims("owner")
                .jws()
                .keyId("unknown")
                .sign(foreign.generateKeyPair().getPrivate()));
        assertRefused(unsigned(signed(claims("owner"))));
        assertRefused(tampered(signed(claims("viewer"))));
    }

    @Test
    void aMinuteOfSkewIsForgiven() {
        assertThat(Door.get(signed(claims("viewer").expiresAt(Instant.now().minusSeconds(30))), ME)
                        .status())
                .isEqualTo(200);
    }

    @Test
    void everyRoleMayDoItsOwnAndNoMore() {
        // Given
        FakeMetering.running();
        Tenants.Project project = Tenants.project();

        // Then
        assertThat(Door.get(token("viewer"), project.path()).status()).isEqualTo(200);
        assertThat(Door.get(token("viewer"), project.path() + "/usage").status())
                .isEqualTo(200);
        assertThat(Door.get(token("viewer"), "/health/detailed").status()).isEqualTo(200);
        assertNeeds("admin", Door.patch(token("viewer"), project.path(), "{\"name\":\"x\"}"));
        assertNeeds("admin", Door.patch(token("developer"), project.path(), "{\"name\":\"x\"}"));
        assertNeeds("admin", Door.post(token("developer"), "/api/v1/admin/keys", "{\"name\":\"x\"}"));
        assertThat(Door.patch(token("admin"), project.path(), "{\"name\":\"x\"}")
                        .status())
                .isEqualTo(200);
        assertNeeds("owner", Door.post(token("admin"), project.path() + "/archive", ""));
        assertThat(Door.post(token("owner"), project.path() + "/archive", "").status())
                .isEqualTo(200);
    }

    @Test
    void aPersonIsErasedByAnAdmin() {
        // Given
        FakeMemory.fresh();
        String user = Tenants.project().path() + "/users/u%2F1";

        // When
        Answer byADeveloper = Door.delete(token("developer"), user);

        // Then
        assertNeeds("admin", byADeveloper);
        assertThat(Door.delete(token("admin"), user).status()).isEqualTo(200);
    }

    @Test
    void plansAreChangedByGlobalKeysAndNotByPeople() {
        // hazard 42
        assertThat(Door.patch(token("owner"), Tenants.project().path(), "{\"plan\":\"enterprise\"}")
                        .reason())
                .isEqualTo("insufficient_scope");
    }

    @Test
    void whoIsNoMemberIsToldOfNoProject() {
        // Given
        Tenants.Project project = Tenants.project();

        // Then
        for (String role : new String[] {"", "superuser", "OWNER"}) {
            assertThat(Door.get(token(role), project.path()).reason()).isEqualTo("project_not_found");
            assertNeeds("viewer", Door.get(token(role), PROJECTS));
            assertNeeds("viewer", Door.get(token(role), "/health/detailed"));
            assertThat(Door.get(token(role), ME).json().path("roles")).isEmpty();
        }
    }

    @Test
    void peopleDoNotCallTheRuntime() {
        // Given
        FakeTurnExecutor.fresh();

        // Then
        assertThat(Door.get(token("owner"), "/v1/models").reason()).isEqualTo("insufficient_scope");
    }

    private static void assertRefused(String token) {
        Answer answer = Door.get(token, ME);
        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.reason()).isEqualTo("invalid_session_token");
    }

    private static void assertNeeds(String role, Answer answer) {
        assertThat(answer.reason()).as(answer.text()).isEqualTo("role_not_allowed");
        assertThat(answer.json().at("/detail/required_role").asText()).isEqualTo(role);
    }

    /** A person's token with this role in the whole installation. */
    static String token(String role) {
        return signed(claims(role));
    }

    private static JwtClaimsBuilder claims(String role) {
        JwtClaimsBuilder claims = Jwt.subject("alice")
                .issuer(ISSUER)
                .audience(AUDIENCE)
                .claim("email", "alice@example.com")
                .issuedAt(Instant.now().minusSeconds(600))
                .expiresAt(Instant.now().plusSeconds(300));
        return role.isEmpty() ? claims : claims.claim("general_augment_role", role);
    }

    private static String signed(JwtClaimsBuilder claims) {
        return claims.jws().keyId("1").sign("privateKey.jwk");
    }

    private static String unsigned(String token) {
        return base64("{\"alg\":\"none\"}") + "." + token.split("\\.")[1] + ".";
    }

    private static String tampered(String token) {
        String[] parts = token.split("\\.");
        String claims = new String(Base64.getUrlDecoder().decode(parts[1]), StandardCharsets.UTF_8);
        return parts[0] + "." + base64(claims.replace("viewer", "owner")) + "." + parts[2];
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
