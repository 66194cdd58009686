package com.generalaugment.gateway.api;

import com.generalaugment.gateway.domain.access.IdempotentAnswers;
import com.generalaugment.gateway.domain.access.IdempotentAnswers.Idempotent;
import com.generalaugment.gateway.domain.access.Realm;
import com.generalaugment.gateway.domain.key.Scopes;
import com.generalaugment.gateway.domain.metering.MeteringService;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

/** {@code {P}/usage} and {@code {P}/budgets}. */
@ApplicationScoped
public class MeteringRoutes {

    private static final String PROJECT = "/api/v1/admin/projects/{project_id}";
    private static final String BUDGETS = PROJECT + "/budgets";
    private static final String BUDGET = BUDGETS + "/{budget_id}";
    private static final Route.Access READ = new Route.Access.Admin(Scopes.BILLING_READ);
    private static final Route.Access WRITE = new Route.Access.Admin(Scopes.BILLING_WRITE);

    private final MeteringService metering;
    private final IdempotentAnswers answers;

    public MeteringRoutes(MeteringService metering, IdempotentAnswers answers) {
        this.metering = metering;
        this.answers = answers;
    }

    List<Route> routes() {
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

    private Reply usage(Exchange exchange) {
        return Reply.json(
                200,
                metering.usage(
                        exchange.context(),
                        exchange.query("start_date"),
                        exchange.query("end_date"),
                        exchange.project().plan()));
    }

    /** The budget's id comes from the idempotency key: repeated after a crash in between, it is still one budget. */
    private Reply create(Exchange exchange) {
        Repeats repeats = Repeats.of(
                answers, exchange, new Realm.OfProject(exchange.project().tenant()));
        var earlier = repeats.earlier();
        if (earlier.isPresent()) {
            return earlier.get();
        }
        String id = repeats.hasKey() ? "bud_" + digest(repeats.name()) : "";
        byte[] created = metering.createBudget(exchange.context(), id, exchange.body());
        Idempotent kept = repeats.kept(created);
        return kept == null || answers.keep(kept) ? Reply.json(200, created) : repeats.winner();
    }

    private Reply change(Exchange exchange) {
        AdminBody.object(exchange.body());
        return Reply.json(200, metering.updateBudget(exchange.context(), exchange.path("budget_id"), exchange.body()));
    }

    private static String digest(String name) {
        return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))
                .toString()
                .replace("-", "");
    }
}
