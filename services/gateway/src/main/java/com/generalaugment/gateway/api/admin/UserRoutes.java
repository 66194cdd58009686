package com.generalaugment.gateway.api.admin;

import com.generalaugment.gateway.api.edge.AdminBody;
import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.Reply;
import com.generalaugment.gateway.api.edge.Route;
import com.generalaugment.gateway.api.edge.RouteGroup;
import com.generalaugment.gateway.domain.access.Role;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.memory.UserErasure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** {@code {P}/users}. */
@ApplicationScoped
public class UserRoutes implements RouteGroup {

    private static final String USER = "/api/v1/admin/projects/{project_id}/users/{user_id}";

    /** Erasure needs a higher role than other changes of users. */
    private static final Route.Access ERASE = new Route.Access.Admin(Scopes.USERS_WRITE, Role.ADMIN);

    private final UserErasure erasure;

    public UserRoutes(UserErasure erasure) {
        this.erasure = erasure;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of("DELETE", USER, ERASE, AdminBody.MAX_BYTES, this::erase));
    }

    private Reply erase(EdgeRequest request) {
        return Reply.json(200, erasure.erase(request.context(), request.path("user_id")));
    }
}
