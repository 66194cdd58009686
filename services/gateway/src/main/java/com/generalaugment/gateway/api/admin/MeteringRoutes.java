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
                        exchange -> Reply.json(200, metering.listBudgets(exchange.context()))),
                Route.of("POST", BUDGETS, WRITE, AdminBody.MAX_BYTES, this::create),
                Route.of(
                        "GET",
                        BUDGET,
                        READ,
                        AdminBody.MAX_BYTES,
                        exchange -> Reply.json(200, metering.budget(exchange.context(), exchange.path("budget_id")))),
                Route.of("PATCH", BUDGET, WRITE, AdminBody.MAX_BYTES, this::change),
                Route.of(
                        "DELETE",
                        BUDGET,
                        WRITE,
                        AdminBody.MAX_BYTES,
                        exchange -> Reply.json(
                                200, metering.deleteBudget(exchange.context(), exchange.path("budget_id")))));
    }

    private Reply usage(EdgeRequest exchange) {
        return Reply.json(
                200,
                metering.usage(
                        exchange.context(),
                        exchange.query("start_date"),
                        exchange.query("end_date"),
                        exchange.project().plan()));
    }

    /** The budget's id comes from the idempotency key: repeated after a crash in between, it is still one budget. */
    private Reply create(EdgeRequest exchange) {
        Realm realm = new Realm.OfProject(exchange.project().tenant());
        return IdempotentRequest.of(answers, exchange, realm)
                .answer(name -> metering.createBudget(
                        exchange.context(), name.isEmpty() ? "" : "bud_" + name, exchange.body()));
    }

    private Reply change(EdgeRequest exchange) {
        AdminBody.object(exchange.body());
        return Reply.json(200, metering.updateBudget(exchange.context(), exchange.path("budget_id"), exchange.body()));
    }
}
