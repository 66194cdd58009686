package com.generalaugment.turnexecutor.domain.run;

import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.time.Jitter;
import com.generalaugment.turnexecutor.domain.run.RunStore.Claim;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Opens runs and takes them back. A store that does not answer in time may have opened the run all the same, or may do
 * so later; its caller is refused, so the run must neither be worked on nor charged. It is annulled, again and again
 * until the store confirms it. The leases of runs that are not begun yet and of those that are being annulled are
 * renewed with those of the runs that are worked on, so no replica takes them over.
 */
public final class RunOpenings {

    private static final Logger LOG = LoggerFactory.getLogger(RunOpenings.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final int MAX_UNCONFIRMED = 10_000;

    private final RunStore runs;
    private final Set<String> unbegun = ConcurrentHashMap.newKeySet();
    private final Map<String, Run> unconfirmed = new ConcurrentHashMap<>();

    public RunOpenings(RunStore runs) {
        this.runs = runs;
    }

    /**
     * As {@link RunStore#open}. When the outcome is unknown, the run is annulled in the background. A run that was
     * opened is {@link #begun} or discarded by the caller.
     */
    public boolean open(Run run, byte[] request, @Nullable Claim claim, @Nullable ConversationPlace place) {
        boolean opened = false;
        unbegun.add(run.id());
        try {
            opened = runs.open(run, request, claim, place);
            return opened;
        } catch (Problem e) {
            if (isOutcomeUnknown(e)) {
                annul(run);
            }
            throw e;
        } finally {
            if (!opened) {
                unbegun.remove(run.id());
            }
        }
    }

    /** The lease of an opened run is renewed elsewhere from now on, or it needs none. */
    public void begun(Run run) {
        unbegun.remove(run.id());
    }

    /**
     * Takes a run back that was opened and could not be begun; after a failure that leaves unknown how far the store
     * came.
     */
    public void discardAfter(Run run, Throwable failure) {
        if (isOutcomeUnknown(failure)) {
            annul(run);
            unbegun.remove(run.id());
        } else {
            discard(run);
        }
    }

    /** Takes a run back that was opened and is refused: now, or else in the background. */
    public void discard(Run run) {
        try {
            runs.discard(run);
        } catch (RuntimeException e) {
            LOG.warn("{} cannot be discarded now: {}", run.id(), e.getMessage());
            annul(run);
        } finally {
            unbegun.remove(run.id());
        }
    }

    /** Every run whose lease this replica holds without working on it. */
    public Set<String> held() {
        Set<String> held = new HashSet<>(unbegun);
        held.addAll(unconfirmed.keySet());
        return held;
    }

    /** The runs that may still be open although their callers were refused. */
    public Set<String> unconfirmed() {
        return Set.copyOf(unconfirmed.keySet());
    }

    private void annul(Run run) {
        if (unconfirmed.size() >= MAX_UNCONFIRMED) {
            LOG.error("too many runs wait to be annulled; {} may be taken over if it is open", run.id());
            return;
        }
        if (unconfirmed.putIfAbsent(run.id(), run) == null) {
            Thread.ofVirtual().name("annul-" + run.id()).start(() -> annulUntilConfirmed(run));
        }
    }

    private void annulUntilConfirmed(Run run) {
        try {
            Duration pause = FIRST_PAUSE;
            while (!isAnnulled(run)) {
                Thread.sleep(Jitter.of(pause));
                Duration longer = pause.multipliedBy(2);
                pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.error("a run of unknown outcome cannot be annulled", e);
        } finally {
            unconfirmed.remove(run.id());
        }
    }

    private boolean isAnnulled(Run run) {
        try {
            runs.annul(run);
            return true;
        } catch (Problem e) {
            if (isOutcomeUnknown(e)) {
                return false;
            }
            throw e;
        }
    }

    private static boolean isOutcomeUnknown(Throwable failure) {
        return failure instanceof Problem problem && problem.kind() == ErrorKind.UNAVAILABLE;
    }
}
