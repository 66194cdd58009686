package com.generalaugment.gateway.api.turns;

import com.generalaugment.gateway.api.edge.EdgeRequest;
import com.generalaugment.gateway.api.edge.IdempotentRequest;
import com.generalaugment.gateway.api.edge.Reply;
import com.generalaugment.gateway.api.edge.Route;
import com.generalaugment.gateway.api.edge.RouteGroup;
import com.generalaugment.gateway.domain.idempotency.IdempotencyStore;
import com.generalaugment.gateway.domain.turn.TurnService;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** The token count of an input: {@code /v1/responses/input_tokens}. */
@ApplicationScoped
public class ContextRoutes implements RouteGroup {

    private final TurnService turns;
    private final IdempotencyStore answers;

    public ContextRoutes(TurnService turns, IdempotencyStore answers) {
        this.turns = turns;
        this.answers = answers;
    }

    @Override
    public List<Route> routes() {
        return List.of(Route.of(
                "POST",
                "/v1/responses/input_tokens",
                ResponseRoutes.CREATE,
                ResponseRoutes.MAX_BODY,
                this::inputTokens));
    }

    private Reply inputTokens(EdgeRequest request) {
        return IdempotentRequest.ofRuntime(answers, request)
                .answer(name -> turns.countInputTokens(
                        request.context(), ResponseRoutes.options(request), ResponseRoutes.turn(request)));
    }
}
