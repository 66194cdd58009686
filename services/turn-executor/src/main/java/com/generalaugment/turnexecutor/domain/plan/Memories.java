package com.generalaugment.turnexecutor.domain.plan;

import com.generalaugment.turnexecutor.domain.memory.MemoryBlock;
import com.generalaugment.turnexecutor.domain.memory.Recall;
import com.generalaugment.turnexecutor.domain.memory.RecalledFact;
import com.generalaugment.turnexecutor.domain.memory.Recollection;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import java.util.List;

/**
 * What turns know of their users. Facts are part of a context and of nothing else: they are no items, and are kept with
 * the run only while it runs, so that every owner of it asks the model the same.
 */
public final class Memories {

    private final Recall recall;
    private final RunStore runs;
    private final int maxTokens;

    /** @param maxTokens what facts may add to a context, by the count of its model */
    public Memories(Recall recall, RunStore runs, int maxTokens) {
        this.recall = recall;
        this.runs = runs;
        this.maxTokens = maxTokens;
    }

    /** What facts may add to this context, known before they are; 0: nothing is recalled. */
    long roomIn(Run run, Draft draft, long windowLeft) {
        boolean mayRecall = recall.isThere()
                && run.isTurn()
                && run.userId() != null
                && draft.project().memory().maxFacts() > 0
                && !MemoryBlock.wordsOf(draft.context().messages()).isEmpty();
        return mayRecall ? Math.max(0, Math.min(maxTokens, windowLeft)) : 0;
    }

    /** Asks memory. @return the facts that fit into the room, best first */
    Recollection recall(Run run, Draft draft, long room) {
        String user = run.userId();
        if (room == 0 || user == null) {
            return Recollection.NOT_ASKED;
        }
        int maxFacts = draft.project().memory().maxFacts();
        Recollection found = recall.recall(
                run,
                new Recall.Question(user, MemoryBlock.wordsOf(draft.context().messages()), maxFacts, (int) room));
        if (found.facts().isEmpty()) {
            return found;
        }
        List<RecalledFact> facts = found.facts();
        facts = facts.subList(0, Math.min(facts.size(), maxFacts));
        while (!facts.isEmpty() && tokensOf(run, draft, facts) > room) {
            facts = facts.subList(0, facts.size() - 1);
        }
        return Recollection.of(facts);
    }

    /** The draft with the facts in its context. */
    Draft withFacts(Run run, Draft draft, Recollection recollection) {
        if (recollection.facts().isEmpty()) {
            return draft.with(draft.context(), recollection);
        }
        TurnContexts.Context context = draft.context();
        List<ModelMessage> messages = MemoryBlock.into(context.messages(), recollection.facts());
        long tokens = context.inputTokens() + tokensOf(run, draft, recollection.facts());
        return draft.with(context.with(messages, tokens), recollection);
    }

    /** Before the model gets them. A turn that stores nothing is never taken over. */
    void keep(Run run, Recollection recollection) {
        if (run.stored() && !recollection.facts().isEmpty()) {
            runs.keepRecalled(run, recollection.write());
        }
    }

    /** The facts that an earlier owner gave the model. */
    static Recollection kept(Orphan orphan) {
        byte[] recalled = orphan.recalled();
        return recalled == null ? Recollection.NOT_ASKED : Recollection.read(recalled);
    }

    private static long tokensOf(Run run, Draft draft, List<RecalledFact> facts) {
        return draft.count(run.caller(), List.of(MemoryBlock.of(facts))) - draft.count(run.caller(), List.of());
    }
}
