package com.generalaugment.turnexecutor.fakes;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.run.Admission;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Run;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Admits everything at one dollar a million tokens, unless a test refuses. Remembers what it was asked. */
public final class FakeAdmission implements Admission {

    public final List<WorstCase> asked = new CopyOnWriteArrayList<>();
    public final List<String> reserved = new CopyOnWriteArrayList<>();
    public final List<String> released = new CopyOnWriteArrayList<>();
    private volatile @Nullable Problem refusal;

    public void refuse(@Nullable Problem problem) {
        refusal = problem;
    }

    @Override
    public Reserved reserve(Run run, Project project, WorstCase worstCase) {
        asked.add(worstCase);
        Problem refused = refusal;
        if (refused != null) {
            throw refused;
        }
        reserved.add(run.id());
        return new Reserved(1_000, new Price("test-1", 1_000_000, 500_000, 1_000_000));
    }

    @Override
    public void release(Run run) {
        released.add(run.id());
    }
}
