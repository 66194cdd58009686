package com.generalaugment.gateway.domain.isolation.probes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.isolation.AppBackend;
import com.generalaugment.gateway.domain.isolation.AppBackend.Answer;
import com.generalaugment.gateway.domain.isolation.Attempt;
import com.generalaugment.gateway.domain.isolation.Call;
import com.generalaugment.gateway.domain.isolation.Fixture;
import com.generalaugment.gateway.domain.isolation.IsolationProbe;
import com.generalaugment.gateway.domain.isolation.Outcome;
import com.generalaugment.gateway.domain.isolation.OutcomeClassifier;
import com.generalaugment.gateway.domain.isolation.SyntheticUser;
import com.generalaugment.libs.runtime.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Conversations: a turn of another user cannot join one, and its references are not found. Reads by id alone belong to the app's
 * backend and to no user: for them, similar ids are tried.
 */
public final class ConversationProbe implements IsolationProbe {

    private static final String CONVERSATIONS = "/v1/conversations";
    private static final String CONVERSATION = CONVERSATIONS + "/{id}";
    private static final String ITEMS = CONVERSATION + "/items";
    private static final String ITEM = ITEMS + "/{item_id}";
    private static final String INPUT_TOKENS = Bodies.RESPONSES + "/input_tokens";

    @Override
    public String surface() {
        return "conversations";
    }

    @Override
    public Set<String> routes() {
        return Set.of(
                "POST " + CONVERSATIONS,
                "GET " + CONVERSATION,
                "POST " + CONVERSATION,
                "DELETE " + CONVERSATION,
                "GET " + ITEMS,
                "POST " + ITEMS,
                "GET " + ITEM,
                "DELETE " + ITEM,
                "POST " + Bodies.RESPONSES,
                "POST " + INPUT_TOKENS);
    }

    @Override
    public Fixture prepare(AppBackend app, SyntheticUser owner) {
        String id = app.must(owner, Call.post(CONVERSATIONS, Json.object())).first("id");
        ObjectNode turn = in(id, Bodies.marked(owner));
        String item = Json.readTrusted(
                        app.must(owner, Call.post(Bodies.RESPONSES, turn)).text())
                .at("/output/0/id")
                .asText();
        app.owns(owner, id);
        app.owns(owner, item);
        return new Fixture(
                owner,
                () -> app.ask(owner, Call.get(ITEMS).at("id", id)).text().contains(owner.mark()),
                attempts(app, id, item));
    }

    private static List<Attempt> attempts(AppBackend app, String id, String item) {
        List<Attempt> all = new ArrayList<>();
        all.add(joined(app, "join", Bodies.RESPONSES, id, turn -> turn));
        all.add(joined(app, "join as a stream", Bodies.RESPONSES, id, turn -> turn.put("stream", true)));
        all.add(joined(app, "count its tokens", INPUT_TOKENS, id, turn -> turn));
        all.add(new Attempt("refer to an item", other -> referred(app, other, item)));
        byLookalike(all, app, id, item);
        return all;
    }

    private static Attempt joined(
            AppBackend app, String name, String route, String id, UnaryOperator<ObjectNode> changed) {
        return new Attempt(
                name,
                other -> notThere(app.ask(other, Call.post(route, changed.apply(in(id, Bodies.firstMessage(other)))))));
    }

    private static void byLookalike(List<Attempt> all, AppBackend app, String id, String item) {
        String like = "conv_" + id.substring("conv_".length()).toUpperCase(Locale.ROOT) + "%";
        ObjectNode metadata = Json.object();
        metadata.putObject("metadata").put("changed", "yes");
        ObjectNode items = Json.object();
        items.putArray("items").addObject().put("role", "user").put("content", "changed");
        List<Call> calls = List.of(
                Call.get(CONVERSATION),
                Call.post(CONVERSATION, metadata),
                Call.delete(CONVERSATION),
                Call.get(ITEMS),
                Call.post(ITEMS, items),
                Call.get(ITEM).at("item_id", item),
                Call.delete(ITEM).at("item_id", item));
        for (Call call : calls) {
            all.add(new Attempt(
                    "an id like it: " + call.method() + call.template().replace(CONVERSATION, " "),
                    other -> notThere(app.ask(other, call.at("id", like)))));
        }
    }

    private static Outcome referred(AppBackend app, SyntheticUser other, String item) {
        ObjectNode turn = Bodies.turn(other, "");
        turn.putArray("input").addObject().put("type", "item_reference").put("id", item);
        return OutcomeClassifier.refused(app.ask(other, Call.post(Bodies.RESPONSES, turn)), 404, "item_not_found");
    }

    private static ObjectNode in(String conversation, ObjectNode turn) {
        return turn.put("conversation", conversation);
    }

    private static Outcome notThere(Answer answer) {
        return OutcomeClassifier.refused(answer, 404, "conversation_not_found");
    }
}
