package com.generalaugment.turnexecutor.domain.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.generalaugment.libs.events.EventEnvelope;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.Problem;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Port: runs, their leases and the idempotency keys they hold. */
public interface RunStore {

    /**
     * Opens a run under this replica's lease; with a claim, only if the key is free (or its claim has expired). A run
     * that speaks in a conversation takes it until it has ended, whatever becomes of this replica.
     *
     * @param place what the turn has read of its conversation; null: it is in none
     * @return whether the run is open; false when the key belongs to another request
     * @throws Problem 404 {@code conversation_not_found}, 409 {@code conversation_busy}; then nothing is open or
     *     claimed
     */
    boolean open(Run run, byte[] request, @Nullable Claim claim, @Nullable ConversationPlace place);

    Optional<KeyHolder> findKey(Tenant tenant, String key);

    /**
     * Keeps the recalled facts of the run's user until the run has ended.
     *
     * @throws LostLease when a newer owner has the run
     */
    void keepRecalled(Run run, byte[] recalled);

    /**
     * Everything a turn leaves behind, in one transaction under the fence. Repeating it after a lost answer is safe.
     */
    void finish(Run run, Result result);

    /** Takes a run back that was refused before any work: no run, no claimed key. */
    void discard(Run run);

    /**
     * Makes sure that a run is not open and never will be, also when an {@link #open} of unknown outcome is committed
     * later. Repeating it is safe. A run that a newer owner works on is asked to be cancelled.
     */
    void annul(Run run);

    /** @return the runs that this replica still owns, each with whether its cancellation is requested */
    Map<String, Boolean> renew(List<String> runIds, Duration lease);

    /**
     * Gives up runs that this replica works on, for any replica to take after the pause. Their owner is not counted as
     * lost.
     */
    void handOver(List<String> runIds, Duration pause);

    /** This replica has lost the run to a newer owner, but its process lives: it does not count as lost. */
    void reportAlive(Run run);

    /** Takes over runs whose lease has run out. Their last owner counts as lost, unless it has handed them over. */
    List<Orphan> claimExpired(Duration lease, int most);

    /** Asks the owner, wherever it is, to cancel. */
    boolean requestCancel(Tenant tenant, String responseId);

    /** The run of a stored response that has not ended, with the request it was opened with. */
    Optional<Orphan> findRunning(Tenant tenant, String responseId);

    /** Whether the response is being made or waits for that, stored or not. */
    boolean isRunning(Tenant tenant, String responseId);

    /** @param fingerprint SHA-256 over method, path and canonical body */
    record Claim(String key, String fingerprint) {}

    /** @param sealed the sealed answer of a finished turn that stored nothing, while it is kept */
    record KeyHolder(
            String fingerprint, String responseId, boolean finished, boolean stored, byte @Nullable [] sealed) {}

    /**
     * A run that has not ended, for its next owner.
     *
     * @param request the body as received; null when nothing of it may be stored
     * @param isQueued whether it waits for its first owner
     * @param cancelRequested whether its cancellation is requested
     * @param recalled what {@link #keepRecalled} kept; null: nothing
     * @param lostOwners how many processes have died while they worked on it
     */
    record Orphan(
            Run run,
            byte @Nullable [] request,
            boolean isQueued,
            boolean cancelRequested,
            byte @Nullable [] recalled,
            int lostOwners) {

        /** Of a run that is known to be stored. */
        public byte[] requiredRequest() {
            byte[] kept = request;
            if (kept == null) {
                throw new IllegalStateException("a stored run without its request");
            }
            return kept;
        }
    }

    /**
     * @param response what to keep of the response; null for a turn that stores nothing
     * @param facts written to the outbox in the same transaction
     */
    record Result(
            RunState state,
            @Nullable StoredResponse response,
            List<Frame> frames,
            List<EventEnvelope<?>> facts,
            JsonNode runEvents,
            KeyFate key) {}

    /** What becomes of the idempotency key: freed for the next try, or kept with the answer. */
    sealed interface KeyFate {
        record Release() implements KeyFate {}

        record Keep() implements KeyFate {}

        record KeepSealed(byte[] answer) implements KeyFate {}
    }

    /** A newer owner has the run, or it has ended: whatever was computed here is void. */
    final class LostLease extends RuntimeException {
        private static final long serialVersionUID = 1L;

        public LostLease() {
            super("a newer owner has the run", null, false, false);
        }
    }
}
