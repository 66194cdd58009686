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
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/** Stored responses and their items: read, continued, cancelled, deleted by another user. */
public final class ResponsesProbe implements IsolationProbe {

    private static final String INPUT_ITEMS = Bodies.RESPONSE + "/input_items";
    private static final String CANCEL = Bodies.RESPONSE + "/cancel";
    private static final String COMPACT = Bodies.RESPONSES + "/compact";
    private static final String INPUT_TOKENS = Bodies.RESPONSES + "/input_tokens";

    @Override
    public String surface() {
        return "responses";
    }

    @Override
    public Set<String> routes() {
        return Set.of(
                "POST " + Bodies.RESPONSES,
                "GET " + Bodies.RESPONSE,
                "DELETE " + Bodies.RESPONSE,
                "GET " + INPUT_ITEMS,
                "POST " + CANCEL,
                "POST " + COMPACT,
                "POST " + INPUT_TOKENS);
    }

    @Override
    public Fixture prepare(AppBackend app, SyntheticUser owner) {
        Answer made = app.must(owner, Call.post(Bodies.RESPONSES, Bodies.marked(owner)));
        String id = made.first("id");
        String item = Json.readTrusted(made.text()).at("/output/0/id").asText();
        app.owns(owner, id);
        app.owns(owner, item);
        return new Fixture(owner, () -> read(app, owner, id).text().contains(owner.mark()), attempts(app, id, item));
    }

    private static List<Attempt> attempts(AppBackend app, String id, String item) {
        return List.of(
                new Attempt("read", other -> notThere(read(app, other, id))),
                byId(app, "input items", Call.get(INPUT_ITEMS), id),
                byId(app, "delete", Call.delete(Bodies.RESPONSE), id),
                byId(app, "cancel", Call.post(CANCEL, Json.object()), id),
                continued(app, "continue", Bodies.RESPONSES, id, Bodies::firstMessage),
                continued(
                        app,
                        "continue as a stream",
                        Bodies.RESPONSES,
                        id,
                        other -> Bodies.firstMessage(other).put("stream", true)),
                continued(app, "count its tokens", INPUT_TOKENS, id, Bodies::firstMessage),
                continued(app, "compact", COMPACT, id, Bodies::firstMessage),
                new Attempt("refer to an item", other -> itemNotThere(app, other, item)));
    }

    private static Answer read(AppBackend app, SyntheticUser user, String id) {
        return app.ask(user, Call.get(Bodies.RESPONSE).at("id", id).asking("user", user.id()));
    }

    private static Attempt byId(AppBackend app, String name, Call call, String id) {
        return new Attempt(
                name, other -> notThere(app.ask(other, call.at("id", id).asking("user", other.id()))));
    }

    private static Attempt continued(
            AppBackend app, String name, String route, String id, Function<SyntheticUser, ObjectNode> turn) {
        return new Attempt(
                name,
                other -> OutcomeClassifier.refused(
                        app.ask(other, Call.post(route, Bodies.after(id, turn.apply(other)))),
                        404,
                        "previous_response_not_found"));
    }

    private static Outcome notThere(Answer answer) {
        return OutcomeClassifier.refused(answer, 404, "response_not_found");
    }

    private static Outcome itemNotThere(AppBackend app, SyntheticUser other, String item) {
        ObjectNode turn = Bodies.turn(other, "");
        turn.putArray("input").addObject().put("type", "item_reference").put("id", item);
        return OutcomeClassifier.refused(app.ask(other, Call.post(Bodies.RESPONSES, turn)), 404, "item_not_found");
    }
}
