package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.context.Tenant;
import com.generalaugment.libs.runtime.error.ErrorKind;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.conversation.ConversationHistory;
import com.generalaugment.turnexecutor.domain.live.LiveTurns;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.run.Extensions;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import com.generalaugment.turnexecutor.domain.run.Ownership;
import com.generalaugment.turnexecutor.domain.run.ResponseChain;
import com.generalaugment.turnexecutor.domain.run.ResponseStore;
import com.generalaugment.turnexecutor.domain.run.Run;
import com.generalaugment.turnexecutor.domain.run.RunStore;
import com.generalaugment.turnexecutor.domain.run.RunStore.Orphan;
import com.generalaugment.turnexecutor.domain.run.StoredResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The use cases of stored and running responses: read, follow, repeat. Every one asks for the tenant again. */
public final class Responses {

    private static final ResponseChain.Limit LIMIT =
            new ResponseChain.Limit(ConversationHistory.MAX_ITEMS, ConversationHistory.MAX_BYTES);

    private final ResponseStore stored;
    private final RunStore runs;
    private final StreamFollower follower;
    private final Clock clock;
    private final Duration streamRetention;

    /** @param streamRetention how long the events of a stream can be asked for by number */
    public Responses(
            ResponseStore stored,
            RunStore runs,
            LiveStreams streams,
            LiveTurns live,
            Clock clock,
            Duration streamRetention) {
        this.stored = stored;
        this.runs = runs;
        this.follower = new StreamFollower(stored, runs, streams, live);
        this.clock = clock;
        this.streamRetention = streamRetention;
    }

    /** @param user when given it must be the response's; @throws Problem 404 {@code response_not_found} */
    public StoredResponse find(Tenant tenant, String responseId, @Nullable String user) {
        return stored.find(tenant, responseId)
                .filter(response -> user == null || user.equals(response.userId()))
                .orElseThrow(() -> Problem.notFound("response"));
    }

    /** Joins a response that is being made, wherever that is. */
    public Execution follow(Tenant tenant, String responseId, Extensions shown) {
        runs.findRunning(tenant, responseId)
                .ifPresent(orphan -> shown.require(orphan.run().caller().extensions()));
        return follower.follow(tenant, responseId, shown);
    }

    /** Follows a response that waits for its first owner. */
    public Execution follow(Run run, List<Frame> known) {
        return follower.follow(run.tenant(), run.responseId(), run.caller().extensions(), known);
    }

    /** For the platform itself: without a check of the user. */
    public Optional<StoredResponse> look(Tenant tenant, String responseId) {
        return stored.find(tenant, responseId);
    }

    public Optional<Orphan> running(Tenant tenant, String responseId, @Nullable String user) {
        return runs.findRunning(tenant, responseId)
                .filter(orphan -> user == null || user.equals(orphan.run().userId()));
    }

    public boolean isRunning(Tenant tenant, String responseId, @Nullable String user) {
        return running(tenant, responseId, user).isPresent();
    }

    /**
     * The turns that a new one continues, no more than one request could carry: the newest, or all. One that was
     * deleted in the middle of them leaves none that may be continued.
     */
    public ResponseChain chain(Tenant tenant, @Nullable String previousResponseId, @Nullable String user) {
        if (previousResponseId == null) {
            return new ResponseChain(List.of(), null);
        }
        ResponseChain chain = stored.chain(tenant, previousResponseId, LIMIT);
        if (isUnknown(chain)) {
            refuseWhileRunning(tenant, previousResponseId, user);
            // It may have ended between the two looks.
            chain = stored.chain(tenant, previousResponseId, LIMIT);
        }
        if (chain.olderId() == null && !chain.isWhole()) {
            throw noPredecessor();
        }
        if (!chain.responses().isEmpty()
                && !Ownership.mayContinue(chain.responses().getLast().userId(), user)) {
            throw noPredecessor();
        }
        return chain.ofAtMost(ConversationHistory.MAX_ITEMS);
    }

