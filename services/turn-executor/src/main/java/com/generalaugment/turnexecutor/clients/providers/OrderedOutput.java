package com.generalaugment.turnexecutor.clients.providers;

import com.generalaugment.turnexecutor.domain.model.ModelOutput;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts what a provider says at the same time one after the other, in the order in which each began: the first is passed on
 * while it arrives, the others wait until those before them are whole. A call is whole when its provider says so, or when its
 * arguments are one JSON object; anything else when something new begins.
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
        lane(Kind.TEXT).say(delta);
    }

    public void refusal(String delta) {
        lane(Kind.REFUSAL).say(delta);
    }

    /** @param key names the call in what follows; of the provider's own making, used once */
    public void toolCall(String key, String callId, String name) {
        Lane call = new Lane(Kind.CALL, () -> output.toolCall(callId, name));
        calls.put(key, call);
        begin(call);
    }

    /** Nothing happens when no such call was begun. */
    public void arguments(String key, String delta) {
        Lane call = calls.get(key);
        if (call != null) {
            call.say(delta);
        }
    }

    public void endOfCall(String key) {
        Lane call = calls.remove(key);
        if (call != null) {
            call.whole = true;
            moveOn();
        }
    }

    /** Everything that waits is told now. */
    public void finish() {
        waiting.forEach(lane -> lane.whole = true);
        moveOn();
    }

    private enum Kind {
        TEXT,
        REFUSAL,
        CALL
    }

    private Lane lane(Kind kind) {
        Lane last = newest;
        if (last != null && last.kind == kind) {
            return last;
        }
        Lane lane = new Lane(kind, () -> {});
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

    /** Drops what is told to its end and tells what has waited behind it. */
    private void moveOn() {
        for (Lane first = waiting.peek(); first != null; first = waiting.peek()) {
            first.goLive();
            if (!first.isWhole()) {
                return;
            }
            first.told = true;
            waiting.remove();
        }
    }

    /** One thing that is being said. */
    private final class Lane {
        private final Kind kind;
        private final Runnable announce;
        private final StringBuilder held = new StringBuilder();
        private final JsonEnd json = new JsonEnd();
        private boolean live;
        private boolean whole;
        private boolean told;

        Lane(Kind kind, Runnable announce) {
            this.kind = kind;
            this.announce = announce;
        }

        void say(String delta) {
            if (told) {
                return;
            }
            if (kind == Kind.CALL) {
                json.read(delta);
            }
            if (live) {
                tell(delta);
            } else {
                held.append(delta);
            }
            if (waiting.peek() == this && waiting.size() > 1) {
                moveOn();
            }
        }

        boolean isWhole() {
            return whole || (kind == Kind.CALL && json.isReached() && waiting.size() > 1);
        }

        void goLive() {
            if (!live) {
                live = true;
                announce.run();
                if (!held.isEmpty()) {
                    tell(held.toString());
                    held.setLength(0);
                }
            }
        }

        private void tell(String delta) {
            switch (kind) {
                case TEXT -> output.text(delta);
                case REFUSAL -> output.refusal(delta);
                case CALL -> output.toolArguments(delta);
            }
        }
    }
}
