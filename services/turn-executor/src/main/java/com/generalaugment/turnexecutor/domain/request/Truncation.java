package com.generalaugment.turnexecutor.domain.request;

import com.generalaugment.libs.runtime.error.Problem;
import com.generalaugment.turnexecutor.domain.model.ModelMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** Makes a context fit into a window. */
public final class Truncation {

    private Truncation() {}

    /**
     * Drops the oldest turns until the rest fits, no more of them than needed; instructions stay and a call is never parted
     * from its result.
     *
     * @throws Problem 400 {@code context_length_exceeded} when the newest turn alone is too long
     */
    public static List<ModelMessage> truncate(
            List<ModelMessage> messages, long limitTokens, ToLongFunction<List<ModelMessage>> count) {
        List<Integer> turns = beginningsOfTurns(messages);
        int fewest = 0;
        int most = turns.size() - 1;
        if (most < 0 || count.applyAsLong(without(messages, turns.get(most))) > limitTokens) {
            throw Refusals.contextTooLong(limitTokens);
        }
        while (fewest < most) {
            int middle = (fewest + most) / 2;
            if (count.applyAsLong(without(messages, turns.get(middle))) > limitTokens) {
                fewest = middle + 1;
            } else {
                most = middle;
            }
        }
        return without(messages, turns.get(most));
    }

    /** A turn begins with what the user says. What stands before the first such message belongs to the first turn. */
    private static List<Integer> beginningsOfTurns(List<ModelMessage> messages) {
        List<Integer> beginnings = new ArrayList<>();
        beginnings.add(0);
        boolean first = true;
        for (int i = 0; i < messages.size(); i++) {
            if (messages.get(i) instanceof ModelMessage.User) {
                if (!first || hasTalkBefore(messages, i)) {
                    beginnings.add(i);
                }
                first = false;
            }
        }
        return beginnings;
    }

    private static boolean hasTalkBefore(List<ModelMessage> messages, int end) {
        return messages.subList(0, end).stream().anyMatch(message -> !(message instanceof ModelMessage.System));
    }

    /** Everything from there on, and the instructions from before. */
    private static List<ModelMessage> without(List<ModelMessage> messages, int beginning) {
        List<ModelMessage> kept = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (i >= beginning || messages.get(i) instanceof ModelMessage.System) {
                kept.add(messages.get(i));
            }
        }
        return kept;
    }
}
