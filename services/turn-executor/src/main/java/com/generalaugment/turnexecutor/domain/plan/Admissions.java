package com.generalaugment.turnexecutor.domain.plan;

import com.generalaugment.turnexecutor.domain.live.TurnLimits;
import com.generalaugment.turnexecutor.domain.memory.Recollection;
import com.generalaugment.turnexecutor.domain.run.Admission;
import com.generalaugment.turnexecutor.domain.run.Admission.Hold;
import com.generalaugment.turnexecutor.domain.run.Admission.Reserved;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;

/**
 * Asks whether a turn may spend what it could cost at worst and, at the same time, what it should know of its user.
 * What facts may add is a part of the worst case before they are known.
 */
public final class Admissions {

    /** What asking for a repair adds to the context beside the text that did not fit. */
    private static final long REPAIR_PROMPT_TOKENS = 400;

    private final Admission admission;
    private final Memories memories;
    private final TurnLimits limits;

    public Admissions(Admission admission, Memories memories, TurnLimits limits) {
        this.admission = admission;
        this.memories = memories;
        this.limits = limits;
    }

    /** @param draft with what memory knew */
    public record Admitted(Draft draft, Reserved reserved) {}

    /** What the run may cost is held before it begins or waits. One that waits asks memory when it begins. */
    Admitted admit(Run run, Draft draft, long windowLeft) {
        long room = memories.roomIn(run, draft, windowLeft);
        Hold hold = limits.holdOfAdmitted(draft.request());
        return draft.request().background()
                ? new Admitted(draft, reserve(run, draft, room, hold))
                : recallAndReserve(run, draft, room, hold);
    }

    /** The first owner of a run that has waited asks memory; any later one gives the model the same facts. */
    Admitted admitAgain(Orphan orphan, Draft draft, long windowLeft) {
        Run run = orphan.run();
        Hold hold = limits.holdOfRunning(draft.request());
        if (!run.isTakenOver() && orphan.recalled() == null) {
            Admitted admitted = recallAndReserve(run, draft, memories.roomIn(run, draft, windowLeft), hold);
            memories.keep(run, admitted.draft().memory());
            return admitted;
        }
        Draft draftWithFacts = memories.withFacts(run, draft, Memories.kept(orphan));
        return new Admitted(draftWithFacts, reserve(run, draftWithFacts, 0, hold));
    }

    void release(Run run) {
        if (!run.caller().isSelfCheck()) {
            admission.release(run);
        }
    }

    /** Before the model is asked. */
    void keep(Run run, Admitted admitted) {
        memories.keep(run, admitted.draft().memory());
    }

    private Admitted recallAndReserve(Run run, Draft draft, long room, Hold hold) {
        if (room == 0) {
            return new Admitted(draft, reserve(run, draft, 0, hold));
        }
        ParallelCalls.Outcome<Recollection, Reserved> both =
                ParallelCalls.run(() -> memories.recall(run, draft, room), () -> reserve(run, draft, room, hold));
        if (both.secondFailure() != null) {
            throw both.secondFailure();
        }
        if (both.firstFailure() != null) {
            release(run);
            throw both.firstFailure();
        }
        Recollection recollection = both.firstValue() == null ? Recollection.NOT_ASKED : both.firstValue();
        try {
            return new Admitted(memories.withFacts(run, draft, recollection), both.second());
        } catch (RuntimeException | Error e) {
            release(run);
            throw e;
        }
    }

    /** A text that must fit a schema may need a second call, which reads the first one's answer. */
    private Reserved reserve(Run run, Draft draft, long room, Hold hold) {
        if (run.caller().isSelfCheck()) {
            return Reserved.NOTHING;
        }
        long input = draft.context().inputTokens() + room;
        return admission.reserve(
                run,
                draft.project(),
                new Admission.WorstCase(
                        draft.model(),
                        draft.provider().name(),
                        draft.structured() == null ? input : 2 * input + draft.maxOutputTokens() + REPAIR_PROMPT_TOKENS,
                        draft.maxOutputTokens(),
                        draft.request().budgetMicros(),
                        draft.fallbacks().alternatives()),
                hold);
    }
}
