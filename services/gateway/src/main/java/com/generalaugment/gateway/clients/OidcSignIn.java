package com.generalaugment.gateway.clients;

import com.generalaugment.gateway.domain.access.Principal;
import com.generalaugment.gateway.domain.access.Role;
import com.generalaugment.gateway.domain.access.SignIn;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import io.quarkus.oidc.AccessTokenCredential;
import io.quarkus.oidc.OIDCException;
import io.quarkus.oidc.TenantIdentityProvider;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.mutiny.TimeoutException;
import jakarta.enterprise.inject.Instance;
import jakarta.json.JsonString;
import java.time.Duration;
import java.util.Optional;
import org.eclipse.microprofile.jwt.JsonWebToken;
import org.jspecify.annotations.Nullable;

/** Authenticates users by the JWT of the operator's OIDC provider. Quarkus checks signature, issuer, audience and times. */
public final class OidcSignIn implements SignIn {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final String ROLE_CLAIM = "general_augment_role";

    private final boolean enabled;
    private final Instance<TenantIdentityProvider> provider;

    /** @param enabled false: the installation has no provider, and every token is refused */
    public OidcSignIn(boolean enabled, Instance<TenantIdentityProvider> provider) {
        this.enabled = enabled;
        this.provider = provider;
    }

    @Override
    public Principal.Person authenticate(String token) {
        if (!enabled) {
            throw refused(null);
        }
        try {
            SecurityIdentity identity = provider.get()
                    .authenticate(new AccessTokenCredential(token))
                    .await()
                    .atMost(TIMEOUT);
            return person((JsonWebToken) identity.getPrincipal());
        } catch (AuthenticationFailedException e) {
            throw refused(e);
        } catch (OIDCException | TimeoutException e) {
            throw Problem.unavailable("The sign-in provider does not answer. Try again.", e);
        }
    }

    private static Principal.Person person(JsonWebToken claims) {
        if (claims.getSubject() == null) {
            throw refused(null);
        }
        Optional<Role> role = claims.<Object>claim(ROLE_CLAIM).flatMap(value -> Role.labelled(text(value)));
        String email = claims.getClaim("email");
        return new Principal.Person(claims.getSubject(), email, role.orElse(null));
    }

    /** A string claim may arrive as a JSON value. */
    private static String text(Object claim) {
        return claim instanceof JsonString json ? json.getString() : claim.toString();
    }

    private static Problem refused(@Nullable Throwable cause) {
        return Problem.of(ErrorKind.UNAUTHENTICATED, "invalid_session_token", "This session token is not valid.")
                .causedBy(cause);
    }
}
