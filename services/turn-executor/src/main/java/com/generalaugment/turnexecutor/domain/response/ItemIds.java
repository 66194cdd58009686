package com.generalaugment.turnexecutor.domain.response;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.turnexecutor.domain.request.CarriedContext;
import com.generalaugment.turnexecutor.domain.request.TurnRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ids of items, made from the response's id and the item's place: a run that is taken over names its items as before,
 * so that a client that saw the first of them does not get others. The response of an item can be derived from the
 * item's id.
 */
public final class ItemIds {

    private static final int RADIX = 36;
    private static final Pattern MADE_HERE = Pattern.compile("[a-z]+_([0-9a-z]{25})(?:_in)?[0-9a-z]{2,4}");

    private final String body;

    /** @param responseId or whatever else the items come with: what follows its first underscore is in every id */
    public ItemIds(String responseId) {
        this.body = responseId.substring(responseId.indexOf('_') + 1);
    }

    /** The response that an item with this id would belong to; empty when the id is not one of ours. */
    public static Optional<String> responseOf(String itemId) {
        Matcher matcher = MADE_HERE.matcher(itemId);
        return matcher.matches() ? Optional.of("resp_" + matcher.group(1)) : Optional.empty();
    }

    /** @param prefix with its underscore, such as {@code msg_} */
    public String at(String prefix, int outputIndex) {
        return prefix + body + place(outputIndex);
    }

    /** The turn's own input, with an id for every item that came without one. */
    public List<ObjectNode> named(List<ObjectNode> input) {
        List<ObjectNode> named = new ArrayList<>();
        for (int i = 0; i < input.size(); i++) {
            ObjectNode item = input.get(i);
            named.add(item.hasNonNull("id") ? item : item.deepCopy().put("id", prefix(item) + body + "_in" + place(i)));
        }
        return named;
    }

    /** What has to be kept so that the turn can be continued: its own input, and before it what no store has. */
    public List<ObjectNode> kept(TurnRequest request, List<ObjectNode> input) {
        CarriedContext carried = request.carried();
        List<ObjectNode> kept = new ArrayList<>(carried == null ? List.of() : carried.items());
        kept.addAll(named(input));
        return kept;
    }

    private static String place(int index) {
        String place = Integer.toString(index, RADIX);
        return place.length() < 2 ? "0" + place : place;
    }

    private static String prefix(ObjectNode item) {
        return switch (item.path("type").asText()) {
            case "function_call" -> "fc_";
            case "function_call_output" -> "fco_";
            case "custom_tool_call" -> "ctc_";
            case "custom_tool_call_output" -> "ctco_";
            case "reasoning" -> "rs_";
            case "compaction" -> "cmp_";
            default -> "msg_";
        };
    }
}
