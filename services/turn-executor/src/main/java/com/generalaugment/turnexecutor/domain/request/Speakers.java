package com.generalaugment.turnexecutor.domain.request;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Whose message an item is. */
public final class Speakers {

    private Speakers() {}

    /** With such a message a turn begins. */
    public static boolean isUser(ObjectNode item) {
        return hasRole(item, "user");
    }

    /** Instructions of system or developer: they outlive the turn they were said in. */
    public static boolean instructs(ObjectNode item) {
        return hasRole(item, "system") || hasRole(item, "developer");
    }

    private static boolean hasRole(ObjectNode item, String role) {
        return item.path("role").asText().equals(role);
    }
}
