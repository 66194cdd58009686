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

/** Access control of a request: authentication, rate limit, scope and project, in this order. */
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
    public void admit(EdgeRequest request, Route.Access access) {
        switch (access) {
            case Route.Access.Open open -> {}
            case Route.Access.SignedIn signedIn -> identify(request);
            case Route.Access.Management management -> admitManager(request);
            case Route.Access.Admin admin -> admitToAdmin(request, admin);
            case Route.Access.Runtime runtime -> admitToRuntime(request, runtime.scope());
        }
    }

    private void identify(EdgeRequest request) {
        String credential = Credentials.of(request);
        Principal principal =
                Credentials.isToken(credential) ? signIn.authenticate(credential) : byKey(request, credential);
        request.signedIn(principal);
        if (principal instanceof Principal.ByKey byKey && byKey.project() != null) {
            request.project(byKey.project());
        }
        count(request, principal);
        requireOwnProject(request, principal);
    }

    private Principal.ByKey byKey(EdgeRequest request, String text) {
        try {
            return keys.authenticate(text, clients.addressOf(request));
        } catch (UnknownKeyLimits.Exceeded e) {
            request.rate(e.decision());
            throw e.refusal();
        }
    }

    private void count(EdgeRequest request, Principal principal) {
        try {
            request.rate(rates.take(principal));
        } catch (Problem away) {
            request.rate(rates.unknown(principal));
            throw away;
        }
        if (!request.requireRate().allowed()) {
            throw RequestRates.refusal(request.requireRate());
        }
    }

    /** A key that is bound to a project cannot name another one. */
    private static void requireOwnProject(EdgeRequest request, Principal principal) {
        String named = request.header(PROJECT_HEADER);
        if (named != null && principal instanceof Principal.ByKey byKey && byKey.project() != null) {
            Project own = byKey.project();
            if (!named.equals(own.slug())
                    && !named.equalsIgnoreCase(own.tenant().toString())) {
                throw Problem.notFound("project");
            }
        }
    }

    private void admitManager(EdgeRequest request) {
        identify(request);
        if (request.principal() instanceof Principal.ByKey byKey && byKey.key().isRuntime()) {
            throw missingScope(Scopes.PROJECTS_READ);
        }
        if (request.principal() instanceof Principal.Person person && person.role() == null) {
            throw Role.tooLow(Role.VIEWER);
        }
    }

    private void admitToAdmin(EdgeRequest request, Route.Access.Admin access) {
        identify(request);
        switch (request.principal()) {
            case Principal.ByKey byKey -> requireScope(byKey, access.scope());
            case Principal.Person person -> requireRole(request, person, access.role());
        }
        if (request.hasPath("project_id")) {
            request.project(projects.find(Keys.realmOf(request.principal()), request.path("project_id")));
        }
    }

    private void admitToRuntime(EdgeRequest request, String scope) {
        identify(request);
        if (!(request.principal() instanceof Principal.ByKey byKey)) {
            throw missingScope(Scopes.RUNTIME);
        }
        requireScope(byKey, scope);
        Project project = runtimeProject(byKey, request.header(PROJECT_HEADER));
        request.project(project);
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

    /** A user without a role gets 404 for every project, so that no project's existence is disclosed. */
    private static void requireRole(EdgeRequest request, Principal.Person person, Role needed) {
        if (person.role() == null && request.hasPath("project_id")) {
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
