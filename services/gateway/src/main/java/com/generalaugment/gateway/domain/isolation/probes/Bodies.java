package com.generalaugment.gateway.domain.isolation.probes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.isolation.SyntheticUser;
import com.generalaugment.libs.runtime.json.Json;

/** Request bodies of synthetic users. The built-in model follows fixed rules, so that its answers are known. */
final class Bodies {

    static final String RESPONSES = "/v1/responses";
    static final String RESPONSE = "/v1/responses/{id}";
    /** A turn whose answer contains the facts of its user. Names the subjects of the facts, so that recall finds them. */
    static final String WHAT_DO_YOU_KNOW = "What do you know about me and my favourite harbour lighthouse?";

    private Bodies() {}

    static ObjectNode turn(SyntheticUser user, String input) {
        return Json.object().put("model", "balanced").put("user", user.id()).put("input", input);
    }

    /** A turn whose answer is the user's mark. */
    static ObjectNode marked(SyntheticUser user) {
        return turn(user, "Reply exactly with: " + user.mark());
    }

    static ObjectNode after(String responseId, ObjectNode turn) {
        return turn.put("previous_response_id", responseId);
    }

    static ObjectNode firstMessage(SyntheticUser user) {
        return turn(user, "What was my first message?");
    }

    static String fact(SyntheticUser user) {
        return "My favourite harbour lighthouse is " + user.mark();
    }

    static ObjectNode store(SyntheticUser user, String fact) {
        return Json.object().put("user_id", user.id()).put("fact", fact);
    }

    static ObjectNode search(SyntheticUser user, String query) {
        return Json.object()
                .put("user_id", user.id())
                .put("query", query)
                .put("limit", 50)
                .put("min_similarity", 0);
    }
}
