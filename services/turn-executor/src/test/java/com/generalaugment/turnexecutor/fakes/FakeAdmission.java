package com.generalaugment.turnexecutor.fakes;

import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.run.Admission;
import com.generalaugment.turnexecutor.domain.run.Project;
import com.generalaugment.turnexecutor.domain.run.Run;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Admits everything at one dollar a million tokens, unless a test refuses. Remembers what it was asked. */
public final class FakeAdmission implements Admission {

    private static final Price PRICE = new Price("test-1", 1_000_000, 500_000, 1_000_000);

    public final List<WorstCase> asked = new CopyOnWriteArrayList<>();
    public final List<Hold> holds = new CopyOnWriteArrayList<>();
    public final List<String> reserved = new CopyOnWriteArrayList<>();
    public final List<String> released = new CopyOnWriteArrayList<>();
    private volatile @Nullable Problem refusal;
    private volatile @Nullable Tenant refused;
    private volatile Runnable onReserve = () -> {};

    public void refuse(@Nullable Problem problem) {
        refusal = problem;
        refused = null;
    }

    /** Refuses that project only. */
    public void refuse(Problem problem, Tenant tenant) {
        refusal = problem;
        refused = tenant;
    }

    /** What happens while metering is asked. */
    public void onReserve(Runnable happening) {
        onReserve = happening;
    }

    @Override
    public Reserved reserve(Run run, Project project, WorstCase worstCase, Hold hold) {
        asked.add(worstCase);
        holds.add(hold);
        onReserve.run();
        Problem problem = refusal;
        if (problem != null && (refused == null || run.tenant().equals(refused))) {
            throw problem;
        }
        reserved.add(run.id());
        return new Reserved(
                worstCase.inputTokens() + worstCase.maxOutputTokens(),
                PRICE,
                worstCase.alternatives().stream()
                        .map(model -> model.model().contains("unpriced")
                                ? Optional.<Price>empty()
                                : Optional.of(new Price("test-2", 2_000_000, 500_000, 2_000_000)))
                        .toList());
    }

    @Override
    public void release(Run run) {
        released.add(run.id());
    }
}
