package com.generalaugment.turnexecutor.clients.providers.answer;

import java.io.IOException;

/**
 * One call of a function while it arrives. It is passed on from its first argument on: its name and id may come late,
 * in pieces, again in every chunk, or not at all.
 */
final class CallInPieces {

    private final OrderedOutput output;
    private final AnswerSoFar answer;
    private final String key;
    private final OfferedNames offered;
    private final UniqueCallIds ids;
    private final StringBuilder pending = new StringBuilder();
    private final ArgumentText arguments = new ArgumentText();
    private String id = "";
    private String name = "";
    private boolean emitted;
    private boolean ended;

    CallInPieces(OrderedOutput output, AnswerSoFar answer, String key, OfferedNames offered, UniqueCallIds ids) {
        this.output = output;
        this.answer = answer;
        this.key = key;
        this.offered = offered;
        this.ids = ids;
        output.beginCall(key);
    }

    boolean isCalled(String otherId) {
        return !otherId.isEmpty() && otherId.equals(id);
    }

    /** Whether what comes at this call's place is the beginning of another call. */
    boolean isFollowedBy(String nextId, String nextName, String piece) {
        if (isCalled(nextId)) {
            return false;
        }
        boolean beginsObject = piece.stripLeading().startsWith("{");
        boolean hasOtherId = !nextId.isEmpty() && !id.isEmpty();
        if (hasOtherId && (ended || arguments.isWhole())) {
            return true;
        }
        if (nextName.isEmpty()) {
            return false;
        }
        if (name.isEmpty()) {
            return arguments.isWhole() && beginsObject;
        }
        if (hasOtherId) {
            return !nextName.equals(name) || !arguments.isBegun() || beginsObject;
        }
        if (!arguments.isBegun() && !ended) {
            return !offered.isContinued(name, nextName);
        }
        return arguments.isWhole() || ended ? beginsObject || !nextName.equals(name) : !nextName.equals(name);
    }

    /** @throws IOException when the arguments make no sense */
    void add(String newId, String newName, String piece) throws IOException {
        if (id.isEmpty()) {
            id = newId;
        }
        if (!arguments.isBegun() || name.isEmpty()) {
            name = offered.continued(name, newName);
        }
        if (!ended) {
            emit(arguments.add(piece));
        }
    }

    /** All of it, whatever of it was there before. */
    void addWhole(String newId, String newName, String allArguments) throws IOException {
        add(newId, newName, arguments.unsaidOf(allArguments));
        end(false);
    }

    /** @param cut whether it may be incomplete */
    void end(boolean cut) throws IOException {
        if (ended) {
            return;
        }
        ended = true;
        name = name.isEmpty() ? offered.only() : name;
        emit(arguments.end(cut));
        if (!name.isEmpty() && !emitted) {
            announce();
        }
        output.endOfCall(key);
    }

    /** Whether it has ended without its name or in the middle of its arguments. */
    boolean isTorn() {
        return name.isEmpty() || arguments.isTorn();
    }

    private void emit(String piece) {
        answer.said(piece);
        pending.append(piece);
        if (!pending.isEmpty() && !name.isEmpty()) {
            announce();
            output.arguments(key, pending.toString());
            pending.setLength(0);
        }
    }

    private void announce() {
        if (!emitted) {
            emitted = true;
            output.nameCall(key, ids.unique(id), name);
        }
    }
}
