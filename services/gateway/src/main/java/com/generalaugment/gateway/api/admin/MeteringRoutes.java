package com.generalaugment.gateway.api.admin;

import com.generalaugment.gateway.api.edge.AdminBody;
import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.IdempotentRequest;
import com.generalaugment.gateway.api.edge.Reply;
import com.generalaugment.gateway.api.edge.Route;
import com.generalaugment.gateway.api.edge.RouteGroup;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.metering.MeteringService;
import com.generalaugment.gateway.domain.realm.Realm;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** {@code {P}/usage} and {@code {P}/budgets}. */
@ApplicationScoped
public class MeteringRoutes implements RouteGroup {

    private static final String PROJECT = "/api/v1/admin/projects/{project_id}";
    private static final String BUDGETS = PROJECT + "/budgets";
    private static final String BUDGET = BUDGETS + "/{budget_id}";
    private static final Route.Access READ = new Route.Access.Admin(Scopes.BILLING_READ);
    private static final Route.Access WRITE = new Route.Access.Admin(Scopes.BILLING_WRITE);

    private final MeteringService metering;
    private final IdempotencyStore answers;

    public MeteringRoutes(MeteringService metering, IdempotencyStore answers) {
        this.metering = metering;
        this.answers = answers;
    }

    @Override
    public List<Route> routes() {
        return List.of(
                Route.of("GET", PROJECT + "/usage", READ, AdminBody.MAX_BYTES, this::usage),
                Route.of(
                        "GET",
                        BUDGETS,
                        READ,
                        AdminBody.MAX_BYTES,
                        request -> Reply.json(200, metering.listBudgets(request.context()))),
                Route.of("POST", BUDGETS, WRITE, AdminBody.MAX_BYTES, this::create),
                Route.of(
                        "GET",
                        BUDGET,
                        READ,
                        AdminBody.MAX_BYTES,
                        request -> Reply.json(200, metering.budget(request.context(), request.path("budget_id")))),
                Route.of("PATCH", BUDGET, WRITE, AdminBody.MAX_BYTES, this::change),
                Route.of(
                        "DELETE",
                        BUDGET,
                        WRITE,
                        AdminBody.MAX_BYTES,
                        request ->
                                Reply.json(200, metering.deleteBudget(request.context(), request.path("budget_id")))));
    }

    private Reply usage(EdgeRequest request) {
        return Reply.json(
                200,
                metering.usage(
                        request.context(),
                        request.query("start_date"),
                        request.query("end_date"),
                        request.project().plan()));
    }

    /** The budget's id comes from the idempotency key: a request that is repeated after a crash creates no second budget. */
    private Reply create(EdgeRequest request) {
        Realm realm = new Realm.OfProject(request.project().tenant());
        return IdempotentRequest.of(answers, request, realm)
                .answer(name ->
                        metering.createBudget(request.context(), name.isEmpty() ? "" : "bud_" + name, request.body()));
    }

    private Reply change(EdgeRequest request) {
        AdminBody.object(request.body());
        return Reply.json(200, metering.updateBudget(request.context(), request.path("budget_id"), request.body()));
    }
}
