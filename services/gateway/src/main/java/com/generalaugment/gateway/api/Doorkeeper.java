package com.generalaugment.gateway.api;

import com.generalaugment.gateway.domain.access.KeyAuthenticator;
import com.generalaugment.gateway.domain.access.Principal;
import com.generalaugment.gateway.domain.access.RateLimiter.Decision;
import com.generalaugment.gateway.domain.access.RequestRates;
import com.generalaugment.gateway.domain.access.Role;
import com.generalaugment.gateway.domain.access.SignIn;
import com.generalaugment.gateway.domain.key.Keys;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.gateway.domain.project.Projects;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import org.jspecify.annotations.Nullable;

/** Who may come in, how often, and for which project: authentication, rate, scope, project, in this order. */
final class Doorkeeper {

    private static final String PROJECT_HEADER = "X-Project-ID";

    private final KeyAuthenticator keys;
    private final SignIn signIn;
    private final RequestRates rates;
    private final Projects projects;

    Doorkeeper(KeyAuthenticator keys, SignIn signIn, RequestRates rates, Projects projects) {
        this.keys = keys;
        this.signIn = signIn;
        this.rates = rates;
        this.projects = projects;
    }

    /** @throws Problem 400, 401, 403, 404 or 429 of the public catalogue */
    void admit(Exchange exchange, Route.Access access) {
        switch (access) {
            case Route.Access.Open open -> {}
            case Route.Access.SignedIn signedIn -> identify(exchange);
            case Route.Access.Admin admin -> admitToAdmin(exchange, admin.scope());
            case Route.Access.Runtime runtime -> admitToRuntime(exchange, runtime.scope());
        }
    }

    private void identify(Exchange exchange) {
        String credential = Credentials.of(exchange);
        Principal principal =
                Credentials.isToken(credential) ? signIn.authenticate(credential) : keys.authenticate(credential);
        exchange.signedIn(principal);
        if (principal instanceof Principal.ByKey byKey && byKey.project() != null) {
            exchange.project(byKey.project());
        }
        Decision decision = rates.take(principal);
        exchange.rate(decision);
        if (!decision.allowed()) {
            throw RequestRates.refusal(decision);
        }
    }

    private void admitToAdmin(Exchange exchange, String scope) {
        identify(exchange);
        requireScope(exchange.principal(), scope);
        if (exchange.hasPath("project_id")) {
            exchange.project(projects.find(Keys.realmOf(exchange.principal()), exchange.path("project_id")));
        }
    }

    private void admitToRuntime(Exchange exchange, String scope) {
        identify(exchange);
        if (exchange.principal() instanceof Principal.Person) {
            throw missingScope(Scopes.RUNTIME);
        }
        requireScope(exchange.principal(), scope);
        Project project = runtimeProject((Principal.ByKey) exchange.principal(), exchange.header(PROJECT_HEADER));
        exchange.project(project);
        if (project.isArchived()) {
            throw Problem.of(ErrorKind.FORBIDDEN, "project_archived", "The project is archived.");
        }
    }

    private Project runtimeProject(Principal.ByKey principal, @Nullable String named) {
        Project own = principal.project();
        if (own != null) {
            if (named != null
                    && !named.equals(own.slug())
                    && !named.equals(own.tenant().toString())) {
                throw Problem.notFound("project");
            }
            return own;
        }
        if (named == null) {
            throw Problem.of(ErrorKind.INVALID, "project_required", "A global key names the project in X-Project-ID.");
        }
        return projects.recent(named);
    }

    private static void requireScope(Principal principal, String scope) {
        if (principal.may(scope)) {
            return;
        }
        if (principal instanceof Principal.Person) {
            throw Problem.of(ErrorKind.FORBIDDEN, "role_not_allowed", "Your role does not allow this.")
                    .extra("required_role", Role.needed(scope).label());
        }
        throw missingScope(scope);
    }

    private static Problem missingScope(String scope) {
        return Problem.of(ErrorKind.FORBIDDEN, "insufficient_scope", "The credential lacks the scope for this.")
                .extra("required_scope", scope);
    }
}
