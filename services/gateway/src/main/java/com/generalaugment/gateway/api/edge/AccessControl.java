package com.generalaugment.gateway.api.edge;

import com.generalaugment.gateway.domain.access.KeyAuthenticator;
import com.generalaugment.gateway.domain.access.Keys;
import com.generalaugment.gateway.domain.access.Principal;
import com.generalaugment.gateway.domain.access.RequestRates;
import com.generalaugment.gateway.domain.access.Role;
import com.generalaugment.gateway.domain.access.SignIn;
import com.generalaugment.gateway.domain.access.UnknownKeyLimits;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.project.Project;
import com.generalaugment.gateway.domain.project.Projects;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** Who may come in, how often, and for which project: authentication, rate, scope, project, in this order. */
@Singleton
public final class AccessControl {

    private static final String PROJECT_HEADER = "X-Project-ID";

    private final KeyAuthenticator keys;
    private final SignIn signIn;
    private final RequestRates rates;
    private final Projects projects;
    private final ClientAddresses clients;

    AccessControl(
            KeyAuthenticator keys, SignIn signIn, RequestRates rates, Projects projects, ClientAddresses clients) {
        this.clients = clients;
        this.keys = keys;
        this.signIn = signIn;
        this.rates = rates;
        this.projects = projects;
    }

    /** @throws Problem 400, 401, 403, 404 or 429 of the public catalogue */
    public void admit(EdgeRequest exchange, Route.Access access) {
        switch (access) {
            case Route.Access.Open open -> {}
            case Route.Access.SignedIn signedIn -> identify(exchange);
            case Route.Access.Management management -> admitManager(exchange);
            case Route.Access.Admin admin -> admitToAdmin(exchange, admin);
            case Route.Access.Runtime runtime -> admitToRuntime(exchange, runtime.scope());
        }
    }

    private void identify(EdgeRequest exchange) {
        String credential = Credentials.of(exchange);
        Principal principal =
                Credentials.isToken(credential) ? signIn.authenticate(credential) : byKey(exchange, credential);
        exchange.signedIn(principal);
        if (principal instanceof Principal.ByKey byKey && byKey.project() != null) {
            exchange.project(byKey.project());
        }
        count(exchange, principal);
        requireOwnProject(exchange, principal);
    }

    private Principal.ByKey byKey(EdgeRequest exchange, String text) {
        try {
            return keys.authenticate(text, clients.addressOf(exchange));
        } catch (UnknownKeyLimits.Exceeded e) {
            exchange.rate(e.decision());
            throw e.refusal();
        }
    }

    private void count(EdgeRequest exchange, Principal principal) {
        try {
            exchange.rate(rates.take(principal));
        } catch (Problem away) {
            exchange.rate(rates.unknown(principal));
            throw away;
        }
        if (!exchange.requireRate().allowed()) {
            throw RequestRates.refusal(exchange.requireRate());
        }
    }

    /** A key that is bound to a project knows no other one. */
    private static void requireOwnProject(EdgeRequest exchange, Principal principal) {
        String named = exchange.header(PROJECT_HEADER);
        if (named != null && principal instanceof Principal.ByKey byKey && byKey.project() != null) {
            Project own = byKey.project();
            if (!named.equals(own.slug())
                    && !named.equalsIgnoreCase(own.tenant().toString())) {
                throw Problem.notFound("project");
            }
        }
    }

    private void admitManager(EdgeRequest exchange) {
        identify(exchange);
        if (exchange.principal() instanceof Principal.ByKey byKey && byKey.key().isRuntime()) {
            throw missingScope(Scopes.PROJECTS_READ);
        }
        if (exchange.principal() instanceof Principal.Person person && person.role() == null) {
            throw Role.tooLow(Role.VIEWER);
        }
    }

    private void admitToAdmin(EdgeRequest exchange, Route.Access.Admin access) {
        identify(exchange);
        switch (exchange.principal()) {
            case Principal.ByKey byKey -> requireScope(byKey, access.scope());
            case Principal.Person person -> requireRole(exchange, person, access.role());
        }
        if (exchange.hasPath("project_id")) {
            exchange.project(projects.find(Keys.realmOf(exchange.principal()), exchange.path("project_id")));
        }
    }

    private void admitToRuntime(EdgeRequest exchange, String scope) {
        identify(exchange);
        if (!(exchange.principal() instanceof Principal.ByKey byKey)) {
            throw missingScope(Scopes.RUNTIME);
        }
        requireScope(byKey, scope);
        Project project = runtimeProject(byKey, exchange.header(PROJECT_HEADER));
        exchange.project(project);
        if (project.isArchived()) {
            throw Problem.of(ErrorKind.FORBIDDEN, "project_archived", "The project is archived.");
        }
    }

    private Project runtimeProject(Principal.ByKey principal, @Nullable String named) {
        Project own = principal.project();
        if (own != null) {
            return own;
        }
        if (named == null) {
            throw Problem.of(ErrorKind.INVALID, "project_required", "A global key names the project in X-Project-ID.");
        }
        return projects.recent(named);
    }

    private static void requireScope(Principal.ByKey principal, String scope) {
        if (!principal.may(scope)) {
            throw missingScope(scope);
        }
    }

    /** Who is a member of nothing is told of no project. */
    private static void requireRole(EdgeRequest exchange, Principal.Person person, Role needed) {
        if (person.role() == null && exchange.hasPath("project_id")) {
            throw Problem.notFound("project");
        }
        if (person.role() == null || !person.role().reaches(needed)) {
            throw Role.tooLow(needed);
        }
    }

    private static Problem missingScope(String scope) {
        return Problem.of(ErrorKind.FORBIDDEN, "insufficient_scope", "The credential lacks the scope for this.")
                .extra("required_scope", scope);
    }
}