    /** What system and developer said in the turns that a chain leaves out. */
    public List<ObjectNode> instructionsOf(Tenant tenant, String olderId) {
        return stored.instructions(tenant, olderId, ConversationHistory.MAX_INSTRUCTIONS);
    }

    private static boolean isUnknown(ResponseChain chain) {
        return chain.responses().isEmpty() && chain.olderId() == null;
    }

    public static Problem noPredecessor() {
        return Problem.notFound("previous_response").param("previous_response_id");
    }

    private void refuseWhileRunning(Tenant tenant, String responseId, @Nullable String user) {
        Optional<Orphan> running = runs.findRunning(tenant, responseId);
        if (running.isPresent() && Ownership.mayContinue(running.get().run().userId(), user)) {
            throw Problem.of(ErrorKind.CONFLICT, "response_not_final", "The previous response is still running.")
                    .param("previous_response_id")
                    .retryAfter(Duration.ofSeconds(1));
        }
    }

    /**
     * All events of a response: live ones while it runs, kept ones afterwards, else rebuilt from its items. Those that
     * were recorded with more extensions than the caller wants to see are rebuilt too, if it wants all of them.
     *
     * @param shown what the caller wants to see beside the core
     * @throws Problem 400 {@code stream_expired}; 400 where events recorded with more extensions cannot be rebuilt
     */
    public Execution replay(
            Tenant tenant, String responseId, @Nullable String user, @Nullable Long startingAfter, Extensions shown) {
        Optional<Orphan> running = running(tenant, responseId, user);
        if (running.isPresent()) {
            shown.require(running.get().run().caller().extensions());
            return follower.follow(tenant, responseId, shown);
        }
        StoredResponse response = find(tenant, responseId, user);
        Optional<List<Frame>> kept = stored.frames(tenant, responseId);
        if (kept.isEmpty() && startingAfter != null && isOlderThanItsStream(response)) {
            throw Problem.of(
                            ErrorKind.INVALID,
                            "stream_expired",
                            "The events of this response are not kept any more; read it without starting_after.")
                    .param("starting_after");
        }
        if (startingAfter != null && !kept.map(shown::showAll).orElse(true)) {
            throw Extensions.tooFew();
        }
        return Execution.finished(response.shown(), framesOf(response, kept, shown), false);
    }

    private static List<Frame> framesOf(StoredResponse response, Optional<List<Frame>> kept, Extensions shown) {
        return kept.filter(shown::showAll).orElseGet(() -> RebuiltStream.of(response, shown));
    }

    /** A turn that was not streamed has no events of its own; the same ones are made for it each time. */
    private boolean isOlderThanItsStream(StoredResponse response) {
        return response.createdAt().plus(streamRetention).isBefore(clock.instant());
    }

    /** @return whether there was one */
    public boolean forget(Tenant tenant, String responseId) {
        return stored.delete(tenant, responseId);
    }

    public Execution repeat(Tenant tenant, String responseId, TurnRequest request, Extensions shown) {
        StoredResponse response = look(tenant, responseId).orElseThrow(Responses::replayUnavailable);
        List<Frame> frames =
                request.stream() ? framesOf(response, stored.frames(tenant, responseId), shown) : List.of();
        ObjectNode answer = request.reasoning().encrypted() ? response.document() : response.shown();
        return Execution.finished(answer, frames, true);
    }

    public Execution repeatSealed(Optional<SealedAnswer> answer, Extensions shown) {
        SealedAnswer kept = answer.orElseThrow(Responses::replayUnavailable);
        List<Frame> frames = shown.showAll(kept.frames()) ? kept.frames() : RebuiltStream.of(kept.response(), shown);
        return Execution.finished(kept.response(), frames, true);
    }

    private static Problem replayUnavailable() {
        return Problem.of(
                ErrorKind.CONFLICT,
                "idempotency_replay_unavailable",
                "The answer of the first request with this idempotency key is not kept any more.");
    }
}
