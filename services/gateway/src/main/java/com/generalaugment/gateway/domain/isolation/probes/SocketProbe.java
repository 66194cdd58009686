package com.generalaugment.gateway.domain.isolation.probes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.generalaugment.gateway.domain.isolation.AppBackend;
import com.generalaugment.gateway.domain.isolation.AppBackend.Answer;
import com.generalaugment.gateway.domain.isolation.AppBackend.Conversation;
import com.generalaugment.gateway.domain.isolation.Attempt;
import com.generalaugment.gateway.domain.isolation.Fixture;
import com.generalaugment.gateway.domain.isolation.FixtureFailed;
import com.generalaugment.gateway.domain.isolation.IsolationProbe;
import com.generalaugment.gateway.domain.isolation.Outcome;
import com.generalaugment.gateway.domain.isolation.OutcomeClassifier;
import com.generalaugment.gateway.domain.isolation.SyntheticUser;
import java.util.List;
import java.util.Set;

/** WebSockets: another user cannot continue the context that a connection keeps, on this or another connection. */
public final class SocketProbe implements IsolationProbe {

    @Override
    public String surface() {
        return "websocket";
    }

    @Override
    public Set<String> routes() {
        return Set.of("GET " + Bodies.RESPONSES);
    }

    @Override
    public Fixture prepare(AppBackend app, SyntheticUser owner) {
        return new Fixture(
                owner,
                () -> isContinuedByItsOwner(app, owner),
                List.of(
                        new Attempt("on the same connection", other -> sameConnection(app, owner, other)),
                        new Attempt("on another connection", other -> anotherConnection(app, owner, other)),
                        new Attempt("a stored response", other -> stored(app, owner, other))));
    }

    private static boolean isContinuedByItsOwner(AppBackend app, SyntheticUser owner) {
        try (Conversation connection = app.open()) {
            String id = said(connection, owner, false);
            return continued(connection, id, owner).text().contains(owner.mark());
        }
    }

    private static Outcome sameConnection(AppBackend app, SyntheticUser owner, SyntheticUser other) {
        try (Conversation connection = app.open()) {
            return notThere(continued(connection, said(connection, owner, false), other));
        }
    }

    private static Outcome anotherConnection(AppBackend app, SyntheticUser owner, SyntheticUser other) {
        try (Conversation connection = app.open();
                Conversation another = app.open()) {
            return notThere(continued(another, said(connection, owner, false), other));
        }
    }

    private static Outcome stored(AppBackend app, SyntheticUser owner, SyntheticUser other) {
        try (Conversation connection = app.open()) {
            return notThere(continued(connection, said(connection, owner, true), other));
        }
    }

    /** The first message is the mark, so that a query for it returns it. */
    private static String said(Conversation connection, SyntheticUser owner, boolean store) {
        Answer answer =
                connection.say(owner, message(Bodies.turn(owner, owner.mark()).put("store", store)));
        if (!answer.isOk()) {
            throw new FixtureFailed("a turn on a WebSocket was answered with " + answer.status());
        }
        return answer.first("id");
    }

    private static Answer continued(Conversation connection, String id, SyntheticUser user) {
        return connection.say(
                user, message(Bodies.after(id, Bodies.firstMessage(user)).put("store", false)));
    }

    private static ObjectNode message(ObjectNode turn) {
        return turn.put("type", "response.create");
    }

    private static Outcome notThere(Answer answer) {
        return OutcomeClassifier.refused(answer, 400, "previous_response_not_found");
    }
}
