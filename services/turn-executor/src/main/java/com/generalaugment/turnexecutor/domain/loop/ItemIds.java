package com.generalaugment.turnexecutor.domain.loop;

/**
 * Ids of output items, made from the response's id and the item's place: a run that is taken over names its items as before,
 * so that a client which saw the first of them is not told of others.
 */
final class ItemIds {

    private static final int RADIX = 36;

    private final String body;

    ItemIds(String responseId) {
        this.body = responseId.substring(responseId.indexOf('_') + 1);
    }

    /** @param prefix with its underscore, such as {@code msg_} */
    String at(String prefix, int outputIndex) {
        String place = Integer.toString(outputIndex, RADIX);
        return prefix + body + (place.length() < 2 ? "0" + place : place);
    }
}
