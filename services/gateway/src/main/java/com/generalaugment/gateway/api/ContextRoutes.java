package com.generalaugment.gateway.api;

import com.generalaugment.gateway.domain.access.IdempotentAnswers;
import com.generalaugment.gateway.domain.turn.TurnService;
import com.generalaugment.gateway.domain.turn.TurnService.Frame;
import com.generalaugment.gateway.domain.turn.TurnService.Turn;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;

/** What a context costs, {@code /v1/responses/input_tokens}, and how it is made shorter, {@code /v1/responses/compact}. */
@ApplicationScoped
public class ContextRoutes {

    private final TurnService turns;
    private final IdempotentAnswers answers;

    public ContextRoutes(TurnService turns, IdempotentAnswers answers) {
        this.turns = turns;
        this.answers = answers;
    }

    List<Route> routes() {
        return List.of(
                Route.of(
                        "POST",
                        "/v1/responses/input_tokens",
                        ResponseRoutes.CREATE,
                        ResponseRoutes.MAX_BODY,
                        this::inputTokens),
                Route.of(
                        "POST",
                        "/v1/responses/compact",
                        ResponseRoutes.CREATE,
                        ResponseRoutes.MAX_BODY,
                        this::compact));
    }

    private Reply inputTokens(Exchange exchange) {
        return Repeats.ofRuntime(answers, exchange)
                .answer(name -> turns.countInputTokens(
                        exchange.context(), ResponseRoutes.options(exchange), ResponseRoutes.turn(exchange)));
    }

    /** It costs tokens: the service that runs it keeps its idempotency key, as of a turn. */
    private Reply compact(Exchange exchange) {
        Turn turn = ResponseRoutes.turn(exchange);
        Frame answer = turns.compact(exchange.context(), ResponseRoutes.options(exchange), turn);
        return answer.isReplay() ? Reply.replayed(answer.json()) : Reply.json(200, answer.json());
    }
}
