package com.generalaugment.turnexecutor.clients;

import com.generalaugment.libs.contracts.metering.ModelRef;
import com.generalaugment.libs.contracts.metering.ReleaseRequest;
import com.generalaugment.libs.contracts.metering.Reservation;
import com.generalaugment.libs.contracts.metering.ReserveRequest;
import com.generalaugment.libs.runtime.context.RequestContext;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.grpc.PeerChannels;
import com.generalaugment.libs.runtime.grpc.ProblemStatus;
import com.generalaugment.turnexecutor.domain.run.Admission;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Run;
import io.grpc.StatusRuntimeException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks metering before anything is spent. Metering away means no turn: budgets fail closed. */
@ApplicationScoped
public class MeteringClient implements Admission {

    private static final Logger LOG = LoggerFactory.getLogger(MeteringClient.class);
    /**
     * Metering itself waits up to ten seconds for each of its stores, and its error is more precise than a deadline.
     */
    private static final Duration DEADLINE = Duration.ofSeconds(20);

    private final Peers peers;

    public MeteringClient(Peers peers) {
        this.peers = peers;
    }

    @Override
    public Reserved reserve(Run run, Project project, WorstCase worstCase, Hold hold) {
        try {
            Reservation held = PeerChannels.call(peers.metering(), contextOf(run), DEADLINE)
                    .reserve(request(run, project, worstCase, hold));
            return new Reserved(
                    held.getReservedMicros(),
                    price(held.getPrice()),
                    held.getAlternativePricesList().stream()
                            .map(price -> Optional.of(price(price))
                                    .filter(known -> !known.version().isEmpty()))
                            .toList());
        } catch (StatusRuntimeException e) {
            Problem refusal = refusal(e);
            if (refusal.kind() == ErrorKind.UNAVAILABLE || refusal.kind() == ErrorKind.INTERNAL) {
                // What metering did is unknown: a reservation that it may hold will never be used.
                Thread.startVirtualThread(() -> release(run));
            }
            throw refusal;
        }
    }

    @Override
    public void release(Run run) {
        try {
            PeerChannels.call(peers.metering(), contextOf(run), DEADLINE)
                    .release(ReleaseRequest.newBuilder()
                            .setReservationId(run.id())
                            .build());
        } catch (StatusRuntimeException e) {
            LOG.warn("a reservation was not released and will expire: {}", e.getStatus());
        }
    }

    private static ReserveRequest request(Run run, Project project, WorstCase worstCase, Hold hold) {
        Long own = worstCase.runBudgetMicros();
        long budget = project.limits().runBudgetMicros();
        return ReserveRequest.newBuilder()
                .setReservationId(run.id())
                .setUserId(run.userId() == null ? "" : run.userId())
                .setModel(worstCase.model())
                .setProvider(worstCase.provider())
                .setInputTokens(worstCase.inputTokens())
                .setMaxOutputTokens(worstCase.maxOutputTokens())
                .setPlan(project.plan())
                .setConcurrentTurns(project.limits().concurrentTurns())
                .setMessagesPerUserPerMinute(project.limits().messagesPerUserPerMinute())
                .setRunBudgetMicros(own == null ? budget : budget == 0 ? own : Math.min(own, budget))
                .setWaits(hold.waits())
                .setNoTurn(!run.isTurn())
                .setHoldSeconds(hold.atMost().toSeconds())
                .addAllAlternatives(worstCase.alternatives().stream()
                        .map(model -> ModelRef.newBuilder()
                                .setModel(model.model())
                                .setProvider(model.provider())
                                .build())
                        .toList())
                .build();
    }

    private static Price price(com.generalaugment.libs.contracts.metering.Price price) {
        return new Price(
                price.getVersion(),
                price.getInputMicrosPerMillion(),
                price.getCachedInputMicrosPerMillion(),
                price.hasCacheWriteMicrosPerMillion()
                        ? price.getCacheWriteMicrosPerMillion()
                        : price.getInputMicrosPerMillion(),
                price.getOutputMicrosPerMillion());
    }

    private static Problem refusal(StatusRuntimeException e) {
        Problem problem = ProblemStatus.toProblem(e);
        return switch (problem.kind()) {
            case UNAVAILABLE, TIMEOUT ->
                Problem.of(
                                ErrorKind.UNAVAILABLE,
                                "budget_state_unavailable",
                                "Budgets cannot be checked right now. Try again.")
                        .retryAfter(Duration.ofSeconds(1))
                        .causedBy(e);
            default -> problem;
        };
    }

    private static RequestContext contextOf(Run run) {
        return new RequestContext(
                run.tenant(), run.caller().requestId(), run.caller().trace());
    }
}
