package com.generalaugment.turnexecutor.clients.providers.answer;

import com.generalaugment.turnexecutor.domain.model.ModelCall;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Puts the calls of one answer together from what servers send: at an index of their own, all at the same one or at
 * none, with or without ids, mixed up or one after the other.
 */
public final class CallsInPieces {

    private static final int MAX_CALLS = 1_000;

    private final OrderedOutput output;
    private final AnswerSoFar answer;
    private final OfferedNames offered;
    private final UniqueCallIds ids = new UniqueCallIds();
    private final List<CallInPieces> calls = new ArrayList<>();
    private final Map<String, List<CallInPieces>> byPlace = new HashMap<>();

    public CallsInPieces(OrderedOutput output, AnswerSoFar answer, ModelCall call) {
        this.output = output;
        this.answer = answer;
        this.offered = OfferedNames.of(call);
    }

    public boolean isEmpty() {
        return calls.isEmpty();
    }

    /**
     * @param place where the provider puts the call; empty: it does not say
     * @param id empty, as the name and the arguments: not in this piece
     * @throws IOException when the arguments make no sense
     */
    public void piece(String place, String id, String name, String arguments) throws IOException {
        CallInPieces call = find(place, id, name);
        if (call == null || call.isFollowedBy(id, name, arguments)) {
            call = begin(place);
        }
        call.add(id, name, arguments);
    }

    /** All of the newest call at that place, whatever of it was there before; it ends with this. */
    public void whole(String place, String id, String name, String arguments) throws IOException {
        List<CallInPieces> there = byPlace.getOrDefault(place, List.of());
        CallInPieces call = there.isEmpty() ? begin(place) : there.getLast();
        call.addWhole(id, name, arguments);
    }

    /** Whether a call of that id was begun. */
    public boolean has(String id) {
        return newest(calls, id) != null;
    }

    /**
     * The answer has ended. All of it is passed on before this fails.
     *
     * @param cut whether the answer was cut: then its calls may be incomplete
     * @throws IOException when a call is incomplete although nothing cut it
     */
    public void finish(boolean cut) throws IOException {
        for (CallInPieces call : calls) {
            call.end(cut);
        }
        if (!cut && calls.stream().anyMatch(CallInPieces::isTorn)) {
            throw new IOException("a call without its name or the end of its arguments");
        }
    }

    private @Nullable CallInPieces find(String place, String id, String name) {
        List<CallInPieces> there = place.isEmpty() ? calls : byPlace.getOrDefault(place, List.of());
        CallInPieces sameId = newest(there, id);
        if (sameId != null) {
            return sameId;
        }
        if (!there.isEmpty()) {
            return there.getLast();
        }
        CallInPieces elsewhere = newest(calls, id);
        boolean saysNothingNew = name.isEmpty() && (id.isEmpty() || elsewhere != null);
        if (!saysNothingNew || calls.isEmpty()) {
            return null;
        }
        return elsewhere == null ? calls.getLast() : elsewhere;
    }

    private static @Nullable CallInPieces newest(List<CallInPieces> among, String id) {
        return among.reversed().stream()
                .filter(call -> call.isCalled(id))
                .findFirst()
                .orElse(null);
    }

    private CallInPieces begin(String place) throws IOException {
        if (calls.size() == MAX_CALLS) {
            throw new IOException("too many calls in one answer");
        }
        CallInPieces call = new CallInPieces(output, answer, Integer.toString(calls.size()), offered, ids);
        calls.add(call);
        byPlace.computeIfAbsent(place, unused -> new ArrayList<>()).add(call);
        return call;
    }
}
