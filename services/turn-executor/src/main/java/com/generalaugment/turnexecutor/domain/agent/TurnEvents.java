package com.generalaugment.turnexecutor.domain.agent;

import com.generalaugment.libs.events.Event;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.events.LearningEvent;
import com.generalaugment.libs.events.TurnEvent;
import com.generalaugment.libs.events.UsageEvent;
import com.generalaugment.libs.runtime.context.TraceContext;
import com.generalaugment.libs.runtime.id.Ids;
import com.generalaugment.turnexecutor.domain.live.Ending;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.memory.UserAuthoredText;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunState;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The facts of a turn for the rest of the platform. */
final class TurnEvents {

    private TurnEvents() {}

    static List<EventEnvelope<?>> of(LiveTurn turn, Ending ending, Instant now) {
        Run run = turn.run();
        if (run.caller().isSelfCheck()) {
            return List.of();
        }
        EventEnvelope<?> usage = envelope(run, turn.trace(), now, run.tenant().toString(), usage(turn, ending));
        if (!turn.plan().document().isTurn()) {
            return List.of(usage);
        }
        List<EventEnvelope<?>> facts = new ArrayList<>();
        facts.add(envelope(run, turn.trace(), now, run.responseId(), turnEvent(turn, ending)));
        facts.add(usage);
        if (isInstructive(turn, ending)) {
            facts.add(envelope(run, turn.trace(), now, run.responseId(), userSpoke(run)));
        }
        return facts;
    }

    /**
     * Whether facts may be extracted from it: published only where the project wants that, at no cost for other
     * projects.
     */
    private static boolean isInstructive(LiveTurn turn, Ending ending) {
        LiveTurn.Plan plan = turn.plan();
        return plan.project().memory().learns()
                && ending.state() instanceof RunState.Completed
                && plan.request().store()
                && turn.run().userId() != null
                && !UserAuthoredText.of(turn.run().responseId(), plan.input()).isEmpty();
    }

    private static LearningEvent userSpoke(Run run) {
        Run.Caller caller = run.caller();
        return new LearningEvent.UserSpoke(
                run.responseId(),
                Objects.requireNonNull(run.userId()),
                caller.configVersion(),
                caller.keyId(),
                caller.environment());
    }

    /** Of a run that ended without anything to settle. */
    static List<EventEnvelope<?>> lost(Run run, Instant now, String code, boolean background) {
        if (!run.isTurn() || run.caller().isSelfCheck()) {
            return List.of();
        }
        return List.of(envelope(
                run,
                run.caller().trace(),
                now,
                run.responseId(),
                new TurnEvent.TurnFailed(run.responseId(), run.id(), run.userId(), code, background)));
    }

    private static <T extends Event> EventEnvelope<T> envelope(
            Run run, TraceContext trace, Instant now, String subject, T data) {
        return new EventEnvelope<>(Ids.next("evt_"), now, run.tenant().toString(), trace.traceparent(), subject, data);
    }

    private static TurnEvent turnEvent(LiveTurn turn, Ending ending) {
        Run run = turn.run();
        boolean background = turn.plan().request().background();
        return switch (ending.state()) {
            case RunState.Failed failed ->
                new TurnEvent.TurnFailed(run.responseId(), run.id(), run.userId(), failed.code(), background);
            case RunState.Cancelled cancelled ->
                new TurnEvent.TurnCancelled(run.responseId(), run.id(), run.userId(), background);
            case RunState.Incomplete incomplete ->
                new TurnEvent.TurnCompleted(
                        run.responseId(), run.id(), ending.status(), run.userId(), incomplete.reason(), background);
            case RunState.Completed completed ->
                new TurnEvent.TurnCompleted(
                        run.responseId(), run.id(), ending.status(), run.userId(), null, background);
            case RunState.Queued queued -> throw new IllegalStateException("a queued turn has not ended");
            case RunState.Running running -> throw new IllegalStateException("a running turn has not ended");
        };
    }

    private static UsageEvent usage(LiveTurn turn, Ending ending) {
        LiveTurn.Plan plan = turn.plan();
        Run run = plan.run();
        return new UsageEvent.UsageRecorded(
                run.id(),
                run.responseId(),
                run.id(),
                plan.document().sessionId(),
                run.userId(),
                run.caller().keyId(),
                run.caller().environment(),
                dimension(turn, "feature"),
                dimension(turn, "source"),
                turn.route().model(),
                turn.route().provider().name(),
                turn.route().provider().source(),
                turn.route().price().version(),
                ending.status(),
                ending.agentTurns(),
                0,
                ending.usage().inputTokens(),
                ending.usage().cachedInputTokens(),
                ending.usage().outputTokens(),
                ending.usage().reasoningTokens(),
                ending.costMicros());
    }

    private static @Nullable String dimension(LiveTurn turn, String name) {
        var metadata = turn.plan().request().metadata();
        return metadata.hasNonNull(name) ? metadata.get(name).asText().replace("\0", "") : null;
    }
}
