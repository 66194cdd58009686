package com.generalaugment.turnexecutor.clients.providers.answer;

import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import com.generalaugment.turnexecutor.domain.model.ReasoningState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts parallel output of a provider one after the other, in the order in which each began: the first is passed on
 * while it arrives, the others wait until those before them are whole. A call is whole when its provider says so, or
 * when its arguments are one JSON object; anything else when something new begins.
 */
public final class OrderedOutput {

    private final ModelOutput output;
    private final Deque<Lane> waiting = new ArrayDeque<>();
    private final Map<String, Lane> calls = new HashMap<>();
    private @Nullable Lane newest;

    public OrderedOutput(ModelOutput output) {
        this.output = output;
    }

    public void text(String delta) {
        lane(Kind.TEXT).emit(() -> output.text(delta));
    }

    public void refusal(String delta) {
        lane(Kind.REFUSAL).emit(() -> output.refusal(delta));
    }

    public void reasoning(String delta) {
        lane(Kind.REASONING).emit(() -> output.reasoning(delta));
    }

    public void rawReasoning(String delta) {
        lane(Kind.REASONING).emit(() -> output.rawReasoning(delta));
    }

    /** Without effect when no reasoning is open. */
    public void endOfReasoningPart() {
        if (newest != null && newest.kind == Kind.REASONING) {
            newest.emit(output::endOfReasoningPart);
        }
    }

    public void endOfReasoning(@Nullable ReasoningState state) {
        boolean isOpen = newest != null && newest.kind == Kind.REASONING;
        if (isOpen || state != null) {
            Lane thought = lane(Kind.REASONING);
            thought.emit(() -> output.endOfReasoning(state));
            newest = null;
            thought.whole = true;
            moveOn();
        }
    }

    /**
     * Reserves the call's place in the order; its output waits for its name.
     *
     * @param key names the call in what follows; of the reader's own making, used once
     */
    public void beginCall(String key) {
        Lane call = new Lane(Kind.CALL);
        calls.put(key, call);
        begin(call);
    }

    /** Nothing happens when no such call was begun. */
    public void nameCall(String key, String callId, String name) {
        Lane call = calls.get(key);
        if (call != null) {
            call.emit(() -> output.toolCall(callId, name));
        }
    }

    public void toolCall(String key, String callId, String name) {
        beginCall(key);
        nameCall(key, callId, name);
    }

    /** Nothing happens when no such call was begun. */
    public void arguments(String key, String delta) {
        Lane call = calls.get(key);
        if (call != null) {
            call.json.read(delta);
            call.emit(() -> output.toolArguments(delta));
            moveOn();
        }
    }

    public void endOfCall(String key) {
        Lane call = calls.remove(key);
        if (call != null) {
            call.whole = true;
            moveOn();
        }
    }

    /** Passes on everything that waits. */
    public void finish() {
        waiting.forEach(lane -> lane.whole = true);
        newest = null;
        moveOn();
    }

    private enum Kind {
        TEXT,
        REFUSAL,
        REASONING,
        CALL
    }

    private Lane lane(Kind kind) {
        Lane last = newest;
        if (last != null && last.kind == kind) {
            return last;
        }
        Lane lane = new Lane(kind);
        begin(lane);
        return lane;
    }

    private void begin(Lane lane) {
        if (newest != null && newest.kind != Kind.CALL) {
            newest.whole = true;
        }
        newest = lane;
        waiting.add(lane);
        moveOn();
    }

    /** Drops lanes that are complete and passes on what has waited behind them. */
    private void moveOn() {
        for (Lane first = waiting.peek(); first != null; first = waiting.peek()) {
            first.goLive();
            if (!first.isWhole()) {
                return;
            }
            first.emitted = true;
            waiting.remove();
        }
    }

    /** One output item in progress. */
    private final class Lane {
        private final Kind kind;
        private final List<Runnable> held = new ArrayList<>();
        private final JsonEnd json = new JsonEnd();
        private boolean live;
        private boolean whole;
        private boolean emitted;

        Lane(Kind kind) {
            this.kind = kind;
        }

        void emit(Runnable saying) {
            if (live && !emitted) {
                saying.run();
            } else if (!emitted) {
                held.add(saying);
            }
        }

        boolean isWhole() {
            return whole || (kind == Kind.CALL && json.isReached() && waiting.size() > 1);
        }

        void goLive() {
            if (!live) {
                live = true;
                held.forEach(Runnable::run);
                held.clear();
            }
        }
    }
}
