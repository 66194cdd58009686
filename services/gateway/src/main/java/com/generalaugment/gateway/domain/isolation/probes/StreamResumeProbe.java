package com.generalaugment.gateway.domain.isolation.probes;

import com.generalaugment.gateway.domain.isolation.AppBackend;
import com.generalaugment.gateway.domain.isolation.AppBackend.Answer;
import com.generalaugment.gateway.domain.isolation.Attempt;
import com.generalaugment.gateway.domain.isolation.Call;
import com.generalaugment.gateway.domain.isolation.Fixture;
import com.generalaugment.gateway.domain.isolation.IsolationProbe;
import com.generalaugment.gateway.domain.isolation.OutcomeClassifier;
import com.generalaugment.gateway.domain.isolation.SyntheticUser;
import java.util.List;
import java.util.Set;

/** Streams that are resumed: from the beginning, from a sequence number, while they still run. */
public final class StreamResumeProbe implements IsolationProbe {

    @Override
    public String surface() {
        return "stream_resume";
    }

    @Override
    public Set<String> routes() {
        return Set.of("POST " + Bodies.RESPONSES, "GET " + Bodies.RESPONSE);
    }

    @Override
    public Fixture prepare(AppBackend app, SyntheticUser owner) {
        String ended = app.must(
                        owner, Call.post(Bodies.RESPONSES, Bodies.marked(owner).put("stream", true)))
                .first("id");
        String running = app.must(
                        owner,
                        Call.post(
                                Bodies.RESPONSES,
                                Bodies.turn(
                                                owner,
                                                "[pace 20ms] Reply exactly with: " + owner.mark() + " again".repeat(40))
                                        .put("background", true)))
                .first("id");
        app.owns(owner, ended);
        app.owns(owner, running);
        return new Fixture(
                owner,
                () -> follow(app, owner, ended, "").text().contains(owner.mark()),
                List.of(
                        followed(app, "from the beginning", ended, ""),
                        followed(app, "behind the first event", ended, "0"),
                        followed(app, "behind a later event", ended, "5"),
                        followed(app, "a turn in background", running, ""),
                        followed(app, "a turn in background, behind an event", running, "2")));
    }

    private static Attempt followed(AppBackend app, String name, String id, String after) {
        return new Attempt(
                name, other -> OutcomeClassifier.refused(follow(app, other, id, after), 404, "response_not_found"));
    }

    private static Answer follow(AppBackend app, SyntheticUser user, String id, String after) {
        Call call =
                Call.get(Bodies.RESPONSE).at("id", id).asking("user", user.id()).asking("stream", "true");
        return app.ask(user, after.isEmpty() ? call : call.asking("starting_after", after));
    }
}
