package com.generalaugment.turnexecutor.domain.stream;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.libs.runtime.json.Json;
import com.generalaugment.turnexecutor.domain.encryption.Sealer;
import com.generalaugment.turnexecutor.domain.live.Ending;
import com.generalaugment.turnexecutor.domain.live.LiveTurn;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import com.generalaugment.turnexecutor.domain.response.ResponseState;
import com.generalaugment.turnexecutor.domain.run.Frame;
import com.generalaugment.turnexecutor.domain.run.LiveStreams;
import java.util.ArrayList;
import java.util.List;

/**
 * Publishes the events of one turn in order: those that an earlier owner has published already must come again in the
 * same words, the rest goes to the shared copy before any reader here sees it.
 */
public final class TurnEventPublisher {

    private final LiveTurn turn;
    private final LiveStreams streams;
    private final ReplayedPrefix seen;
    private final ResponseEvents events;
    private final ExtensionEvents extensions;

    public TurnEventPublisher(LiveTurn turn, LiveStreams streams, Sealer sealer) {
        this.turn = turn;
        this.streams = streams;
        this.seen = new ReplayedPrefix(turn.plan().seen());
        TurnRequest request = turn.plan().request();
        this.events = new ResponseEvents(
                turn.run().responseId(),
                request.includeObfuscation(),
                request.publishesEvents() ? this::next : null,
                new KeptReasoning(
                        new ReasoningCodec(sealer, turn.run().tenant()),
                        request.reasoning().encrypted()),
                request.tools()::calledBy);
        this.extensions = new ExtensionEvents(turn, events);
    }

    public ResponseEvents events() {
        return events;
    }

    /** @throws ReplayedPrefix.Diverged when it does not begin as it began before */
    public void begin() {
        var document = turn.plan().document();
        if (turn.plan().request().background()) {
            events.queue(document.render(ResponseState.queued()));
        }
        events.begin(document.render(ResponseState.inProgress()));
        extensions.begin();
    }

    /** The items as they are kept; of a failed turn with several owners those that its followers have seen finished. */
    public List<ObjectNode> items(Ending ending) {
        boolean mayHaveDiverged =
                isPublished() && ending.problem() != null && turn.run().isTakenOver();
        return mayHaveDiverged ? publishedItems() : events.items();
    }

    /** The response as it is stored, with what the model wants back of it. */
    public ObjectNode kept(ObjectNode response) {
        return events.kept(response);
    }

    /** The last events, which may leave only after the result is stored. */
    public List<Frame> last(Ending ending, ObjectNode response) {
        List<Frame> last = new ArrayList<>();
        if (isPublished()) {
            last.addAll(extensions.end(ending));
            Problem problem = ending.problem();
            if (problem != null) {
                last.add(events.error(problem));
            }
            last.add(events.terminal(ending.status(), response));
        }
        return last;
    }

    /** Events that diverged end after all that followers have seen of them. */
    public void completeWhatWasSeen() {
        if (!isPublished()) {
            return;
        }
        for (int number = turn.log().size(); number < seen.size(); number++) {
            turn.log().append(seen.at(number));
        }
        events.continueAt(turn.log().size());
    }

    /** The result is stored: the last events may be published. */
    public void end(List<Frame> last) {
        last.forEach(this::publish);
        streams.end(turn.run());
    }

    private boolean isPublished() {
        return turn.plan().request().publishesEvents();
    }

    private void next(Frame frame) {
        if (seen.covers(frame)) {
            seen.requireSame(frame);
            turn.log().append(seen.at((int) frame.sequenceNumber()));
            return;
        }
        if (!turn.plan().request().store()) {
            awaitReader();
        }
        publish(frame);
    }

    private void publish(Frame frame) {
        turn.log().add(frame);
        streams.publish(turn.run(), frame, turn.log()::showNext);
    }

    private void awaitReader() {
        try {
            turn.log().awaitReader();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private List<ObjectNode> publishedItems() {
        return turn.log().frames().stream()
                .filter(frame -> frame.type().equals("response.output_item.done"))
                .map(frame -> (ObjectNode) Json.readTrusted(frame.json()).path("item"))
                .toList();
    }
}
