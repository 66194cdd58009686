package com.generalaugment.turnexecutor.fakes;

import com.generalaugment.turnexecutor.domain.memory.Recall;
import com.generalaugment.turnexecutor.domain.memory.RecalledFact;
import com.generalaugment.turnexecutor.domain.memory.Recollection;
import com.generalaugment.turnexecutor.domain.run.Run;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A memory that answers what the test wrote down; until then there is none. Remembers what it was asked. */
public final class FakeRecall implements Recall {

    public final List<Question> asked = new CopyOnWriteArrayList<>();
    private volatile Recollection answer = Recollection.NOT_ASKED;
    private volatile boolean there;

    /** One fact of each text, with the ids {@code m-1}, {@code m-2} … */
    public void knows(String... texts) {
        List<RecalledFact> facts = new CopyOnWriteArrayList<>();
        for (String text : texts) {
            facts.add(new RecalledFact("m-" + (facts.size() + 1), text, "fact", Instant.parse("2026-11-01T00:00:00Z")));
        }
        answers(Recollection.of(facts));
    }

    public void answers(Recollection next) {
        there = true;
        answer = next;
    }

    @Override
    public boolean isThere() {
        return there;
    }

    @Override
    public Recollection recall(Run run, Question question) {
        asked.add(question);
        return answer;
    }
}
